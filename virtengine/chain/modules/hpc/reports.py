"""Reports of providers about jobs: signed, never older than the last, never counting backwards."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import hash_content
from virtengine.chain.modules.hpc import endings
from virtengine.chain.modules.hpc.errors import IllegalMove, InvalidReport
from virtengine.chain.modules.hpc.keeping import put_job
from virtengine.chain.modules.hpc.rights import require_provider_side
from virtengine.chain.modules.hpc.states import JOB_MOVES, JobState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job, UsageMetrics
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto import signature
from virtengine.wire.virtengine.hpc.v1 import tx_pb2

CLOCK_SECONDS = 60
"""By how much a provider's clock may be ahead of the chain's."""


def report_job_status(
    state: State, msg: tx_pb2.MsgReportJobStatus, ctx: Context
) -> tx_pb2.MsgReportJobStatusResponse:
    """Take a report; the same report again changes nothing."""
    job = state.require_job(msg.job_id)
    require_provider_side(state, job.provider, msg.sender, job.job_id)
    report_hash = hash_content(msg)
    if job.report_hash == report_hash:
        return tx_pb2.MsgReportJobStatusResponse()
    to = JobState(int(msg.state))
    if to is not job.state and to not in JOB_MOVES[job.state]:
        raise IllegalMove(f"{job.job_id} is {job.state.name} and cannot become {to.name}")
    if job.has_ended:
        raise IllegalMove(f"{job.job_id} is {job.state.name} already")
    _require_signed(state, job, msg, ctx)
    usage = _read_usage(job, msg)
    if to in {JobState.QUEUED, JobState.RUNNING}:
        for placing in state.hooks.placing:
            placing(job, msg.cluster_id or job.cluster_id, ctx)
        job = state.require_job(job.job_id)

    changed = replace(
        job,
        scheduler_job_id=msg.scheduler_job_id or job.scheduler_job_id,
        status_message=msg.status_message,
        exit_code=msg.exit_code,
        usage=usage,
        last_report_at=msg.signed_timestamp,
        report_hash=report_hash,
    )
    if to is job.state:
        put_job(state, changed)
        after = changed
    else:
        after = endings.move_job(state, changed, to, ctx)
    for reported in state.hooks.reported:
        reported(job, after, ctx)
    return tx_pb2.MsgReportJobStatusResponse()


def _require_signed(state: State, job: Job, msg: tx_pb2.MsgReportJobStatus, ctx: Context) -> None:
    if msg.signed_timestamp < job.last_report_at:
        raise InvalidReport(f"signed_timestamp: {msg.signed_timestamp} is before {job.last_report_at}")
    if msg.signed_timestamp > ctx.time + CLOCK_SECONDS:
        raise InvalidReport(f"signed_timestamp: {msg.signed_timestamp} is in the future")
    digest = crypto_hpc.digest(crypto_hpc.JOB, ctx.chain_id, msg)
    if not is_signed_by_provider(state, job.provider, digest, msg.signature, ctx):
        raise InvalidReport("signature: is not the provider's signing key's")


def is_signed_by_provider(state: State, owner: str, digest: bytes, signed: bytes, ctx: Context) -> bool:
    """Say whether a provider's signing key signed, the one of now or the one before while it is valid."""
    key = state.provider.require(owner).signing_key
    if key is None or len(signed) != signature.SIGNATURE_BYTES:
        return False
    if signature.is_valid(digest, signed, key.public_key, key.key_type):
        return True
    if not key.previous_public_key or ctx.time >= key.previous_valid_until:
        return False
    previous = signature.KeyType(key.previous_key_type)
    return signature.is_valid(digest, signed, key.previous_public_key, previous)


def _read_usage(job: Job, msg: tx_pb2.MsgReportJobStatus) -> UsageMetrics:
    """Return what the job used; nothing said is as before."""
    if not msg.HasField("usage_metrics"):
        return job.usage
    usage: UsageMetrics = wire.from_wire(msg.usage_metrics, UsageMetrics)
    for name in UsageMetrics.__struct_fields__:
        before: Any = getattr(job.usage, name)
        if name != "nodes_used" and getattr(usage, name) < before:
            raise InvalidReport(f"usage_metrics.{name}: {getattr(usage, name)}, was {before}")
    return usage
