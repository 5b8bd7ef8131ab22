"""A cluster that runs SLURM's pods: StatefulSets get a pod each, and pods of nodes join a fake scheduler.

A pod that goes while its node has a job is written down in `lost`.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

from tests.fakes.scheduler import FakeNode, FakeScheduler
from tests.operators.cluster import force_delete, set_status, timestamp
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent, Conflict
from virtengine.clients.kubernetes_kinds import PODS, STATEFUL_SETS
from virtengine.core.errors import Rejected, VirtEngineError
from virtengine.plans.hpc_cluster import names
from virtengine.plans.hpc_cluster.control import digest

Object = dict[str, Any]


class SlurmPods:
    """Runs the StatefulSets of clusters in one namespace."""

    def __init__(self, kube: Kubernetes, namespace: str, scheduler: FakeScheduler, host: str) -> None:
        self._kube, self._namespace, self._host = kube, namespace, host
        self.scheduler = scheduler
        self.lost: list[str] = []
        self.troubles: list[str] = []
        self.started: list[str] = []
        self.bad_image = ""
        """Pods with this image never start."""

    async def run(self) -> None:
        """Work for ever."""
        while True:
            try:
                await self.work()
            except VirtEngineError as error:
                self.troubles.append(str(error))
            await asyncio.sleep(0.05)

    async def work(self) -> None:
        """Bring pods and StatefulSets' statuses to what they should be, once."""
        sets, _version = await self._kube.list(STATEFUL_SETS, self._namespace, labels=names.CLUSTER_LABEL)
        pods, _version = await self._kube.list(PODS, self._namespace, labels=names.CLUSTER_LABEL)
        by_name = {pod["metadata"]["name"]: pod for pod in pods}
        wanted = {f"{one['metadata']['name']}-0": one for one in sets}
        for name, pod in by_name.items():
            found = wanted.get(name)
            if found is None or pod["metadata"]["annotations"]["revision"] != _revision(found):
                await self._stop(pod)
        for name, found in wanted.items():
            if name not in by_name:
                await self._start(name, found)
            else:
                await self._report(found, by_name[name])

    async def kill(self, node: str) -> None:
        """Lose the pod of a node, and what runs on it."""
        pod = await self._kube.get(PODS, self._namespace, node)
        if pod is not None:
            await force_delete(self._kube, pod)

    async def _start(self, name: str, found: Object) -> None:
        template = found["spec"]["template"]
        notes = {**template["metadata"].get("annotations", {}), "revision": _revision(found)}
        volumes = [{"name": one["metadata"]["name"], "emptyDir": {}}
                   for one in found["spec"].get("volumeClaimTemplates") or ()]  # fmt: skip
        spec = {**template["spec"], "nodeName": self._host}
        spec["volumes"] = [*spec["volumes"], *volumes]
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": self._namespace,
                "labels": template["metadata"]["labels"],
                "annotations": notes,
            },
            "spec": spec,
        }
        with suppress(Conflict):
            try:
                made = await self._kube.create(pod, manager="cluster")
            except Rejected as error:
                self.troubles.append(error.message)
                return
            self.started.append(name)
            await self._set_running(made)

    async def _set_running(self, pod: Object) -> None:
        container = pod["spec"]["containers"][0]
        is_bad = bool(self.bad_image) and container["image"] == self.bad_image
        state: Object = {"running": {"startedAt": timestamp()}}
        if is_bad:
            state = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}
        shown = {"image": container["image"], "imageID": "", "restartCount": 0}
        status = {
            "phase": "Pending" if is_bad else "Running",
            "conditions": [{"type": "Ready", "status": "False" if is_bad else "True"}],
            "initContainerStatuses": [
                {**shown, "name": "munged", "ready": True, "started": True,
                 "state": {"running": {"startedAt": timestamp()}}},
            ],
            "containerStatuses": [{**shown, "name": container["name"], "ready": not is_bad, "state": state}],
        }  # fmt: skip
        await set_status(self._kube, {"apiVersion": "v1", "kind": "Pod", **pod}, status)
        if names.POOL_LABEL in pod["metadata"]["labels"] and not is_bad:
            self.join(pod["metadata"]["name"])

    def join(self, node: str) -> None:
        """Let a node's slurmd register, as one that SLURM may know already."""
        fake, now = self.scheduler, int(time.time())
        known = fake.fake_nodes.get(node)
        if known is None:
            fake.fake_nodes[node] = FakeNode(node, fake.cpus, fake.memory_mib, now, "10.0.0.1")
            return
        known.start_time, known.is_down = now, False

    async def _stop(self, pod: Object) -> None:
        name = pod["metadata"]["name"]
        busy = [one.job_id for one in self.scheduler._busy() if name in one.nodes]
        self.lost += [f"{name}: {job}" for job in busy]
        with suppress(Absent):
            await force_delete(self._kube, pod)
        if name in self.scheduler.fake_nodes:
            self.scheduler.fake_nodes[name].is_down = True

    async def _report(self, found: Object, pod: Object) -> None:
        ready = any(
            one["type"] == "Ready" and one["status"] == "True"
            for one in (pod.get("status") or {}).get("conditions") or []
        )
        status: Object = {
            "observedGeneration": found["metadata"]["generation"],
            "replicas": 1,
            "readyReplicas": int(ready),
            "currentRevision": _revision(found),
            "updateRevision": _revision(found),
        }
        known = found.get("status") or {}
        if any(known.get(key, 0) != value for key, value in status.items()):
            with suppress(Absent):
                await set_status(self._kube, found, status)


def _revision(found: Object) -> str:
    return digest(found["spec"]["template"])
