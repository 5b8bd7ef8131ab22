"""What time does to clusters, nodes and jobs. Every queue is worked off at most `queue_batch` at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.keys import Key
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.hpc import books_blocks, clusters, endings, nodes, scheduling
from virtengine.chain.modules.hpc.node_types import Node
from virtengine.chain.modules.hpc.places import GONE, SILENT, TALKING
from virtengine.chain.modules.hpc.states import ClusterState, HealthStatus, JobState, NodeState
from virtengine.chain.modules.hpc.store import State, job_id_of

OFFLINE_SECONDS: Final = 300
REMOVAL_SECONDS: Final = 3_600
FORGOTTEN: Final = 2
"""A decision that is so many times older than it may be when it is carried out is made again unasked."""
NUMBERS: Final = 2**40
"""More than there will ever be jobs; with a priority before, a number still has 64 bits."""
CURSOR: Final = "retry"
"""Counter: the place among undecided jobs at which the next block goes on."""


def begin_block(state: State, ctx: Context) -> None:
    """Give up clusters and nodes that were silent for too long."""
    params = state.get_params()
    timeout = params.cluster_heartbeat_timeout
    for _, cluster_id in _silent(state.cluster_silences, (), ctx.time - timeout, params.queue_batch):
        cluster = state.require_cluster(str(cluster_id))
        clusters.move_cluster(state, cluster, ClusterState.OFFLINE, ctx, reason="no heartbeat")
    stale_after = min(params.node_heartbeat_timeout, OFFLINE_SECONDS)
    for step, seconds in ((GONE, REMOVAL_SECONDS), (SILENT, OFFLINE_SECONDS), (TALKING, stale_after)):
        for key in _silent(state.node_silences, (step,), ctx.time - seconds, params.queue_batch):
            _give_up(state, state.require_node(str(key[-1])), ctx)


def _silent(queue: Index, partial: tuple[int, ...], before: int, batch: int) -> list[Key]:
    """Return the entries of a queue that were heard last before a second, at most `batch`."""
    due = []
    for entry in islice(queue.keys(*partial), batch):
        if int(entry[len(partial)]) >= before:
            break
        due.append(entry)
    return due


def _give_up(state: State, node: Node, ctx: Context) -> None:
    silent = ctx.time - node.last_heartbeat
    if node.state is NodeState.OFFLINE:
        gone = replace(node, deregistered_at=ctx.time, deregistration_reason="removed: silent for too long")
        nodes.store_move(
            state, gone, NodeState.DEREGISTERED, ctx, reason="silent for too long", by=endings.NETWORK
        )
        return
    missed = replace(
        node,
        missed_heartbeat_count=node.missed_heartbeat_count + 1,
        total_missed_heartbeats=node.total_missed_heartbeats + 1,
    )
    to, health = (NodeState.OFFLINE, HealthStatus.OFFLINE)
    if node.state is NodeState.ACTIVE and silent <= OFFLINE_SECONDS:
        to, health = (NodeState.STALE, HealthStatus.DEGRADED)
    missed = replace(missed, health_status=health)
    nodes.store_move(state, missed, to, ctx, reason=f"silent for {silent} s", by=endings.NETWORK)


def end_block(state: State, ctx: Context) -> None:
    """Time out jobs, give back the money of those that never started, decide what is stale or undecided."""
    params = state.get_params()
    for _, job_id in _silent(state.job_deadlines, (), ctx.time, params.queue_batch):
        _end(state, str(job_id), JobState.TIMEOUT, "ran longer than it may", ctx)
    oldest = ctx.time - params.pending_job_ttl_seconds
    for _, job_id in _silent(state.job_ttls, (), oldest, params.queue_batch):
        message = f"did not start within {params.pending_job_ttl_seconds} s"
        _end(state, str(job_id), JobState.CANCELLED, message, ctx)
    stale = ctx.time - FORGOTTEN * params.max_scheduling_decision_age_seconds
    for _, key in _silent(state.promised, (), stale, params.retries_per_block):
        job_id = str(key)
        again = partial(scheduling.decide_again, state, state.require_job(job_id), ctx)
        ctx.attempt(_unanswered(again), f"hpc/{job_id}")
    _retry(state, params.retries_per_block, ctx)
    books_blocks.end_block(state, ctx)


def _end(state: State, job_id: str, to: JobState, message: str, ctx: Context) -> None:
    """End a job for the network; what cannot be done is left for the next block."""
    end = partial(endings.end_job, by=endings.NETWORK, message=message)
    ctx.attempt(_unanswered(partial(end, state, state.require_job(job_id), to, ctx)), f"hpc/{job_id}")


def _unanswered(work: Callable[[], object]) -> Callable[[], None]:
    def carry_out() -> None:
        work()

    return carry_out


def _retry(state: State, most: int, ctx: Context) -> None:
    """Try jobs without a decision again: best first, a bounded number, from where the last block stopped."""
    cursor = state.counters.get(CURSOR) or 0
    start = divmod(cursor, NUMBERS) if cursor else None
    keys = list(islice(state.undecided.keys(start=start), most + 1))
    for _, number in keys[:most]:
        job = state.jobs.get(job_id_of(int(number)))
        if job is not None and not job.has_ended and not job.scheduling_decision_id:
            scheduling.decide(state, job, ctx)
    following = int(keys[most][0]) * NUMBERS + int(keys[most][1]) if len(keys) > most else 0
    if following != cursor:
        state.counters.set(CURSOR, following)
