"""Where a job runs: a pure function of recorded inputs, so that anybody can make the decision again.

Each cluster is judged by rules in order and scored; the best that may have the job gets it. A cluster whose
nodes are busy may take the job into its scheduler's queue; only when that queue is full are running jobs of
lower priority asked to go.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

from virtengine.chain.kernel.codec import encode_record
from virtengine.chain.modules.hpc.decision_types import (
    Candidate,
    ClusterView,
    Decision,
    DecisionInputs,
    JobView,
    RunningJob,
    TenantUse,
)
from virtengine.chain.modules.hpc.quotas import check_quotas
from virtengine.chain.modules.hpc.scores import Scores, compute_scores

BACKFILL_WINDOW_SECONDS: Final = 1_800
INACTIVE: Final = "cluster_inactive"
QUEUE_LIMIT: Final = "queue_limit"
INSUFFICIENT_NODES: Final = "insufficient_nodes"
TENANT_QUOTA: Final = "tenant_quota"
BACKFILL_DELAY: Final = "backfill_delay"
NO_LOW_LATENCY: Final = "no_low_latency_cluster"
BEST_SCORE: Final = "best_score"
LOW_LATENCY: Final = "best_score_of_low_latency"


class Refusal(NamedTuple):
    """Why a cluster may not have a job: a code, and words for people."""

    reason: str
    details: str


class Verdict(NamedTuple):
    """What the rules say of one cluster."""

    refusal: Refusal | None = None
    victims: tuple[RunningJob, ...] = ()
    waits: bool = False
    burst_used: bool = False
    backfill_used: bool = False


class Choice(NamedTuple):
    """The outcome: all candidates, best first, and the one that was chosen."""

    candidates: tuple[Candidate, ...]
    selected: Candidate | None
    victims: tuple[str, ...]
    is_fallback: bool
    reason: str

    @property
    def quota_denied(self) -> bool:
        """Say whether nothing but the customer's quota is in the way, everywhere."""
        reasons = {one.ineligibility_reason for one in self.candidates}
        return self.selected is None and reasons == {TENANT_QUOTA}


def hash_inputs(inputs: DecisionInputs) -> bytes:
    """Return the hash by which inputs are known."""
    return sha256(encode_record(inputs)).digest()


def choose(inputs: DecisionInputs) -> Choice:
    """Choose a cluster."""
    judged = []
    for view, scores in zip(inputs.clusters, compute_scores(inputs), strict=True):
        verdict = judge(view, inputs, scores)
        judged.append((_candidate(view, scores, verdict), verdict))
    judged.sort(key=lambda pair: (-pair[0].combined_score, pair[0].cluster_id))
    candidates = tuple(candidate for candidate, _ in judged)
    selected, is_fallback = _select(candidates, inputs)
    if selected is None:
        return Choice(candidates, None, (), is_fallback=False, reason="")
    victims = next(verdict.victims for candidate, verdict in judged if candidate is selected)
    reason = LOW_LATENCY if inputs.rules.proximity and not is_fallback else BEST_SCORE
    return Choice(candidates, selected, tuple(one.job_id for one in victims), is_fallback, reason)


def _select(candidates: tuple[Candidate, ...], inputs: DecisionInputs) -> tuple[Candidate | None, bool]:
    """Return the best that may have the job, and whether none of those that are near may."""
    eligible = sorted((one for one in candidates if one.eligible), key=lambda one: one.waits)
    if not eligible:
        return None, False
    if not inputs.rules.proximity:
        return eligible[0], False
    near = next((one for one in eligible if one.avg_latency_ms <= inputs.rules.max_latency_ms), None)
    return (near, False) if near is not None else (eligible[0], True)


def judge(view: ClusterView, inputs: DecisionInputs, scores: Scores) -> Verdict:
    """Apply the rules in order; the first two always both, the second's word before the first's."""
    job, rules = inputs.job, inputs.rules
    refusal = _judge_queue(job) or (None if view.active else Refusal(INACTIVE, "takes no jobs now"))
    if refusal is None and view.unfit_reason:
        refusal = Refusal(view.unfit_reason, f"{view.fitting_nodes} nodes fit, {job.nodes} are asked")
    if refusal is not None:
        return Verdict(refusal)
    has_queue = view.waiting_jobs < rules.max_waiting_jobs
    short = job.nodes - view.available_nodes
    victims: tuple[RunningJob, ...] = ()
    if short > 0 and not has_queue:
        victims = plan_preemption(view, scores.priority, short)
        if not victims:
            return Verdict(Refusal(INSUFFICIENT_NODES, f"needs {job.nodes}, has {view.available_nodes}"))
    answer = check_quotas(view, job, _without(view.use, victims), rules)
    if answer.broken is not None:
        quota = answer.broken
        return Verdict(Refusal(TENANT_QUOTA, f"{quota.name} after {answer.after}, at most {quota.base}"))
    delays = _delays_others(view, job, scores.priority)
    is_short_job = job.max_runtime_seconds <= BACKFILL_WINDOW_SECONDS
    if delays and not is_short_job and not has_queue:
        return Verdict(Refusal(BACKFILL_DELAY, "a job of higher priority waits for these nodes"))
    waits = (short > 0 and not victims) or (delays and not is_short_job)
    backfilled = view.highest_waiting_priority > scores.priority and is_short_job and not waits
    return Verdict(None, victims, waits, answer.burst_used, backfilled)


