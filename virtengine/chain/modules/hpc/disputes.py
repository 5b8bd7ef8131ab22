"""Disputes: one at a time freezes the record of a job until governance ends it, or its time does.

A dispute that nobody resolves ends in favour of the signed usage.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc import accounting, corrections
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord, AccountingStatus, JobBooks
from virtengine.chain.modules.hpc.books import DISPUTE
from virtengine.chain.modules.hpc.books_errors import (
    AccountingNotFound,
    InvalidDispute,
    InvalidReward,
)
from virtengine.chain.modules.hpc.dispute_types import DISPUTE_MOVES, Dispute, DisputeStatus
from virtengine.chain.modules.hpc.parties import require_party
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.wire import read_coin
from virtengine.core.amounts import DENOM
from virtengine.crypto import hpc_usage
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, dispute_pb2

NETWORK: Final = "network"
MAX_PER_JOB: Final = 8


def flag_dispute(
    state: State, msg: books_tx_pb2.MsgFlagDispute, ctx: Context
) -> books_tx_pb2.MsgFlagDisputeResponse:
    """Freeze the record of a job."""
    job = state.require_job(msg.job_id)
    require_party(job, msg.disputer)
    if msg.reward_id not in {"", f"hpc-reward-{job.job_id}"}:
        raise InvalidReward(f"reward_id: {msg.reward_id[:80]!r} is not of {job.job_id}")
    books = state.books.require_job(job.job_id)
    if not books.record_id:
        raise AccountingNotFound(f"{job.job_id} has no accounting record yet")
    record = state.books.require_record(books.record_id)
    if books.dispute_id:
        return _answer_open(state, books, msg)
    _require_window(state, books, record, ctx)

    dispute = Dispute(
        dispute_id=f"hpc-dispute-{state.next_number(DISPUTE)}",
        job_id=job.job_id,
        reward_id=msg.reward_id,
        disputer=msg.disputer,
        dispute_type=msg.dispute_type,
        reason=msg.reason,
        evidence=msg.evidence,
        status=DisputeStatus.PENDING,
        created_at=ctx.time,
        expires_at=ctx.time + state.get_params().dispute_resolution_period,
        record_id=record.record_id,
    )
    state.books.put_dispute(dispute)
    frozen = accounting.move_record(record, AccountingStatus.DISPUTED)
    state.books.put_record(replace(frozen, dispute_id=dispute.dispute_id, due_at=0))
    state.books.jobs.set(
        job.job_id, replace(books, dispute_id=dispute.dispute_id, disputes=books.disputes + 1)
    )
    ctx.emit(
        dispute_pb2.EventJobDisputed(
            dispute_id=dispute.dispute_id,
            job_id=job.job_id,
            disputer=msg.disputer,
            expires_at=dispute.expires_at,
        )
    )
    return books_tx_pb2.MsgFlagDisputeResponse(dispute_id=dispute.dispute_id)


def resolve_dispute(
    state: State, msg: books_tx_pb2.MsgResolveDispute, ctx: Context
) -> books_tx_pb2.MsgResolveDisputeResponse:
    """End a dispute as governance says, or take it under review."""
    dispute = state.books.require_dispute(msg.dispute_id)
    to = DisputeStatus(int(msg.status))
    if to not in DISPUTE_MOVES[dispute.status]:
        raise InvalidDispute(f"{dispute.dispute_id} is {dispute.status.name}")
    if to is DisputeStatus.UNDER_REVIEW:
        state.books.put_dispute(replace(dispute, status=to, resolution=msg.resolution))
        return books_tx_pb2.MsgResolveDisputeResponse()
    awarded = read_coin(msg.awarded, field="awarded") if msg.HasField("awarded") else None
    books = state.books.require_job(dispute.job_id)
    if awarded is not None and awarded > books.ceiling:
        raise InvalidDispute(f"awarded: {awarded}{DENOM}, {books.ceiling}{DENOM} are held")

    end(state, dispute, to, msg.resolution, ctx, resolver=msg.authority, awarded=awarded)
    return books_tx_pb2.MsgResolveDisputeResponse()


def expire(state: State, dispute_id: str, ctx: Context) -> None:
    """End a dispute that nobody resolved: the signed usage stands."""
    dispute = state.books.require_dispute(dispute_id)
    end(state, dispute, DisputeStatus.REJECTED, "its time was over", ctx, resolver=NETWORK)


def end(
    state: State,
    dispute: Dispute,
    to: DisputeStatus,
    resolution: str,
    ctx: Context,
    *,
    resolver: str,
    awarded: int | None = None,
) -> None:
    """End a dispute; the record goes on, with the amount that was awarded."""
    books = state.books.require_job(dispute.job_id)
    record = _thaw(state, state.books.require_record(books.record_id), ctx)
    state.books.jobs.set(dispute.job_id, replace(books, dispute_id=""))
    if awarded is not None and awarded != record.billable_amount:
        record = corrections.award(state, record, awarded, dispute.dispute_id, ctx, initiator=resolver)
    accounting.requeue(state, record, ctx)
    state.books.put_dispute(
        replace(
            dispute,
            status=to,
            resolution=resolution,
            resolver=resolver,
            resolved_at=ctx.time,
            awarded_amount="" if awarded is None else str(awarded),
        )
    )
    ctx.emit(
        dispute_pb2.EventJobDisputeResolved(
            dispute_id=dispute.dispute_id,
            job_id=dispute.job_id,
            status=to.name,
            amount=str(record.billable_amount),
        )
    )


def _thaw(state: State, record: AccountingRecord, ctx: Context) -> AccountingRecord:
    """Return a disputed record finalized."""
    thawed = accounting.move_record(record, AccountingStatus.FINALIZED)
    thawed = replace(
        thawed,
        finalized_at=record.finalized_at or ctx.time,
        calculation_hash=hpc_usage.compute_calculation_hash(record),
    )
    state.books.put_record(thawed)
    return thawed


def _require_window(state: State, books: JobBooks, record: AccountingRecord, ctx: Context) -> None:
    if record.status not in {AccountingStatus.PENDING, AccountingStatus.FINALIZED}:
        raise InvalidDispute(f"{record.record_id} is {record.status.name}")
    params = state.get_params()
    until = record.created_at + params.accounting_finalization_delay_sec + params.settlement_delay_sec
    if ctx.time > until:
        raise InvalidDispute(f"{books.job_id} could be disputed until {until}")
    if books.disputes >= MAX_PER_JOB:
        raise InvalidDispute(f"{books.job_id} was disputed {books.disputes} times")


def _answer_open(
    state: State, books: JobBooks, msg: books_tx_pb2.MsgFlagDispute
) -> books_tx_pb2.MsgFlagDisputeResponse:
    """Answer a dispute that is raised again; another beside it is refused."""
    open_one = state.books.require_dispute(books.dispute_id)
    said = (open_one.disputer, open_one.dispute_type, open_one.reason, open_one.evidence)
    if said == (msg.disputer, msg.dispute_type, msg.reason, msg.evidence):
        return books_tx_pb2.MsgFlagDisputeResponse(dispute_id=open_one.dispute_id)
    raise InvalidDispute(f"{books.job_id} is disputed already by {open_one.dispute_id}")
