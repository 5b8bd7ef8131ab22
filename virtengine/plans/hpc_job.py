"""A batch job from its ceiling in escrow to its bill: the next thing to do, from whatever state is found.

Two phases: the chain holds the money, then the scheduler gets the job. The job is handed in held, and let go
only when the chain knows its number: of all jobs with our id the one whose number the chain has runs, every
other one is cancelled before it could. So an answer that got lost, a process that died and a request that
comes late never make a job run twice.

No answer is no fact: where a scheduler was silent nothing is decided.
"""

from __future__ import annotations

from virtengine.api.hpc_job import HPCJobSpec
from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.plans import hpc_job_end, hpc_job_fit, hpc_job_report, hpc_job_request, hpc_job_says
from virtengine.plans.hpc_job_facts import ENDED, LIVE, Act, Ahead, Facts, Step, chosen
from virtengine.plans.hpc_job_request import Payer, Site
from virtengine.plans.hpc_job_says import status_of
from virtengine.plans.scheduler import Dependency, DependencyKind, Job
from virtengine.wire.virtengine.hpc.v1 import job_pb2

LOOK_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 30.0
LOST_SECONDS = 600
FORGOTTEN_SECONDS = 10
KINDS = {
    "Started": DependencyKind.AFTER,
    "Ended": DependencyKind.AFTER_ANY,
    "Succeeded": DependencyKind.AFTER_OK,
    "Failed": DependencyKind.AFTER_NOT_OK,
}
CANCELLED_BY_PAYER = "cancelled by its payer"


def decide(spec: HPCJobSpec, payer: Payer, site: Site | None, facts: Facts, before: HPCJobStatus) -> Step:
    """Return the next step of a job that should live."""
    if facts.job is None:
        return _buy(spec, payer, site, facts, before)
    if facts.job.state in ENDED:
        return hpc_job_end.close(spec, payer, site, facts, before)
    if spec.cancel:
        return hpc_job_end.cancel(payer, facts, before, CANCELLED_BY_PAYER)
    if not facts.job.scheduling_decision_id:
        return _undecided(payer, site, facts, before)
    if site is None or site.cluster_id != facts.job.cluster_id:
        status = status_of(facts, site, before)
        text = f"cluster {facts.job.cluster_id} of provider {facts.job.provider} was chosen; it runs the job"
        return Step(reason="Elsewhere", message=text, status=status, after=LOOK_AGAIN_SECONDS)
    return _run(spec, site, facts, before)


def decide_end(payer: Payer, site: Site | None, facts: Facts, before: HPCJobStatus) -> Step:
    """Return the next step of a job whose object is being deleted."""
    if facts.job is None:
        return Step(is_done=True)
    if facts.job.state not in ENDED:
        return hpc_job_end.cancel(payer, facts, before, "its HPCJob was deleted")
    step = hpc_job_end.close(None, payer, site, facts, before)
    return step if step.is_work or not step.is_done else Step(is_done=True)


def _buy(spec: HPCJobSpec, payer: Payer, site: Site | None, facts: Facts, before: HPCJobStatus) -> Step:
    if spec.cancel:
        return Step(ready=True, reason="Cancelled", message="cancelled before it was bought", status=before)
    if spec.suspend:
        return Step(reason="Suspended", message="not bought while spec.suspend is true", status=before)
    waiting = [one for one in facts.ahead if not one.chain_id]
    if waiting:
        text = f"HPCJob {waiting[0].name} is not on chain yet"
        return Step(reason="DependencyMissing", message=text, status=before, after=LOOK_SECONDS)
    if site is not None and site.spec is not None:
        hpc_job_fit.require_fit(spec, site.spec, spec.partition or site.partition)
    offering = spec.offering_id or (site.offering_id if site else "")
    partition = spec.partition or (site.partition if site else "")
    ids = tuple(one.chain_id for one in facts.ahead)
    message = hpc_job_request.submit(spec, payer, offering, partition, ids)
    return Step(by_payer=(message,), reason="Reserving", message="its ceiling goes into escrow")


def _undecided(payer: Payer, site: Site | None, facts: Facts, before: HPCJobStatus) -> Step:
    """Return the step of a job that no cluster takes now: it waits, or it never can and its money returns."""
    job = facts.job
    assert job is not None, "the caller saw it"
    code = job.undecided_reason or "no cluster was chosen yet"
    if hpc_job_says.is_hopeless(facts, site):
        return hpc_job_end.cancel(payer, facts, before, f"no cluster can run it: {code}")
    status = status_of(facts, None, before)
    text = f"no cluster takes it now: {code}; the chain tries again"
    is_young = facts.now - job.created_at < LOOK_AGAIN_SECONDS
    after = LOOK_SECONDS if is_young else LOOK_AGAIN_SECONDS
    return Step(reason="NotPlaced", message=text, status=status, after=after)


