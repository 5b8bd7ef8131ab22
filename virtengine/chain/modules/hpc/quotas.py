"""What one customer may have on one cluster: a base, and a burst on top of it while there is room."""

from __future__ import annotations

from typing import NamedTuple

from virtengine.chain.modules.hpc.decision_types import ClusterView, DecisionRules, JobView, TenantUse

MAX_INT32 = 2**31 - 1


class Quota(NamedTuple):
    """How much of one thing: `base` and `burst` on top; a base of 0 is no bound."""

    name: str
    base: int
    burst: int


class QuotaAnswer(NamedTuple):
    """Whether a job fits: with the burst or not; the quota that it breaks, with what it would be after."""

    broken: Quota | None = None
    after: int = 0
    burst_used: bool = False


def compute_quotas(view: ClusterView, rules: DecisionRules) -> tuple[Quota, ...]:
    """Return the quotas of a customer on a cluster of this size."""
    nodes = max(2, view.total_nodes // 4)
    most_nodes = min(view.total_nodes, max(nodes, view.total_nodes // 2))
    return (
        Quota("running_jobs", rules.running_jobs_quota, rules.running_jobs_burst),
        Quota("queued_jobs", rules.queued_jobs_quota, rules.queued_jobs_burst),
        Quota("running_nodes", nodes, max(0, most_nodes - nodes)),
        _share("cpu_cores", view.total_cpu_cores, 32),
        _share("memory_gb", view.total_memory_gb, 64),
        _share("gpus", view.total_gpus, 1),
    )


def _share(name: str, total: int, least: int) -> Quota:
    base = min(max(total // 4, least), total)
    return Quota(name, base, max(0, min(max(total // 2, least), total) - base))


def _used(use: TenantUse) -> tuple[int, ...]:
    return (use.running_jobs, use.queued_jobs, use.nodes, use.cpu_cores, use.memory_gb, use.gpus)


def check_quotas(view: ClusterView, job: JobView, use: TenantUse, rules: DecisionRules) -> QuotaAnswer:
    """Say whether a customer may have one more job. Without quotas there is always room."""
    if not rules.enforce_quotas:
        return QuotaAnswer()
    asked = (1, 1, job.nodes, job.cpu_cores, job.memory_gb, job.gpus)
    burst_used = False
    for quota, used, more in zip(compute_quotas(view, rules), _used(use), asked, strict=True):
        after = min(used + more, MAX_INT32)
        if not quota.base or after <= quota.base:
            continue
        if after > quota.base + quota.burst:
            return QuotaAnswer(quota, after)
        burst_used = True
    return QuotaAnswer(burst_used=burst_used)


def compute_fair_share(view: ClusterView, rules: DecisionRules) -> int:
    """Return how little of its quotas a customer uses, in 10^-6."""
    worst = 0
    for quota, used in zip(compute_quotas(view, rules), _used(view.use), strict=True):
        if quota.name != "queued_jobs" and quota.base:
            worst = max(worst, used * 1_000_000 // quota.base)
    return max(0, 1_000_000 - worst)
