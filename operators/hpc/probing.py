"""Looks at a cluster's SLURM: everything a status needs, and the queue's length not at every look."""

from __future__ import annotations

import time
from dataclasses import dataclass

from operators.hpc.nodes import NodeLooks
from virtengine.api.hpc_parts import HPCQueue
from virtengine.clients.scheduler import Scheduler
from virtengine.plans.hpc_cluster.probe import Probe, count_jobs
from virtengine.runtime.queue import Key

QUEUE_SECONDS = 10.0


@dataclass(slots=True)
class _Queue:
    at: float
    found: HPCQueue


class Probes:
    """Looks at clusters."""

    def __init__(self, looks: NodeLooks) -> None:
        self._looks = looks
        self._queues: dict[Key, _Queue] = {}

    async def look(self, key: Key, scheduler: Scheduler) -> Probe:
        """Return what SLURM says about itself. Raises Unavailable."""
        answer = await scheduler.ping()
        nodes = await self._looks.nodes(scheduler)
        return Probe(answer, nodes, tuple(await scheduler.partitions()), await self._queue(key, scheduler))

    def forget(self, key: Key) -> None:
        """Let a cluster go."""
        self._queues.pop(key, None)

    async def _queue(self, key: Key, scheduler: Scheduler) -> HPCQueue:
        known = self._queues.get(key)
        if known is None or time.monotonic() - known.at > QUEUE_SECONDS:
            known = _Queue(time.monotonic(), count_jobs(await scheduler.jobs()))
            self._queues[key] = known
        return known.found
