"""Reports of usage: signed by the provider, in order, only growing. The last one is what a job is billed."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc import accounting
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus, BooksState, JobBooks
from virtengine.chain.modules.hpc.books import SNAPSHOT
from virtengine.chain.modules.hpc.books_errors import (
    InvalidAccounting,
    InvalidSnapshot,
    InvalidUsageSignature,
    SnapshotExists,
)
from virtengine.chain.modules.hpc.reports import is_signed_by_provider
from virtengine.chain.modules.hpc.rights import require_provider_side
from virtengine.chain.modules.hpc.states import JobState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.hpc.usage_types import BILLED, COUNTERS, Metrics, Snapshot, SnapshotType
from virtengine.crypto import hpc_usage
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, usage_pb2

SIGNATURE_GAS = 1_000
FUTURE_SECONDS = 60
"""How far a provider's clock may be ahead of the chain's."""


def submit_snapshot(
    state: State, msg: books_tx_pb2.MsgSubmitUsageSnapshot, ctx: Context
) -> books_tx_pb2.MsgSubmitUsageSnapshotResponse:
    """Record what a scheduler counted for a job."""
    report = msg.report
    job = state.require_job(report.job_id)
    require_provider_side(state, job.provider, msg.sender, job.job_id)
    signed = hpc_usage.digest(ctx.chain_id, report)
    known = state.books.snapshots.get(job.job_id, report.sequence_number)
    if known is not None:
        if known.signed_digest == signed:
            return _answer(state, known)
        raise SnapshotExists(f"report {report.sequence_number} of {job.job_id} had other content")
    books = state.books.require_job(job.job_id)
    _require_taken(job, books, report)
    ctx.gas.consume(SIGNATURE_GAS, "usage signature")
    if not is_signed_by_provider(state, job.provider, signed, msg.signature, ctx):
        raise InvalidUsageSignature(f"signature: {job.provider} did not sign this report")
    before = state.books.last_snapshot_of(books)
    cumulative = wire.from_wire(report.cumulative_metrics, Metrics)
    delta = _require_grown(cumulative, before)
    _require_time(report, before, ctx)

    snapshot = _make(state, job, msg, books, delta, ctx, signed=signed)
    _keep(state, job, books, snapshot, ctx)
    return _answer(state, snapshot)


def _require_taken(job: Job, books: JobBooks, report: usage_pb2.SnapshotReport) -> None:
    """Raise unless the job takes this report now."""
    if report.cluster_id != job.cluster_id:
        raise InvalidSnapshot(f"cluster_id: {job.job_id} runs on {job.cluster_id}")
    if books.state not in {BooksState.OPEN, BooksState.ENDED}:
        raise InvalidAccounting(f"the books of {job.job_id} are {books.state.name}")
    if job.state is not JobState.RUNNING and books.state is BooksState.OPEN and not job.requeues:
        raise InvalidSnapshot(f"{job.job_id} is {job.state.name}: it has not run")
    if report.sequence_number != books.last_sequence + 1:
        raise InvalidSnapshot(f"sequence_number: report {books.last_sequence + 1} is the next")
    kind = SnapshotType(int(report.snapshot_type))
    if kind in BILLED and books.final_recorded:
        raise InvalidSnapshot(f"nothing more is billed for {job.job_id} after its final report")
    if kind is SnapshotType.FINAL and books.state is BooksState.OPEN:
        raise InvalidSnapshot(f"{job.job_id} has not ended: its final report comes after")


def _require_grown(cumulative: Metrics, before: Snapshot | None) -> Metrics:
    """Return what was added since the report before. Raises InvalidSnapshot when a counter went back."""
    if before is None:
        return cumulative
    added = {}
    for name in COUNTERS:
        added[name] = getattr(cumulative, name) - getattr(before.cumulative_metrics, name)
        if added[name] < 0:
            raise InvalidSnapshot(f"cumulative_metrics.{name}: is less than reported before")
    return replace(cumulative, **added)


def _require_time(report: usage_pb2.SnapshotReport, before: Snapshot | None, ctx: Context) -> None:
    if report.snapshot_time > ctx.time + FUTURE_SECONDS:
        raise InvalidSnapshot(f"snapshot_time: {report.snapshot_time} is after this block at {ctx.time}")
    if before is not None and report.snapshot_time < before.snapshot_time:
        raise InvalidSnapshot("snapshot_time: is before that of the report before")


def _make(
    state: State,
    job: Job,
    msg: books_tx_pb2.MsgSubmitUsageSnapshot,
    books: JobBooks,
    delta: Metrics,
    ctx: Context,
    *,
    signed: bytes,
) -> Snapshot:
    return wire.from_wire(
        msg.report,
        Snapshot,
        snapshot_id=f"hpc-snap-{state.next_number(SNAPSHOT)}",
        provider=job.provider,
        customer=job.customer,
        delta_metrics=delta,
        previous_snapshot_id=books.last_snapshot_id,
        provider_signature=msg.signature,
        content_hash=hpc_usage.compute_content_hash(msg.report),
        signed_digest=signed,
        height=ctx.height,
        recorded_at=ctx.time,
    )


def _keep(state: State, job: Job, books: JobBooks, snapshot: Snapshot, ctx: Context) -> None:
    """Store a report, enter it in the books, and bill it anew when the job is over."""
    state.books.snapshots.set(job.job_id, snapshot.sequence_number, snapshot)
    is_billed = snapshot.snapshot_type in BILLED
    books = replace(books, last_sequence=snapshot.sequence_number)
    if is_billed:
        books = replace(
            books,
            last_snapshot_id=snapshot.snapshot_id,
            billed_sequence=snapshot.sequence_number,
            final_recorded=snapshot.snapshot_type is SnapshotType.FINAL,
        )
    state.books.jobs.set(job.job_id, books)
    ctx.emit(
        usage_pb2.EventUsageSnapshotRecorded(
            snapshot_id=snapshot.snapshot_id,
            job_id=job.job_id,
            provider=job.provider,
            customer=job.customer,
            sequence_number=snapshot.sequence_number,
            is_final=snapshot.snapshot_type is SnapshotType.FINAL,
        )
    )
    if not is_billed or not books.record_id:
        return
    record = state.books.require_record(books.record_id)
    if record.status is not AccountingStatus.PENDING:
        raise InvalidAccounting(f"{record.record_id} is {record.status.name}; correct it instead")
    accounting.bill_again(state, record, snapshot, ctx)


def _answer(state: State, snapshot: Snapshot) -> books_tx_pb2.MsgSubmitUsageSnapshotResponse:
    books = state.books.require_job(snapshot.job_id)
    record = state.books.records.get(books.record_id)
    return books_tx_pb2.MsgSubmitUsageSnapshotResponse(
        snapshot_id=snapshot.snapshot_id,
        billable_amount=str(record.billable_amount) if record is not None else "",
    )
