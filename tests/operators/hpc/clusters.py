"""One namespace with SLURM clusters: a real API server, pods that are played, and a scheduler in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from operators.hpc.main import HpcOperator
from operators.hpc.schedulers import Access
from operators.hpc.settings import Settings
from tests.fakes.scheduler import FakeScheduler
from tests.operators.cluster import Object
from tests.operators.hpc.pods import SlurmPods
from tests.support.running import eventually
from virtengine.api import HPCCluster, HPCPool
from virtengine.api.resource import GROUP, VERSION, Resource
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import NODES, STATEFUL_SETS, of_model
from virtengine.plans.hpc_cluster import names
from virtengine.plans.scheduler import JobRequest
from virtengine.runtime import serve

IMAGE = "slurm:test"
POOL: Object = {"name": "main", "replicas": 3, "cpus": 4, "memoryMiB": 1000}
SCRIPT = "#!/bin/sh\nsleep {seconds}\n"


@dataclass
class ClusterScene:
    """Everything that a test of clusters needs."""

    kube: Kubernetes
    namespace: str
    kubeconfig: str
    scheduler: FakeScheduler
    pods: SlurmPods

    async def apply(self, name: str = "batch", **changes: Any) -> Object:
        """Apply an HPCCluster as a user does; None removes a field."""
        spec = {"pools": [POOL], **changes}
        body = {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": "HPCCluster",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {key: value for key, value in spec.items() if value is not None},
        }
        return await self.kube.apply(body, manager="user")

    async def scale(self, replicas: int, name: str = "batch-main") -> None:
        """Do what `kubectl scale` does."""
        path = of_model(HPCPool).path(self.namespace, name, "scale")
        body = {"spec": {"replicas": replicas}}
        await self.kube._call("PATCH", path, body, "application/merge-patch+json")

    async def get(self, name: str = "batch") -> HPCCluster | None:
        """Return a cluster."""
        return await self._read(HPCCluster, name)

    async def pool(self, name: str = "batch-main") -> HPCPool | None:
        """Return a pool."""
        return await self._read(HPCPool, name)

    async def until(
        self, reason: str, name: str = "batch", *, kind: type[Resource] = HPCCluster, seconds: float = 40
    ) -> Any:
        """Wait until Ready has a reason for the newest spec."""

        async def check() -> Any:
            found = await self._read(kind, name)
            ready = found.condition("Ready") if found else None
            if found is None or ready is None or ready.observed_generation != found.metadata.generation:
                return None
            return found if ready.reason == reason else None

        try:
            return await eventually(check, seconds=seconds)
        except AssertionError:
            shown = await self.kube.get(of_model(kind), self.namespace, name)
            troubles = self.pods.troubles[-3:]
            raise AssertionError(f"{name} is {(shown or {}).get('status')}; pods: {troubles}") from None

    async def until_nodes(self, *numbers: int, pool: str = "main", seconds: float = 40) -> None:
        """Wait until a pool of `batch` has exactly these nodes, and SLURM knows of no other."""
        wanted = {names.node("batch", pool, number) for number in numbers}

        async def check() -> bool:
            labels = f"{names.POOL_LABEL}={pool}"
            sets, _version = await self.kube.list(STATEFUL_SETS, self.namespace, labels=labels)
            there = {f"{one['metadata']['name']}-0" for one in sets}
            known = {
                one for one in self.scheduler.fake_nodes if names.number_of("batch", pool, one) is not None
            }
            return there == wanted == known

        try:
            await eventually(check, seconds=seconds)
        except AssertionError:
            seen = sorted(self.scheduler.fake_nodes.values(), key=lambda node: node.name)
            raise AssertionError(f"wanted {sorted(wanted)}, SLURM has {seen}") from None

    async def run_job(self, *nodes: str, seconds: float = 3600, name: str = "job") -> str:
        """Let a job that fills a node run on each of these; return its id."""
        request = JobRequest(
            f"{self.namespace}/{name}", name, "main", SCRIPT.format(seconds=seconds),
            nodes=len(nodes), tasks=len(nodes), cpus_per_task=4, memory_mib=100,
        )  # fmt: skip
        others = [one for one in self.scheduler.fake_nodes.values() if one.name not in nodes]
        held = [one for one in others if not one.is_drained]
        for one in held:
            one.is_drained = True
        job = await self.scheduler.submit(request)
        await self.scheduler.nodes()
        for one in held:
            one.is_drained = False
        found = await self.scheduler.job(job)
        assert found is not None
        assert set(found.nodes) == set(nodes), found
        return job

    async def delete(self, name: str = "batch") -> None:
        """Ask for the end of a cluster."""
        await self.kube.delete(of_model(HPCCluster), self.namespace, name)

    async def is_gone(self, name: str = "batch") -> bool:
        """Say whether a cluster has ended."""
        return await self.get(name) is None

    @asynccontextmanager
    async def operating(self, **changes: Any) -> AsyncIterator[HpcOperator]:
        """Run the operator."""
        chosen = {
            "namespace": self.namespace,
            "watch_namespaces": self.namespace,
            "kubeconfig": self.kubeconfig,
            "health_port": 0,
            "metrics_port": 0,
            "leader_election": False,
            "backoff_first_seconds": 0.1,
            "backoff_cap_seconds": 0.5,
            "patience_seconds": 0,
            "slurm_image": IMAGE,
            "look_seconds": 0.3,
            "busy_seconds": 0.1,
            **changes,
        }
        operator = HpcOperator(Settings(**chosen), open_scheduler=self._open)
        stop = asyncio.Event()
        task = asyncio.ensure_future(serve(operator.build(), stop=stop))
        try:
            yield operator
            assert not task.done(), task.exception()
        finally:
            stop.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(task, 20)

    async def clean(self) -> None:
        """Remove what is left, whatever holds it."""
        for model in (HPCPool, HPCCluster):
            kind = of_model(model)
            items, _version = await self.kube.list(kind, self.namespace)
            for item in items:
                where = (self.namespace, item["metadata"]["name"])
                with contextlib.suppress(Absent):
                    await self.kube.merge(kind, *where, {"metadata": {"finalizers": None}}, manager="test")
                    await self.kube.delete(kind, *where)

    @asynccontextmanager
    async def _open(self, access: Access) -> AsyncIterator[FakeScheduler]:
        assert access.key or access.token, "a scheduler is reached with a key or a token"
        yield self.scheduler

    async def _read(self, kind: type[Resource], name: str) -> Any:
        found = await self.kube.get(of_model(kind), self.namespace, name)
        return None if found is None else kind.read(found)


@asynccontextmanager
async def cluster_scene(
    kube: Kubernetes, namespace: str, kubeconfig: str, host: str
) -> AsyncIterator[ClusterScene]:
    """Return a scene whose pods run."""
    scheduler = FakeScheduler(count=0, cpus=4, memory_mib=1000)
    pods = SlurmPods(kube, namespace, scheduler, host)
    scene = ClusterScene(kube, namespace, kubeconfig, scheduler, pods)
    task = asyncio.create_task(pods.run())
    try:
        yield scene
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await scene.clean()
        await kube.delete(NODES, "", host)  # other tests count what is free on all nodes
