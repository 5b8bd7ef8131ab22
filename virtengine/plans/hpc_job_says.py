"""A batch job in words: for its status, its conditions, and what waiting will never mend."""

from __future__ import annotations

from datetime import UTC, datetime

from virtengine.api.hpc_job_status import HPCJobStatus, JobMoney, JobTasks, JobUsage
from virtengine.plans import hpc_usage
from virtengine.plans.hpc_job_facts import Facts, chosen
from virtengine.plans.hpc_job_request import Site
from virtengine.plans.names import word
from virtengine.plans.scheduler import Job, JobState
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2, job_pb2

WAITING = frozenset({JobState.PENDING, JobState.QUEUED})
HELD_BY_ADMIN = "JobHeldAdmin"
LAUNCH_FAILED, TOO_OFTEN = "LaunchFailed", "FailedTooOften"
MAX_TAIL = 4096
HOPELESS_SECONDS = 20
HOPELESS = frozenset(
    {
        "queue_limit",
        "insufficient_cpu",
        "insufficient_memory",
        "insufficient_gpus",
        "insufficient_gpu_type",
        "insufficient_combination",
    }
)
"""Reasons of the chain that do not pass by waiting, once nodes had the time to tell what they have."""
TOO_FEW = "insufficient_nodes"


def is_hopeless(facts: Facts, site: Site | None) -> bool:
    """Say whether no cluster will ever take a job, going by the chain's reason."""
    job = facts.job
    if job is None or facts.now - job.created_at < HOPELESS_SECONDS:
        return False
    code = job.undecided_reason.partition(":")[0]
    is_too_large = site is not None and 0 < site.nodes < job.resources.nodes
    return code in HOPELESS or (code == TOO_FEW and is_too_large)


def is_preempted(job: job_pb2.Job, mine: Job) -> bool:
    """Say whether the chain put the job back into the queue and this run began before."""
    has_run = mine.state in {JobState.RUNNING, JobState.SUSPENDED}
    is_back = job.requeues > 0 and job.state == job_pb2.JOB_STATE_QUEUED
    return is_back and has_run and mine.started_at <= job.queued_at


def is_waiting(mine: Job) -> bool:
    """Say whether a job has not been started."""
    return mine.state in WAITING


def is_held_by_person(mine: Job, before: HPCJobStatus) -> bool:
    """Say whether an administrator holds it, after we had let it go."""
    if mine.waiting is not None and mine.waiting.reason == LAUNCH_FAILED:
        return False
    return mine.reason == HELD_BY_ADMIN and before.held is False


def hopeless_wait(mine: Job) -> str:
    """Return why a job waits for what never comes; nothing when it may."""
    if not is_waiting(mine) or mine.waiting is None:
        return ""
    if mine.waiting.is_impossible or mine.waiting.reason == TOO_OFTEN:
        return f"{mine.waiting.reason}: the scheduler says {mine.reason}"
    return ""


def how_it_goes(mine: Job, is_hold_wanted: bool) -> tuple[str, str]:
    """Return reason and message of a job that is not over."""
    if mine.state is JobState.SUSPENDED:
        return "JobSuspended", "the scheduler suspended it"
    if mine.state is JobState.RUNNING:
        return "Running", "it runs"
    if mine.state is JobState.STARTING:
        return "Starting", "its nodes are being prepared"
    if mine.is_held:
        why = "spec.hold asks for it" if is_hold_wanted else f"the scheduler says {mine.reason}"
        return "Held", f"it is held: {why}"
    word = mine.waiting.reason if mine.waiting else "Queued"
    return word, f"it waits: {mine.reason}" if mine.reason not in ("", "None") else "it waits for its turn"


def how_it_ended(mine: Job) -> str:
    """Return in a few words what became of a job."""
    if mine.signal:
        return f"{mine.raw_state.lower()}: signal {mine.signal}"
    if mine.exit_code:
        return f"{mine.raw_state.lower()}: exit code {mine.exit_code}"
    return mine.raw_state.lower()


def outcome(job: job_pb2.Job, *, is_wanted: bool) -> tuple[str, str, bool]:
    """Return reason, message and whether that is well, of a job that is over."""
    reason = state_word(job.state)
    if job.state == job_pb2.JOB_STATE_COMPLETED:
        return reason, "it ran to its end", True
    if job.state == job_pb2.JOB_STATE_CANCELLED and is_wanted:
        return reason, "cancelled as asked", True
    said = job.status_message or reason.lower()
    return reason, f"{said}; delete this HPCJob and apply a new one to try again", False


def state_word(state: job_pb2.JobState) -> str:
    """Return a state of the chain as people write it."""
    return word(job_pb2.JobState.Name(state), "JOB_STATE_")


def status_of(facts: Facts, site: Site | None, before: HPCJobStatus) -> HPCJobStatus:
    """Return the status: what is known now, and of the scheduler what was known when it last answered."""
    job = facts.job
    assert job is not None, "a job that is not on chain has no status"
    status = before.model_copy(
        update={
            "job_id": job.job_id,
            "state": state_word(job.state),
            "money": _money(job, facts.books),
            "stderr_tail": facts.tail[-MAX_TAIL:] if facts.tail else before.stderr_tail,
            **({"cluster": site.cluster} if site else {}),
        }
    )
    mine = chosen(job, facts.found) if facts.found else None
    if mine is None:
        return status
    is_pending = is_waiting(mine)
    return status.model_copy(
        update={
            "scheduler_job_id": mine.id,
            "scheduler_state": mine.raw_state,
            "waiting_for": mine.reason if is_pending and mine.reason not in ("", "None") else None,
            "start_estimate": _time(mine.start_estimate) if is_pending else None,
            "nodes": mine.nodes or None,
            "tasks": _tasks(mine),
            "exit_code": mine.exit_code if mine.state.is_terminal else None,
            "signal": mine.signal if mine.state.is_terminal else None,
            "restarts": mine.restarts or None,
            "held": mine.is_held if is_pending else None,
            "usage": _usage(facts) or before.usage,
        }
    )


def _tasks(mine: Job) -> JobTasks | None:
    if not mine.tasks:
        return None
    states = [one.state for one in mine.tasks]
    succeeded = states.count(JobState.COMPLETED)
    running = states.count(JobState.RUNNING) + states.count(JobState.SUSPENDED)
    ended = sum(state.is_terminal for state in states)
    return JobTasks(
        pending=len(states) - running - ended,
        running=running,
        succeeded=succeeded,
        failed=ended - succeeded,
    )


def _usage(facts: Facts) -> JobUsage | None:
    if not facts.rows:
        return None
    found = hpc_usage.total(facts.rows)
    taken = facts.books.last_sequence if facts.books else 0
    return JobUsage(core_seconds=found.core_seconds, wall_seconds=found.wall_seconds, snapshots=taken)


def _money(job: job_pb2.Job, books: accounting_pb2.JobBooks | None) -> JobMoney:
    is_closed = books is not None and books.state in (
        accounting_pb2.BOOKS_STATE_SETTLED,
        accounting_pb2.BOOKS_STATE_RELEASED,
    )
    if books is None or not is_closed:
        return JobMoney(reserved=job.estimate.amount or None)
    return JobMoney(
        reserved=job.estimate.amount or books.ceiling,
        paid=books.billed or "0",
        refunded=books.refunded or "0",
        invoice_id=books.invoice_id or None,
    )


def _time(seconds: int) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None
