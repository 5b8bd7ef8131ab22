"""The controller of HPCJobs, and who is told what: blocks, schedulers, and other objects."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from operators.hpc.job import Jobs
from operators.hpc.schedulers import Schedulers
from operators.networks import Networks
from virtengine.api import Account, HPCCluster, HPCJob, Network, Provider
from virtengine.clients import kubernetes_kinds
from virtengine.clients.chain import Block
from virtengine.clients.kubernetes import Object
from virtengine.plans.names import external_id
from virtengine.runtime.controller import Controller, Watch
from virtengine.runtime.objects import Objects
from virtengine.runtime.queue import Key
from virtengine.wire.virtengine.hpc.v1 import decision_pb2, job_pb2, settlement_pb2, usage_pb2

END_SECONDS = 3600.0
JOBS = kubernetes_kinds.of_model(HPCJob)
LANES = 8
"""Jobs wait for blocks most of the time: so many are worked on at once for each worker."""
JOB_NEWS = (
    job_pb2.EventJobState,
    decision_pb2.EventSchedulingDecision,
    settlement_pb2.EventJobSettled,
    settlement_pb2.EventJobReleased,
    usage_pb2.EventUsageSnapshotRecorded,
)


class JobController(Controller[HPCJob]):
    """A controller with many lanes for each worker."""

    async def work(self) -> None:
        """Take keys from the queue for ever, in all lanes."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(LANES):
                lanes.create_task(super().work())


class JobWatch:
    """The controller and its news."""

    def __init__(self, networks: Networks, schedulers: Schedulers) -> None:
        self._after_jobs: dict[Key, set[Key]] = {}
        self._by_job: dict[str, Key] = {}
        self._by_name: dict[str, Key] = {}
        self.actions = Jobs(networks, schedulers, self._look)
        self.controller = JobController(
            HPCJob,
            self.actions.reconcile,
            finalize=self.actions.finalize,
            finalize_within=END_SECONDS,
            watches=(
                Watch(HPCCluster, keys=self._of_cluster),
                Watch(HPCJob, keys=self._after),
                Watch(Network, keys=self._all),
                Watch(Account, keys=self._of_account),
                Watch(Provider, keys=self._all),
            ),
            handles_suspend=True,
        )

    async def follow(self) -> None:
        """Follow the schedulers for ever."""
        await self.actions.looks.follow()

    def on_block(self, block: Block) -> None:
        """Look at the jobs that a block concerns. State is read again; events only say where."""
        for event in block.events:
            message = event.message
            if isinstance(message, job_pb2.EventJobSubmitted):
                key = self._by_name.get(message.external_id)
                if key is not None:
                    self._by_job[message.job_id] = key
                    self._look(key)
            elif isinstance(message, JOB_NEWS) and message.job_id in self._by_job:
                self._look(self._by_job[message.job_id])

    def _look(self, key: Key) -> None:
        self.controller.enqueue(*key)

    def _after(self, item: Object, _objects: Objects) -> Iterable[Key]:
        """Remember a job's names, and look at the jobs that come after it."""
        metadata, spec = item["metadata"], item.get("spec") or {}
        key = Key(metadata["namespace"], metadata["name"])
        self._by_name[external_id(metadata["name"], metadata["uid"])] = key
        if job_id := (item.get("status") or {}).get("jobId"):
            self._by_job[job_id] = key
        for one in spec.get("dependencies") or ():
            self._after_jobs.setdefault(Key(key.namespace, one["name"]), set()).add(key)
        return sorted(self._after_jobs.get(key, ()))

    def _of_cluster(self, item: Object, objects: Objects) -> Iterable[Key]:
        """Look at the jobs that name a cluster and are not yet on chain."""
        metadata = item["metadata"]
        wanted = (metadata["namespace"], metadata["name"])
        for key, job in _every(objects):
            ref = job["spec"].get("clusterRef")
            if ref is None or (job.get("status") or {}).get("jobId"):
                continue
            if (ref.get("namespace") or key.namespace, ref["name"]) == wanted:
                yield key

    def _of_account(self, item: Object, objects: Objects) -> Iterable[Key]:
        """Look at the jobs that an Account pays for."""
        metadata = item["metadata"]
        for key, job in _every(objects, metadata["namespace"]):
            if job["spec"]["accountRef"]["name"] == metadata["name"]:
                yield key

    def _all(self, _item: Object, objects: Objects) -> Iterable[Key]:
        """Look at every job: its Network or a Provider changed."""
        return [key for key, _job in _every(objects)]


def _every(objects: Objects, namespace: str = "") -> Iterable[tuple[Key, Object]]:
    """Return jobs as they are stored: there may be thousands."""
    for item in objects.list(JOBS, namespace):
        yield Key(item["metadata"]["namespace"], item["metadata"]["name"]), item
