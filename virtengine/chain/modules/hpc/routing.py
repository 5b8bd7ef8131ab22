"""Routing: a job is taken by the cluster that it was decided for, by a decision that is not stale.

Strict: anything else is refused, and a refused transaction leaves nothing behind. Permissive: another
cluster of the offering may take the job, which is recorded. Audit only: it goes on, and the violation counts
against its provider. A stale decision is refreshed in every mode, or the job is refused.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc import scheduling
from virtengine.chain.modules.hpc.books import AUDIT, VIOLATION
from virtengine.chain.modules.hpc.books_errors import (
    ClusterMismatch,
    DecisionMissing,
    DecisionStale,
    EnforcementFailed,
    FallbackNotAuthorized,
    RoutingViolationNotFound,
)
from virtengine.chain.modules.hpc.decision_types import Decision
from virtengine.chain.modules.hpc.errors import ClusterNotFound, IllegalMove
from virtengine.chain.modules.hpc.keeping import put_job
from virtengine.chain.modules.hpc.parties import is_agent, require_party
from virtengine.chain.modules.hpc.routing_types import (
    SEVERITY,
    CapacitySnapshot,
    RoutingAudit,
    RoutingStatus,
    RoutingViolation,
    ViolationType,
)
from virtengine.chain.modules.hpc.states import ClusterState, JobState, RoutingMode
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.provider.types import AgentRole
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, routing_pb2

TAKING: Final = frozenset({ClusterState.ACTIVE, ClusterState.DRAINING})
"""States in which a cluster takes a job that was decided for it."""


def on_placing(state: State, job: Job, cluster_id: str, ctx: Context) -> None:
    """Check a provider's word that a job is queued or running on a cluster."""
    if not state.get_params().routing_enforcement_enabled:
        return
    if job.state is not JobState.PENDING:
        if cluster_id != job.cluster_id:
            _refuse_or_log_move(state, job, cluster_id, ctx)
        return
    job, status = _with_fresh_decision(state, job, ctx)
    if not job.scheduling_decision_id:
        return
    if cluster_id != job.cluster_id:
        _place_elsewhere(state, job, cluster_id, ctx)
        return
    _require_taking(state, job, ctx)
    reason = "decided" if status is RoutingStatus.APPROVED else "decided anew: the decision was stale"
    note(state, job, cluster_id, status, reason, ctx)


def refresh_decision(
    state: State, msg: books_tx_pb2.MsgRefreshDecision, ctx: Context
) -> books_tx_pb2.MsgRefreshDecisionResponse:
    """Decide anew where a job runs that its scheduler does not have."""
    job = state.require_job(msg.job_id)
    if not is_agent(state, job.provider, msg.sender, AgentRole.USAGE):
        require_party(job, msg.sender)
    if job.state is not JobState.PENDING:
        raise IllegalMove(f"{job.job_id} is {job.state.name}; only a pending job is decided anew")
    before = state.decisions.get(job.scheduling_decision_id)
    if before is not None and not is_stale(state, before, ctx):
        return _answer(job)
    decided = _refresh(state, job, ctx)
    if decided.scheduling_decision_id:
        note(state, decided, decided.cluster_id, RoutingStatus.RESCHEDULED, "asked for", ctx)
    return _answer(decided)


def resolve_violation(
    state: State, msg: books_tx_pb2.MsgResolveViolation, ctx: Context
) -> books_tx_pb2.MsgResolveViolationResponse:
    """End a violation; it counts no more."""
    violation = state.books.require_violation(msg.violation_id)
    if violation.resolved:
        raise RoutingViolationNotFound(f"{violation.violation_id} is resolved")
    state.books.put_violation(
        replace(violation, resolved=True, resolution=msg.resolution, resolved_at=ctx.time)
    )
    conduct = state.books.conduct_of(violation.provider)
    state.books.conduct.set(
        violation.provider,
        replace(
            conduct,
            open_violations=conduct.open_violations - 1,
            severity_sum=conduct.severity_sum - violation.severity,
        ),
    )
    ctx.emit(
        routing_pb2.EventRoutingViolationResolved(
            violation_id=violation.violation_id, provider=violation.provider
        )
    )
    return books_tx_pb2.MsgResolveViolationResponse()