def _judge_queue(job: JobView) -> Refusal | None:
    if job.queue_max_nodes > 0 and job.nodes > job.queue_max_nodes:
        return Refusal(QUEUE_LIMIT, f"max_nodes {job.queue_max_nodes}")
    if job.queue_max_runtime > 0 and job.max_runtime_seconds > job.queue_max_runtime:
        return Refusal(QUEUE_LIMIT, f"max_runtime {job.queue_max_runtime}")
    return None


def _delays_others(view: ClusterView, job: JobView, priority: int) -> bool:
    """Say whether a job of higher priority waits for nodes that this one would take."""
    if view.highest_waiting_priority <= priority:
        return False
    return view.available_nodes < job.nodes + view.highest_waiting_nodes


def plan_preemption(view: ClusterView, priority: int, short: int) -> tuple[RunningJob, ...]:
    """Return the running jobs of lower priority that free enough nodes, lowest first; none if they cannot."""
    lower = sorted(
        (one for one in view.running if one.priority_score < priority),
        key=lambda one: (one.priority_score, one.job_id),
    )
    freed, victims = 0, []
    for one in lower:
        if freed >= short:
            break
        victims.append(one)
        freed += one.nodes
    return tuple(victims) if freed >= short else ()


def _without(use: TenantUse, victims: tuple[RunningJob, ...]) -> TenantUse:
    own = [one for one in victims if one.own]
    return TenantUse(
        running_jobs=use.running_jobs - len(own),
        queued_jobs=use.queued_jobs,
        nodes=use.nodes - sum(one.nodes for one in own),
        cpu_cores=use.cpu_cores - sum(one.cpu_cores for one in own),
        memory_gb=use.memory_gb - sum(one.memory_gb for one in own),
        gpus=use.gpus - sum(one.gpus for one in own),
    )


def _candidate(view: ClusterView, scores: Scores, verdict: Verdict) -> Candidate:
    refusal = verdict.refusal or Refusal("", "")
    return Candidate(
        cluster_id=view.cluster_id,
        available_nodes=view.available_nodes,
        avg_latency_ms=view.avg_latency_ms,
        latency_score=scores.latency,
        capacity_score=scores.capacity,
        price_score=scores.price,
        base_score=scores.base,
        age_score=scores.age,
        job_size_score=scores.size,
        partition_score=scores.partition,
        priority_score=scores.priority,
        fair_share_score=scores.fair,
        combined_score=scores.combined,
        eligible=verdict.refusal is None,
        ineligibility_reason=refusal.reason,
        ineligibility_details=refusal.details,
        preemption_possible=bool(verdict.victims),
        quota_burst_used=verdict.burst_used,
        backfill_used=verdict.backfill_used,
        waits=verdict.waits,
    )


def make_decision(inputs: DecisionInputs, choice: Choice, *, number: int, height: int) -> Decision:
    """Return the record of a choice."""
    selected = choice.selected
    assert selected is not None, "a decision selects a cluster"
    return Decision(
        decision_id=f"hpc-decision-{number}",
        number=number,
        job_id=inputs.job.job_id,
        selected_cluster_id=selected.cluster_id,
        candidate_clusters=choice.candidates,
        decision_reason=choice.reason,
        is_fallback=choice.is_fallback,
        fallback_reason=NO_LOW_LATENCY if choice.is_fallback else "",
        latency_score=selected.latency_score,
        capacity_score=selected.capacity_score,
        combined_score=selected.combined_score,
        priority_score=selected.priority_score,
        fair_share_score=selected.fair_share_score,
        age_score=selected.age_score,
        job_size_score=selected.job_size_score,
        partition_score=selected.partition_score,
        preemption_planned=bool(choice.victims),
        preempted_job_ids=choice.victims,
        backfill_used=selected.backfill_used,
        backfill_window_seconds=BACKFILL_WINDOW_SECONDS if selected.backfill_used else 0,
        quota_burst_used=selected.quota_burst_used,
        quota_reason="",
        created_at=inputs.now,
        block_height=height,
        inputs=inputs,
        inputs_hash=hash_inputs(inputs),
    )


def find_fault(decision: Decision) -> str | None:
    """Make a decision again from its inputs; return what differs, None when nothing does."""
    if hash_inputs(decision.inputs) != decision.inputs_hash:
        return "inputs_hash"
    choice = choose(decision.inputs)
    if choice.selected is None:
        return "selected_cluster_id"
    again = make_decision(decision.inputs, choice, number=decision.number, height=decision.block_height)
    fields = (name for name in Decision.__struct_fields__)
    return next((name for name in fields if getattr(again, name) != getattr(decision, name)), None)
