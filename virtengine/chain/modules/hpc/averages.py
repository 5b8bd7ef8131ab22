"""Running averages of decisions, by cluster and queue and over all clusters."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc.decision_types import Decision, SchedulingMetrics
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job

ALL = "all"
AVERAGED = (
    "latency_score",
    "capacity_score",
    "combined_score",
    "priority_score",
    "fair_share_score",
    "age_score",
    "job_size_score",
    "partition_score",
)


def compute_average(average: int, earlier: int, value: int) -> int:
    """Return the average after one more value."""
    return (average * earlier + value) // (earlier + 1) if earlier else value


def count_decision(state: State, decision: Decision, queue: str) -> None:
    """Add a decision to the averages."""
    for cluster_id in (decision.selected_cluster_id, ALL):
        known = state.metrics.get(cluster_id, queue) or SchedulingMetrics(cluster_id, queue)
        state.metrics.set(cluster_id, queue, _with(known, decision))


def _with(known: SchedulingMetrics, decision: Decision) -> SchedulingMetrics:
    averages: dict[str, Any] = {
        f"avg_{name}": compute_average(
            getattr(known, f"avg_{name}"), known.total_decisions, getattr(decision, name)
        )
        for name in AVERAGED
    }
    return replace(
        known,
        total_decisions=known.total_decisions + 1,
        preemption_planned=known.preemption_planned + int(decision.preemption_planned),
        backfill_used=known.backfill_used + int(decision.backfill_used),
        quota_burst_used=known.quota_burst_used + int(decision.quota_burst_used),
        last_decision_at=decision.created_at,
        block_height=decision.block_height,
        **averages,
    )


def count_quota_denial(state: State, job: Job, ctx: Context) -> None:
    """Count a job that only its customer's quota keeps from every cluster."""
    for cluster_id in (job.cluster_id, ALL):
        known = state.metrics.get(cluster_id, job.queue_name)
        known = known or SchedulingMetrics(cluster_id, job.queue_name)
        denied = replace(known, quota_denied=known.quota_denied + 1, block_height=ctx.height)
        state.metrics.set(cluster_id, job.queue_name, denied)