def is_stale(state: State, decision: Decision, ctx: Context) -> bool:
    """Say whether a decision is too old to be carried out."""
    params = state.get_params()
    blocks, seconds = ctx.height - decision.block_height, ctx.time - decision.created_at
    return (
        blocks > params.max_scheduling_decision_age_blocks
        or seconds > params.max_scheduling_decision_age_seconds
    )


def was_moved(state: State, job: Job) -> bool:
    """Say whether it is recorded that a job went to its cluster instead of the decided one."""
    for _, _, record_id in state.books.job_audits.keys(job.job_id):
        audit = state.books.audits.get(str(record_id))
        if audit is not None and audit.expected_cluster_id != audit.actual_cluster_id == job.cluster_id:
            return True
    return False


def _with_fresh_decision(state: State, job: Job, ctx: Context) -> tuple[Job, RoutingStatus]:
    """Return a pending job with a decision that is not stale; raise when there is none to be had."""
    mode = state.get_params().routing_enforcement_mode
    decision = state.decisions.get(job.scheduling_decision_id)
    if decision is None:
        if mode is RoutingMode.STRICT:
            raise DecisionMissing(f"{job.job_id} has no decision: {job.undecided_reason}")
        decided = scheduling.decide(state, job, ctx) if mode is RoutingMode.PERMISSIVE else job
        violate(state, decided, job.cluster_id, ViolationType.MISSING_DECISION, "no decision", ctx)
        return decided, RoutingStatus.RESCHEDULED
    if not is_stale(state, decision, ctx):
        return job, RoutingStatus.APPROVED
    decided = _refresh(state, job, ctx)
    if not decided.scheduling_decision_id:
        raise DecisionStale(f"the decision of {job.job_id} is stale: {decided.undecided_reason}")
    return decided, RoutingStatus.RESCHEDULED


def _refresh(state: State, job: Job, ctx: Context) -> Job:
    decided = scheduling.decide_again(state, job, ctx)
    ctx.emit(
        routing_pb2.EventJobRescheduled(
            job_id=job.job_id,
            cluster_id=decided.cluster_id,
            decision_id=decided.scheduling_decision_id,
        )
    )
    return decided


def _require_taking(state: State, job: Job, ctx: Context) -> None:
    """Raise unless the decided cluster can take the job; audit only logs it."""
    cluster = state.require_cluster(job.cluster_id)
    if cluster.state in TAKING:
        return
    text = f"{cluster.cluster_id} is {cluster.state.name}"
    if state.get_params().routing_enforcement_mode is not RoutingMode.AUDIT_ONLY:
        raise EnforcementFailed(text)
    violate(state, job, job.cluster_id, ViolationType.CLUSTER_UNAVAILABLE, text, ctx)


def _place_elsewhere(state: State, job: Job, cluster_id: str, ctx: Context) -> None:
    """Let another cluster take a pending job, as the mode says."""
    params = state.get_params()
    text = f"{job.job_id} was decided for {job.cluster_id}, not {cluster_id[:80]}"
    _require_serving(state, job, cluster_id)
    if params.routing_enforcement_mode is RoutingMode.STRICT:
        raise ClusterMismatch(text)
    if params.routing_enforcement_mode is RoutingMode.PERMISSIVE:
        if not params.allow_automatic_fallback:
            raise FallbackNotAuthorized(text)
        note(state, job, cluster_id, RoutingStatus.FALLBACK, text, ctx)
    else:
        violate(state, job, cluster_id, ViolationType.CLUSTER_MISMATCH, text, ctx)
    put_job(state, replace(state.require_job(job.job_id), cluster_id=cluster_id))


