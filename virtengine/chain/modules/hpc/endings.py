"""How jobs move, and what becomes of their money when they end.

A job that never ran gets everything back at once. One that ran is billed by whoever listens to `hooks.ended`;
its escrow account stays open until then.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.escrow import accounts
from virtengine.chain.modules.hpc.errors import IllegalMove
from virtengine.chain.modules.hpc.keeping import put_job
from virtengine.chain.modules.hpc.states import ENDED_JOBS, JOB_MOVES, JobState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.wire.virtengine.hpc.v1 import job_pb2

NETWORK = "network"
"""Who ended a job when nobody did."""


def move_job(state: State, job: Job, to: JobState, ctx: Context) -> Job:
    """Bring a job into another state, stamp it, and end its business when it ends; return it."""
    if to not in JOB_MOVES[job.state]:
        raise IllegalMove(f"{job.job_id} is {job.state.name} and cannot become {to.name}")
    moved = replace(job, state=to)
    if to is JobState.QUEUED:
        moved = replace(moved, queued_at=ctx.time)
    elif to is JobState.RUNNING:
        moved = replace(moved, started_at=ctx.time, waits=False)
    else:
        moved = replace(moved, completed_at=ctx.time, waits=False, undecided_reason="")
    put_job(state, moved)
    tell(moved, ctx)
    if to in ENDED_JOBS:
        _close(state, moved, ctx)
    return state.require_job(job.job_id)


def has_run(job: Job) -> bool:
    """Say whether a job used anything that may be billed."""
    return bool(job.started_at or job.requeues)


def end_job(state: State, job: Job, to: JobState, ctx: Context, *, by: str, message: str) -> Job:
    """End a job otherwise than by its provider's report, and say who did and why."""
    return move_job(state, replace(job, ended_by=by, status_message=message), to, ctx)


def cancel_all(state: State, cluster_id: str, by: str, ctx: Context) -> None:
    """Cancel every job of a cluster that has not ended; who asked for it pays for the gas."""
    for status in (JobState.PENDING, JobState.QUEUED, JobState.RUNNING):
        for _, _, job_id in list(state.cluster_jobs.keys(cluster_id, int(status))):
            job = state.require_job(str(job_id))
            end_job(state, job, JobState.CANCELLED, ctx, by=by, message="its cluster was deregistered")


def requeue(state: State, job: Job, ctx: Context, *, message: str) -> Job:
    """Put a running job back into the queue; what it used stays counted."""
    moved = replace(
        job,
        state=JobState.QUEUED,
        queued_at=ctx.time,
        started_at=0,
        requeues=job.requeues + 1,
        waits=True,
        status_message=message,
    )
    put_job(state, moved)
    tell(moved, ctx)
    return moved


def tell(job: Job, ctx: Context) -> None:
    """Tell what state a job is in."""
    ctx.emit(
        job_pb2.EventJobState(
            job_id=job.job_id,
            customer=job.customer,
            provider=job.provider,
            cluster_id=job.cluster_id,
            state=wire.number(job.state),
            message=job.status_message,
        )
    )


def _close(state: State, job: Job, ctx: Context) -> None:
    if not has_run(job):
        refunded = accounts.close_account(state.escrow, job.escrow_id, ctx)
        for released in state.hooks.released:
            released(job, refunded, ctx)
        return
    for hook in state.hooks.ended:
        hook(job, ctx)
