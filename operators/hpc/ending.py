"""The jobs of a cluster that is being deleted: waited for, ended, or put back for the next cluster."""

from __future__ import annotations

import asyncio

import structlog

from operators.hpc.schedulers import Schedulers
from virtengine.api import HPCCluster
from virtengine.clients.kubernetes_kinds import NAMESPACES, STATEFUL_SETS
from virtengine.clients.scheduler import Scheduler
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans.hpc_cluster import names
from virtengine.plans.hpc_cluster.endings import Ending, choose
from virtengine.runtime.world import World

LOOK_SECONDS = 2.0
AT_ONCE = 8
log = structlog.get_logger()


async def end_jobs(cluster: HPCCluster, schedulers: Schedulers, world: World) -> None:
    """Return when no job is lost by deletion. Raises NotYet until then, Unavailable in silence."""
    if cluster.spec.external is not None or await _is_gone(cluster, world):
        return
    scheduler = await schedulers.of(cluster, world)
    ending = choose(cluster.spec.jobs_on_deletion, await scheduler.jobs())
    if ending.closes:
        for partition in await scheduler.partitions():
            if partition.is_up:
                await scheduler.set_partition_up(partition.name, is_up=False)
    await _carry_out(ending, scheduler)
    if ending.waits_for:
        raise NotYet(
            f"{ending.waits_for} jobs are in the queue and spec.jobsOnDeletion is "
            f"{cluster.spec.jobs_on_deletion}",
            reason="JobsInQueue",
            seconds=LOOK_SECONDS,
        )


async def _is_gone(cluster: HPCCluster, world: World) -> bool:
    """Say whether there is no SLURM to ask: it never was, or its namespace goes with all that is in it."""
    place = await world.read(NAMESPACES, "", cluster.namespace)
    if place is None or place["metadata"].get("deletionTimestamp"):
        return True
    controller = names.part(cluster.name, names.CONTROLLER)
    return await world.read(STATEFUL_SETS, cluster.namespace, controller) is None


async def _carry_out(ending: Ending, scheduler: Scheduler) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def tell(job_id: str) -> None:
        async with gate:
            try:
                await (scheduler.cancel if ending.verb == "cancel" else scheduler.requeue)(job_id)
            except Rejected as error:
                log.info("job not changed", job=job_id, act=ending.verb, reason=error.reason)

    await asyncio.gather(*(tell(one) for one in ending.jobs))