def _run(spec: HPCJobSpec, site: Site, facts: Facts, before: HPCJobStatus) -> Step:
    """Return the step of a job that was placed here: handed in once, let go, followed and reported."""
    job, found = facts.job, facts.found
    assert job is not None, "the caller saw it"
    status = status_of(facts, site, before)
    if found is None:
        text = "the scheduler was not asked"
        return Step(reason="SchedulerUnknown", message=text, status=status, after=LOOK_SECONDS)
    mine = chosen(job, found)
    if mine is None and job.scheduler_job_id:
        return _missing(spec, job, facts, status)
    if mine is None:
        return _hand_in(spec, facts, status)
    if mine.id != job.scheduler_job_id:
        queued = hpc_job_report.report(facts, job_pb2.JOB_STATE_QUEUED, "handed in", scheduler_id=mine.id)
        return Step(by_provider=(queued,), reason="Accepting", message="the scheduler has it", status=status)
    for other in found:
        if other.id != mine.id and other.state in LIVE:
            return Step(act=Act("cancel", other.id), reason="Accepting", message="a second copy is removed")
    if mine.state in LIVE and (act := _steer(spec, job, mine, before)):
        return Step(act=act, reason="Queued", message="the scheduler is told", status=status)
    if mine.state in LIVE and (text := hpc_job_says.hopeless_wait(mine)):
        return Step(act=Act("cancel", mine.id, text), reason="Impossible", message=text, status=status)
    return hpc_job_report.follow(spec, facts, mine, status)


def _hand_in(spec: HPCJobSpec, facts: Facts, status: HPCJobStatus) -> Step:
    job = facts.job
    assert job is not None, "the caller saw it"
    depends: list[Dependency] = []
    for one in facts.ahead:
        verdict = _verdict(one)
        if verdict == "never":
            failed = hpc_job_report.report(
                facts, job_pb2.JOB_STATE_FAILED, f"HPCJob {one.name} can never be {one.condition}"
            )
            return Step(by_provider=(failed,), reason="DependencyFailed", status=status)
        if verdict == "later":
            text = f"HPCJob {one.name} is not in the scheduler yet"
            return Step(reason="DependencyMissing", message=text, status=status, after=LOOK_SECONDS)
        if verdict == "ask":
            depends.append(Dependency(KINDS[one.condition], one.scheduler_id))
    if facts.refusal is not None:
        failed = hpc_job_report.report(facts, job_pb2.JOB_STATE_FAILED, facts.refusal.text)
        return Step(by_provider=(failed,), reason=facts.refusal.reason, status=status)
    text = "the scheduler gets it"
    return Step(act=Act("submit", depends=tuple(depends)), reason="HandingIn", message=text, status=status)


def _verdict(one: Ahead) -> str:
    """Say whether a job that comes first is so far (met), never will be, or who knows: ask, later."""
    if one.state not in ENDED:
        started = one.state == job_pb2.JOB_STATE_RUNNING
        if one.condition == "Started" and started:
            return "met"
        return "ask" if one.scheduler_id else "later"
    has_succeeded = one.state == job_pb2.JOB_STATE_COMPLETED
    if one.condition == "Ended":
        return "met"
    if one.condition == "Started":
        return "met" if one.has_started else "never"
    return "met" if has_succeeded == (one.condition == "Succeeded") else "never"


def _steer(spec: HPCJobSpec, job: job_pb2.Job, mine: Job, before: HPCJobStatus) -> Act | None:
    """Return what the scheduler must be told about a job that waits or runs."""
    if mine.restarts - job.requeues > spec.requeue.limit:
        return Act("cancel", mine.id, f"began anew {mine.restarts} times")
    if hpc_job_says.is_preempted(job, mine):
        return Act("requeue", mine.id, job.status_message)
    if not hpc_job_says.is_waiting(mine):
        return None
    if mine.is_held and not spec.hold and not hpc_job_says.is_held_by_person(mine, before):
        return Act("release", mine.id)
    if spec.hold and not mine.is_held:
        return Act("hold", mine.id)
    return None


def _missing(spec: HPCJobSpec, job: job_pb2.Job, facts: Facts, status: HPCJobStatus) -> Step:
    """Return the step of a job that the scheduler took and knows no more, nor its accounting.

    A controller that dies at once forgets what it took in its last seconds. What was never seen to run is
    then begun anew, as after the failure of a node; what ran is not.
    """
    since = facts.now - max(job.queued_at, job.last_report_at, job.started_at)
    may_begin_anew = spec.requeue.on_node_failure == "Requeue" and spec.requeue.limit > 0
    if since >= FORGOTTEN_SECONDS and not job.started_at and may_begin_anew:
        return _hand_in(spec, facts, status)
    if since < LOST_SECONDS:
        text = f"the scheduler does not list job {job.scheduler_job_id}"
        return Step(reason="JobUnknown", message=text, status=status, after=LOOK_SECONDS)
    text = f"the scheduler and its accounting have lost job {job.scheduler_job_id}"
    failed = hpc_job_report.report(facts, job_pb2.JOB_STATE_FAILED, text)
    return Step(by_provider=(failed,), reason="JobLost", message=text, status=status)


__all__ = ["decide", "decide_end"]
