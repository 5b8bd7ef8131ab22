"""Carrying out decisions: store them, tell of them, and put jobs where they say."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc import endings, views
from virtengine.chain.modules.hpc.averages import count_decision, count_quota_denial
from virtengine.chain.modules.hpc.decision import Choice, choose, make_decision
from virtengine.chain.modules.hpc.decision_types import Decision
from virtengine.chain.modules.hpc.keeping import put_job
from virtengine.chain.modules.hpc.states import JobState
from virtengine.chain.modules.hpc.store import DECISION, State
from virtengine.chain.modules.hpc.types import Job
from virtengine.wire.virtengine.hpc.v1 import decision_pb2

PRIORITY_STEP = 10_000
"""A waiting job's stored priority follows its age in steps of 1 %, so that waiting writes little."""
NO_CLUSTER = "no_cluster"


def decide(state: State, job: Job, ctx: Context) -> Job:
    """Decide where a pending job without a decision runs; return it as it is then, decided or not."""
    inputs = views.gather(state, job, state.require_offering(job.offering_id), ctx.time)
    choice = choose(inputs)
    if choice.selected is None:
        return _note_undecided(state, job, choice, ctx)
    decision = make_decision(inputs, choice, number=state.next_number(DECISION), height=ctx.height)
    state.decisions.set(decision.decision_id, decision)
    for victim in decision.preempted_job_ids:
        endings.requeue(state, state.require_job(victim), ctx, message=f"preempted by {job.job_id}")
    decided = replace(
        job,
        cluster_id=decision.selected_cluster_id,
        scheduling_decision_id=decision.decision_id,
        priority_score=views.compute_stored_priority(decision.priority_score),
        waits=choice.selected.waits,
        decided_at=ctx.time,
        undecided_reason="",
    )
    put_job(state, decided)
    count_decision(state, decision, job.queue_name)
    _tell(decision, ctx)
    return decided


def decide_again(state: State, job: Job, ctx: Context) -> Job:
    """Replace the decision of a job that the scheduler does not have yet."""
    assert job.state is JobState.PENDING, "only what nobody has can be put elsewhere"
    freed = replace(job, scheduling_decision_id="", waits=False)
    put_job(state, freed)
    return decide(state, freed, ctx)


def _note_undecided(state: State, job: Job, choice: Choice, ctx: Context) -> Job:
    best = choice.candidates[0] if choice.candidates else None
    reason = best.ineligibility_reason if best else NO_CLUSTER
    details = best.ineligibility_details if best else ""
    priority = views.compute_stored_priority(best.priority_score if best else 0)
    stored = priority - priority % PRIORITY_STEP
    text = f"{reason}: {details}" if details else reason
    if choice.quota_denied and job.undecided_reason != text:
        count_quota_denial(state, job, ctx)
    if (job.undecided_reason, job.priority_score) == (text, stored):
        return job
    noted = replace(job, undecided_reason=text, priority_score=stored)
    put_job(state, noted)
    return noted


def _tell(decision: Decision, ctx: Context) -> None:
    ctx.emit(
        decision_pb2.EventSchedulingDecision(
            job_id=decision.job_id,
            cluster_id=decision.selected_cluster_id,
            decision_id=decision.decision_id,
            combined_score=decision.combined_score,
            priority_score=decision.priority_score,
            fair_share_score=decision.fair_share_score,
            preemption_planned=decision.preemption_planned,
            backfill_used=decision.backfill_used,
            quota_burst_used=decision.quota_burst_used,
        )
    )
    if decision.preemption_planned:
        ctx.emit(
            decision_pb2.EventPreemptionPlan(
                job_id=decision.job_id,
                cluster_id=decision.selected_cluster_id,
                preempted_job_ids=decision.preempted_job_ids,
            )
        )
    if decision.backfill_used:
        ctx.emit(
            decision_pb2.EventBackfillScheduled(
                job_id=decision.job_id,
                cluster_id=decision.selected_cluster_id,
                backfill_window_seconds=decision.backfill_window_seconds,
            )
        )
