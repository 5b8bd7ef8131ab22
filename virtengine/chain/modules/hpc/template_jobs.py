"""Jobs that were made from templates: known while they live, and marked when their version is revoked."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import RevokedTemplate, Template, TemplateJob
from virtengine.chain.modules.hpc.types import Job
from virtengine.wire.virtengine.hpc.v1 import template_pb2


def on_ended(state: State, job: Job, _ctx: Context) -> None:
    """Forget a job that is over."""
    known = state.books.jobs_by_template.get(job.job_id)
    if known is not None:
        state.books.jobs_by_template.delete(job.job_id)
        state.books.template_jobs.delete(known.template_id, known.version, known.job_id)


def on_released(state: State, job: Job, _refunded: int, ctx: Context) -> None:
    """Forget a job that never ran."""
    on_ended(state, job, ctx)


def watch(state: State, template: Template, job: Job) -> None:
    """Remember of which version a job is."""
    state.books.put_template_job(
        TemplateJob(job.job_id, template.template_id, template.version, job.provider)
    )


def queue_marking(state: State, template: Template) -> None:
    """Let the jobs of a revoked version be marked, a bounded number in each block."""
    queued = RevokedTemplate(template.template_id, template.version)
    state.books.revoked.set(template.template_id, template.version, queued)


def mark_revoked(state: State, batch: int, ctx: Context) -> None:
    """Mark jobs of revoked versions for their operators."""
    queued = next(state.books.revoked.records(), None)
    if queued is None:
        return
    name = (queued.template_id, queued.version)
    start = (*name, queued.cursor) if queued.cursor else None
    found = list(islice(state.books.template_jobs.records(*name, start=start), batch + 1))
    for one in found[:batch]:
        _mark(state, one, ctx)
    if len(found) > batch:
        state.books.revoked.set(*name, replace(queued, cursor=found[batch].job_id))
        return
    state.books.revoked.delete(*name)


def _mark(state: State, one: TemplateJob, ctx: Context) -> None:
    if one.needs_action:
        return
    state.books.put_template_job(replace(one, needs_action=True))
    ctx.emit(
        template_pb2.EventJobNeedsAction(
            job_id=one.job_id,
            provider=one.provider,
            template_id=one.template_id,
            version=one.version,
        )
    )