def _refuse_or_log_move(state: State, job: Job, cluster_id: str, ctx: Context) -> None:
    """Refuse that a job which a scheduler has is on another cluster; audit only logs it."""
    text = f"{job.job_id} is on {job.cluster_id}, not {cluster_id[:80]}"
    if state.get_params().routing_enforcement_mode is not RoutingMode.AUDIT_ONLY:
        raise ClusterMismatch(text)
    _require_serving(state, job, cluster_id)
    violate(state, job, cluster_id, ViolationType.CLUSTER_MISMATCH, text, ctx)


def _require_serving(state: State, job: Job, cluster_id: str) -> None:
    """Raise unless a cluster is one of the job's offering, which is its provider's."""
    offering = state.require_offering(job.offering_id)
    if cluster_id not in offering.cluster_ids:
        raise ClusterMismatch(f"{cluster_id[:80]} does not serve {offering.offering_id}")
    if state.clusters.get(cluster_id) is None:
        raise ClusterNotFound(f"there is no cluster {cluster_id[:80]!r}")


def violate(state: State, job: Job, cluster_id: str, kind: ViolationType, details: str, ctx: Context) -> None:
    """Record a placement against the rules and count it against the provider."""
    audit = note(state, job, cluster_id, RoutingStatus.REJECTED, details, ctx, kind=kind)
    violation = RoutingViolation(
        violation_id=f"routing-violation-{state.next_number(VIOLATION)}",
        job_id=job.job_id,
        provider=job.provider,
        violation_type=kind,
        severity=SEVERITY[kind],
        details=details,
        audit_id=audit.record_id,
        created_at=ctx.time,
    )
    state.books.put_violation(violation)
    conduct = state.books.conduct_of(job.provider)
    state.books.conduct.set(
        job.provider,
        replace(
            conduct,
            violations=conduct.violations + 1,
            open_violations=conduct.open_violations + 1,
            severity_sum=conduct.severity_sum + violation.severity,
        ),
    )
    ctx.emit(
        routing_pb2.EventRoutingViolation(
            violation_id=violation.violation_id,
            job_id=job.job_id,
            violation_type=kind.name,
            severity=violation.severity,
            provider=job.provider,
        )
    )


def note(
    state: State,
    job: Job,
    cluster_id: str,
    status: RoutingStatus,
    reason: str,
    ctx: Context,
    *,
    kind: ViolationType = ViolationType.NONE,
) -> RoutingAudit:
    """Record a placement and count it."""
    decision = state.decisions.get(job.scheduling_decision_id)
    is_fallback = status is RoutingStatus.FALLBACK
    audit = RoutingAudit(
        record_id=f"routing-audit-{state.next_number(AUDIT)}",
        job_id=job.job_id,
        scheduling_decision_id=job.scheduling_decision_id,
        expected_cluster_id=job.cluster_id,
        actual_cluster_id=cluster_id,
        status=status,
        reason=reason,
        provider=job.provider,
        created_at=ctx.time,
        height=ctx.height,
        is_fallback=is_fallback,
        fallback_reason=reason if is_fallback else "",
        fallback_authorized=is_fallback,
        violation_type=kind,
        violation_details=reason if kind else "",
        decision_age_blocks=ctx.height - decision.block_height if decision else 0,
        decision_age_seconds=ctx.time - decision.created_at if decision else 0,
        capacity=_capacity(state, cluster_id, ctx),
    )
    state.books.put_audit(audit)
    conduct = state.books.conduct_of(job.provider)
    state.books.conduct.set(job.provider, replace(conduct, checked=conduct.checked + 1))
    return audit


def _capacity(state: State, cluster_id: str, ctx: Context) -> CapacitySnapshot:
    cluster = state.clusters.get(cluster_id)
    if cluster is None:
        return CapacitySnapshot(time=ctx.time)
    return CapacitySnapshot(
        total_nodes=cluster.total_nodes,
        available_nodes=cluster.available_nodes,
        active_jobs=cluster.open_jobs,
        state=cluster.state.name.lower(),
        time=ctx.time,
    )


def _answer(job: Job) -> books_tx_pb2.MsgRefreshDecisionResponse:
    return books_tx_pb2.MsgRefreshDecisionResponse(
        scheduling_decision_id=job.scheduling_decision_id, cluster_id=job.cluster_id
    )
