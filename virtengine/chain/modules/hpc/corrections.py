"""Corrections: a record with other figures takes the place of the one before, which stays as it was.

Before the settlement only the bill changes. After it, what was billed too much is given back by the provider
in the same transaction; more than was paid is never billed.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.hpc import accounting, invoicing, standing
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord, AccountingStatus, JobBooks
from virtengine.chain.modules.hpc.books import RECORD
from virtengine.chain.modules.hpc.books_errors import InvalidAccounting
from virtengine.chain.modules.hpc.errors import Unauthorized
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.usage_types import Metrics
from virtengine.chain.modules.take.payout import compute_split
from virtengine.core.amounts import DENOM
from virtengine.crypto import hpc_usage
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, settlement_pb2

CORRECTABLE = frozenset({AccountingStatus.PENDING, AccountingStatus.FINALIZED, AccountingStatus.SETTLED})


def correct_accounting(
    state: State, msg: books_tx_pb2.MsgCorrectAccounting, ctx: Context
) -> books_tx_pb2.MsgCorrectAccountingResponse:
    """Replace the figures of a job's record."""
    record = state.books.require_record(msg.record_id)
    if msg.sender not in {record.provider, AUTHORITY}:
        raise Unauthorized(f"{msg.sender} is neither the provider of {record.job_id} nor governance")
    metrics = wire.from_wire(msg.metrics, Metrics)
    made = _made_before(state, record, metrics, msg.reason)
    if made is not None:
        return _answer(made, 0)
    corrected, returned = correct(state, record, metrics, msg.reason, ctx, initiator=msg.sender)
    return _answer(corrected, returned)


def _made_before(
    state: State, record: AccountingRecord, metrics: Metrics, reason: str
) -> AccountingRecord | None:
    """Return the record that this correction made when it was carried out the first time."""
    if record.status is not AccountingStatus.CORRECTED:
        return None
    for one in state.books.records_of(record.job_id):
        is_same = one.usage_metrics == metrics and one.correction_reason == reason
        if one.corrected_from_id == record.record_id and is_same:
            return one
    raise InvalidAccounting(f"{record.record_id} was corrected already")


def correct(
    state: State, record: AccountingRecord, metrics: Metrics, reason: str, ctx: Context, *, initiator: str
) -> tuple[AccountingRecord, int]:
    """Put a record with these figures in the place of another; return it and what was given back."""
    if record.status not in CORRECTABLE:
        raise InvalidAccounting(f"{record.record_id} is {record.status.name}")
    corrected = accounting.rebill(state, record, metrics)
    return replace_record(state, record, corrected, reason, ctx, initiator=initiator)


def award(
    state: State, record: AccountingRecord, amount: int, reason: str, ctx: Context, *, initiator: str
) -> AccountingRecord:
    """Put a record in the place of another that bills what a resolution set."""
    terms = state.books.require_terms(record.job_id)
    rules = state.books.rules_for(terms)
    standing.count_spending(state, terms, rules, record.created_at, amount - record.billable_amount)
    split = compute_split(state.escrow.take.get_params(), amount)
    awarded = replace(
        record,
        billable_amount=amount,
        provider_reward=split.net,
        platform_fee=split.platform + split.validator,
        awarded_amount=str(amount),
    )
    made, _ = replace_record(state, record, awarded, reason, ctx, initiator=initiator)
    return made


def replace_record(
    state: State,
    record: AccountingRecord,
    corrected: AccountingRecord,
    reason: str,
    ctx: Context,
    *,
    initiator: str,
) -> tuple[AccountingRecord, int]:
    """Store a correction, and move the money that it gives back."""
    books = state.books.require_job(record.job_id)
    made = replace(
        corrected,
        record_id=f"hpc-acct-{state.next_number(RECORD)}",
        corrected_from_id=record.record_id,
        correction_reason=reason,
        dispute_id="" if record.status is not AccountingStatus.SETTLED else record.dispute_id,
    )
    if record.status is not AccountingStatus.PENDING:
        made = replace(made, calculation_hash=hpc_usage.compute_calculation_hash(made))
    state.books.put_record(replace(accounting.move_record(record, AccountingStatus.CORRECTED), due_at=0))
    state.books.put_record(made)
    returned = 0
    if record.status is AccountingStatus.SETTLED:
        returned = _give_back(state, record, made, ctx, initiator=initiator)
        standing.count_use(state, record, -1)
        standing.count_use(state, made, 1)
        books = state.books.require_job(record.job_id)
    state.books.jobs.set(record.job_id, replace(books, record_id=made.record_id))
    _tell(made, returned, ctx)
    return made, returned


def _give_back(
    state: State, record: AccountingRecord, made: AccountingRecord, ctx: Context, *, initiator: str
) -> int:
    """Move from the provider to the customer what was billed too much; fees stay where they are."""
    amount = record.billable_amount - made.billable_amount
    if amount < 0:
        raise InvalidAccounting(
            f"{record.job_id} is settled: {-amount}{DENOM} more cannot be billed without its customer"
        )
    if amount:
        ledger.move(state.escrow.bank, record.provider, record.customer, amount)
        books: JobBooks = state.books.require_job(record.job_id)
        state.books.jobs.set(record.job_id, replace(books, returned=books.returned + amount))
        invoicing.note_return(state, made, amount, ctx, initiator=initiator)
    return amount


def _answer(record: AccountingRecord, returned: int) -> books_tx_pb2.MsgCorrectAccountingResponse:
    return books_tx_pb2.MsgCorrectAccountingResponse(
        record_id=record.record_id, billable_amount=str(record.billable_amount), returned=str(returned)
    )


def _tell(record: AccountingRecord, returned: int, ctx: Context) -> None:
    ctx.emit(
        settlement_pb2.EventJobCorrected(
            job_id=record.job_id,
            record_id=record.record_id,
            corrected_from_id=record.corrected_from_id,
            amount=str(record.billable_amount),
            returned=str(returned),
        )
    )
