"""What the provider tells the chain about a job that the scheduler has: its state, and what it used so far.

States move one by one on chain, so that a job which was over before anybody looked is told in several
messages of one transaction. Signatures and their time are put on when a message is sent.
"""

from __future__ import annotations

from google.protobuf.message import Message

from virtengine.api.hpc_job import HPCJobSpec
from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.plans import hpc_job_says, hpc_usage
from virtengine.plans.hpc_job_facts import LIVE, Facts, Step
from virtengine.plans.hpc_usage import Usage
from virtengine.plans.scheduler import Job, JobState
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, job_pb2, tx_pb2, usage_pb2

SCHEDULER = "slurm"
FOLLOW_SECONDS = 15.0
SOON_SECONDS = 2.0
MAX_MESSAGE = 256
ON_CHAIN = {
    JobState.PENDING: job_pb2.JOB_STATE_QUEUED,
    JobState.QUEUED: job_pb2.JOB_STATE_QUEUED,
    JobState.STARTING: job_pb2.JOB_STATE_QUEUED,
    JobState.RUNNING: job_pb2.JOB_STATE_RUNNING,
    JobState.SUSPENDED: job_pb2.JOB_STATE_RUNNING,
    JobState.COMPLETED: job_pb2.JOB_STATE_COMPLETED,
    JobState.FAILED: job_pb2.JOB_STATE_FAILED,
    JobState.CANCELLED: job_pb2.JOB_STATE_CANCELLED,
    JobState.TIMEOUT: job_pb2.JOB_STATE_TIMEOUT,
}


def report(
    facts: Facts,
    state: job_pb2.JobState,
    text: str,
    *,
    scheduler_id: str = "",
    exit_code: int = 0,
    usage: Usage | None = None,
) -> tx_pb2.MsgReportJobStatus:
    """Return one report, not yet signed. Its time never goes back."""
    job = facts.job
    assert job is not None, "the caller saw it"
    return tx_pb2.MsgReportJobStatus(
        job_id=job.job_id,
        scheduler_job_id=scheduler_id or job.scheduler_job_id,
        state=state,
        status_message=text[:MAX_MESSAGE],
        exit_code=exit_code,
        usage_metrics=hpc_usage.reported(usage) if usage else job.usage,
        signed_timestamp=max(int(facts.now), job.last_report_at),
        cluster_id=job.cluster_id,
    )


def follow(spec: HPCJobSpec, facts: Facts, mine: Job, status: HPCJobStatus) -> Step:
    """Return the step of a job whose number the chain knows."""
    job = facts.job
    assert job is not None, "the caller saw it"
    if mine.state in LIVE:
        return _living(spec, facts, mine, status)
    if facts.rows is None or not hpc_usage.is_complete(facts.rows, spec.task_count):
        text = "it is over; its accounting is awaited"
        return Step(reason="Accounting", message=text, status=status, after=SOON_SECONDS)
    usage = hpc_usage.total(facts.rows)
    messages: list[Message] = []
    if job.state == job_pb2.JOB_STATE_QUEUED and usage.started_at:
        messages.append(report(facts, job_pb2.JOB_STATE_RUNNING, "started"))
    text = hpc_job_says.how_it_ended(mine)
    state = ON_CHAIN[mine.state]
    messages.append(report(facts, state, text, exit_code=mine.exit_code or 0, usage=usage))
    if usage.started_at:
        messages.append(snapshot(facts, mine, is_final=True))
    return Step(by_provider=tuple(messages), reason="Reporting", message=text, status=status)


def snapshot(facts: Facts, mine: Job, *, is_final: bool) -> books_tx_pb2.MsgSubmitUsageSnapshot:
    """Return the next record of usage, not yet signed. The chain takes a final one once the job has ended."""
    job, books, rows = facts.job, facts.books, facts.rows
    assert job is not None, "the caller saw it"
    assert rows is not None, "usage is recorded where there is accounting"
    kind = usage_pb2.SNAPSHOT_TYPE_FINAL if is_final else usage_pb2.SNAPSHOT_TYPE_INTERIM
    return books_tx_pb2.MsgSubmitUsageSnapshot(
        report=usage_pb2.SnapshotReport(
            job_id=job.job_id,
            cluster_id=job.cluster_id,
            scheduler_type=SCHEDULER,
            scheduler_job_id=mine.id,
            snapshot_type=kind,
            sequence_number=(books.last_sequence if books else 0) + 1,
            metrics=hpc_usage.metrics(hpc_usage.total(hpc_usage.last_runs(rows))),
            cumulative_metrics=hpc_usage.metrics(hpc_usage.total(rows)),
            job_state=mine.raw_state,
            snapshot_time=int(facts.now),
        )
    )


def is_due(facts: Facts) -> bool:
    """Say whether a job that runs has gone long enough without a record of its usage."""
    job = facts.job
    if job is None or not job.started_at:
        return False
    taken = facts.books.last_sequence if facts.books else 0
    return facts.now - job.started_at >= (taken + 1) * facts.interval


def _living(spec: HPCJobSpec, facts: Facts, mine: Job, status: HPCJobStatus) -> Step:
    job = facts.job
    assert job is not None, "the caller saw it"
    has_started = mine.state in {JobState.RUNNING, JobState.SUSPENDED}
    if has_started and job.state == job_pb2.JOB_STATE_QUEUED:
        running = report(facts, job_pb2.JOB_STATE_RUNNING, "started")
        return Step(by_provider=(running,), reason="Running", message="it runs", status=status)
    if facts.rows and is_due(facts):
        record = snapshot(facts, mine, is_final=False)
        return Step(by_provider=(record,), reason="Running", message="usage is recorded", status=status)
    reason, text = hpc_job_says.how_it_goes(mine, spec.hold)
    return Step(reason=reason, message=text, status=status, after=FOLLOW_SECONDS)
