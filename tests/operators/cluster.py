"""What a cluster does by itself, played over a real API server: nodes, counted quotas, pods that start.

`Kubelet` makes the pods of every Deployment, through admission, and reports them ready; what admission
refuses is kept in `refused`.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent, Conflict
from virtengine.clients.kubernetes_kinds import (
    DEPLOYMENTS,
    NODES,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    RESOURCE_QUOTAS,
    Kind,
)
from virtengine.core.errors import Rejected, VirtEngineError
from virtengine.plans.capacity import sum_of
from virtengine.plans.inventory import pod_requests
from virtengine.plans.isolation import LEASE_LABEL, SERVICE_LABEL
from virtengine.plans.quantity import parse_quantity

Object = dict[str, Any]


def timestamp(seconds: float | None = None) -> str:
    """Return a time as Kubernetes writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


async def set_status(kube: Kubernetes, item: Object, status: Object) -> None:
    """Write an object's status."""
    metadata = item["metadata"]
    body = {
        "apiVersion": item["apiVersion"],
        "kind": item["kind"],
        "metadata": {"name": metadata["name"], **_place(metadata)},
        "status": status,
    }
    await kube.apply(body, manager="cluster", subresource="status")


def _progress(is_refused: bool) -> Object:
    reason = "ProgressDeadlineExceeded" if is_refused else "NewReplicaSetAvailable"
    return {
        "type": "Progressing",
        "status": "False" if is_refused else "True",
        "reason": reason,
        "message": "",
        "lastUpdateTime": timestamp(),
        "lastTransitionTime": timestamp(),
    }


def _place(metadata: Object) -> Object:
    return {"namespace": metadata["namespace"]} if metadata.get("namespace") else {}


async def make_node(kube: Kubernetes, name: str, *, cpu: str = "4", memory: str = "8Gi") -> None:
    """Add a node that is ready."""
    node: Object = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}
    with suppress(Conflict):
        await kube.create(node, manager="cluster")
    status = {
        "allocatable": {"cpu": cpu, "memory": memory, "ephemeral-storage": "100Gi", "pods": "110"},
        "capacity": {"cpu": cpu, "memory": memory, "ephemeral-storage": "100Gi", "pods": "110"},
        "conditions": [
            {
                "type": "Ready",
                "status": "True",
                "reason": "KubeletReady",
                "message": "",
                "lastHeartbeatTime": timestamp(),
                "lastTransitionTime": timestamp(),
            }
        ],
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
    }
    await set_status(kube, node, status)
    # The API server taints a new node until a controller has seen it.
    await kube.merge(NODES, "", name, {"spec": {"taints": None}}, manager="cluster")


class Kubelet:
    """Runs what Deployments of leases ask for."""

    def __init__(self, kube: Kubernetes, node: str) -> None:
        self._kube = kube
        self._node = node
        self.refused: set[str] = set()
        self.troubles: list[str] = []
        self.is_broken = False
        """True: no pod gets ready."""
        self.refuse_image = ""
        """Deployments with an image that ends so never get ready, and are past their deadline at once."""

    async def run(self) -> None:
        """Work for ever."""
        while True:
            try:
                await self.work()
            except VirtEngineError as error:
                self.troubles.append(str(error))
            await asyncio.sleep(0.05)

    async def work(self) -> None:
        """Bring every lease's quota, claims and pods to what they should be, once."""
        for quota in await self._all(RESOURCE_QUOTAS):
            await self._count(quota)
        for claim in await self._all(PERSISTENT_VOLUME_CLAIMS):
            if (claim.get("status") or {}).get("phase") != "Bound":
                await set_status(self._kube, claim, {"phase": "Bound"})
        pods = await self._all(PODS)
        for deployment in await self._all(DEPLOYMENTS):
            await self._roll(deployment, pods)

    async def _count(self, quota: Object) -> None:
        """Write what a quota allows and what is used, as its controller does."""
        hard = quota["spec"]["hard"]
        pods, _version = await self._kube.list(PODS, quota["metadata"]["namespace"])
        asked = sum_of(pod_requests(pod) for pod in pods)
        used = dict.fromkeys(hard, "0")
        for side in ("requests", "limits"):
            used |= {f"{side}.cpu": f"{asked.cpu_millis}m", f"{side}.memory": str(asked.memory_bytes)}
        status = {"hard": hard, "used": used}
        known = quota.get("status") or {}
        same = {key: parse_quantity(value, scale=1000) for key, value in (known.get("used") or {}).items()}
        if known.get("hard") != hard or same != {k: parse_quantity(v, scale=1000) for k, v in used.items()}:
            await set_status(self._kube, quota, status)

    async def _roll(self, deployment: Object, pods: list[Object]) -> None:
        if deployment["metadata"].get("deletionTimestamp"):
            return
        namespace, wanted = deployment["metadata"]["namespace"], deployment["spec"]["replicas"]
        name = deployment["metadata"]["name"]
        own = [
            pod
            for pod in pods
            if pod["metadata"]["namespace"] == namespace
            and pod["metadata"]["labels"].get(SERVICE_LABEL) == name
        ]
        for pod in own[wanted:]:
            await self._stop(pod)
        for _ in range(wanted - len(own)):
            await self._start(deployment)
        image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
        is_refused = bool(self.refuse_image) and image.endswith(self.refuse_image)
        ready = 0 if self.is_broken or is_refused else min(wanted, len(own))
        status: Object = {
            "observedGeneration": deployment["metadata"]["generation"],
            "replicas": min(wanted, len(own)),
            "updatedReplicas": min(wanted, len(own)),
            "readyReplicas": ready,
            "availableReplicas": ready,
        }
        known = deployment.get("status") or {}
        status["conditions"] = [_progress(is_refused)]
        if is_refused != any(one["status"] == "False" for one in known.get("conditions") or []):
            known = {}
        status_counts = {key: value for key, value in status.items() if key != "conditions"}
        if not known or any(known.get(key, 0) != value for key, value in status_counts.items()):
            await set_status(self._kube, deployment, status)

    async def _start(self, deployment: Object) -> None:
        template = deployment["spec"]["template"]
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "generateName": f"{deployment['metadata']['name']}-",
                "namespace": deployment["metadata"]["namespace"],
                "labels": template["metadata"]["labels"],
            },
            "spec": {**template["spec"], "nodeName": self._node},
        }
        try:
            made = await self._kube.create(pod, manager="cluster")
        except Rejected as error:
            self.refused.add(error.message)
            return
        state = {"waiting": {"reason": "ImagePullBackOff"}}
        if not self.is_broken:
            state = {"running": {"startedAt": timestamp()}}
        container = {
            "name": template["spec"]["containers"][0]["name"],
            "image": "image",
            "imageID": "",
            "ready": not self.is_broken,
            "restartCount": 0,
            "state": state,
        }
        phase = "Pending" if self.is_broken else "Running"
        status = {"phase": phase, "containerStatuses": [container]}
        await set_status(self._kube, {"apiVersion": "v1", "kind": "Pod", **made}, status)

    async def _stop(self, pod: Object) -> None:
        with suppress(Absent):
            await force_delete(self._kube, pod)

    async def _all(self, kind: Kind) -> list[Object]:
        items, _version = await self._kube.list(kind, labels=LEASE_LABEL)
        return items


async def force_delete(kube: Kubernetes, pod: Object) -> None:
    """Delete a pod as a kubelet does when its containers have ended."""
    path = PODS.path(pod["metadata"]["namespace"], pod["metadata"]["name"])
    body = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0}
    await kube._call("DELETE", path, body, "application/json")
