"""Settling a lease: pay what was earned, once, and issue the invoice that tells it.

A periodic settlement pays what is due and held. The final one also returns the rest to the depositors and
writes off what the account could not pay: never more is paid than was earned.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.escrow import accounts, payments
from virtengine.chain.modules.escrow.types import Payment
from virtengine.chain.modules.market import lifecycle
from virtengine.chain.modules.market.types import Billing, Lease
from virtengine.chain.modules.settlement import invoices
from virtengine.chain.modules.settlement.billing import Plan, describe, make_ranges, plan_payment
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import (
    InvoiceLine,
    LeaseLedger,
    Settlement,
    SettlementType,
    UsageState,
)
from virtengine.core.amounts import ATTO, parse_rate
from virtengine.core.resources import UNIT_NAMES, ResourceType
from virtengine.wire.virtengine.settlement.v1 import types_pb2


def has_held_usage(state: State, lease_id: str, now: int) -> bool:
    """Say whether a dispute holds a record of the lease back."""
    return any(record.is_held(now) for record in state.unsettled_of(lease_id))


def make_settlement(
    state: State, lease: Lease, kind: SettlementType, ctx: Context, *, initiator: str
) -> Settlement:
    """Pay what is due, and with the final settlement close the lease's account."""
    plan, payment = _pay(state, lease, ctx)
    books = state.ledger_of(lease.id)
    total = payment.withdrawn - books.settled
    platform = payment.platform_fees - books.platform_fees
    validator = payment.validator_fees - books.validator_fees
    is_final = kind is SettlementType.FINAL
    uncollected = payment.owed if is_final else 0
    # What is left of a credit was paid out before: the provider gives it back.
    returned, lost = _give_back(state, lease) if is_final else (0, 0)
    settlement = Settlement(
        lease_id=lease.id,
        sequence=books.last_settlement + 1,
        type=kind,
        provider=lease.provider,
        customer=lease.owner,
        total=total,
        provider_share=total - platform - validator,
        platform_fee=platform,
        validator_fee=validator,
        refunded=accounts.close_account(state.market.escrow, lease.escrow_id, ctx) if is_final else 0,
        uncollected=uncollected,
        usage=make_ranges(record.sequence for record in plan.records),
        invoice_id="",
        height=ctx.height,
        settled_at=ctx.time,
        credit_returned=returned,
        credit_lost=lost,
    )
    invoice = invoices.issue(state, lease, settlement, plan.lines, ctx, initiator=initiator)
    settlement = replace(settlement, invoice_id=invoice.id)
    _enter(state, lease, settlement, plan, ctx)
    if is_final:
        _write_off(state, lease.id)
        lifecycle.mark_settled(state.market, lease.id)
    return settlement


def plan_usage(state: State, lease: Lease, now: int) -> Plan:
    """Return what a settlement at this time would pay of a lease billed by usage."""
    if not state.ledger_of(lease.id).unsettled_records:
        return Plan((), 0, ())
    payment = state.market.escrow.require_payment(lease.id)
    held = state.market.escrow.require_account(lease.escrow_id).balance
    records = (record for record in state.unsettled_of(lease.id) if not record.is_held(now))
    return plan_payment(records, min(payment.owed, held))


def _pay(state: State, lease: Lease, ctx: Context) -> tuple[Plan, Payment]:
    """Bring the payment up to date and pay; return what the invoice tells and the payment after it."""
    escrow = state.market.escrow
    if lease.price.billing is Billing.RATE:
        payments.settle(escrow, lease.escrow_id, ctx)
        records = plan_usage(state, lease, ctx.time).records
        payment = escrow.require_payment(lease.id)
        lines = _block_lines(state, lease, payment, ctx)
        return Plan(records, sum(line.amount for line in lines), lines), payment
    plan = plan_usage(state, lease, ctx.time)
    payments.pay(escrow, lease.id, plan.amount, ctx)
    return plan, escrow.require_payment(lease.id)


def _block_lines(state: State, lease: Lease, payment: Payment, ctx: Context) -> tuple[InvoiceLine, ...]:
    """Return the line of a lease billed by the block: the blocks that were paid since the last settlement."""
    books = state.ledger_of(lease.id)
    blocks = _paid_blocks(payment) - books.blocks
    amount = payment.withdrawn - books.settled
    if not blocks and not amount:
        return ()
    line = InvoiceLine(
        id="",
        resource=ResourceType.BLOCK,
        description=describe(ResourceType.BLOCK),
        quantity=blocks,
        unit=UNIT_NAMES[ResourceType.BLOCK],
        unit_price=payment.rate,
        amount=amount,
        period_start=(books.last_settled_at or lease.activated_at) * 1000,
        period_end=ctx.time_ms,
    )
    return (line,)


def _paid_blocks(payment: Payment) -> int:
    """Return how many blocks were paid: all, or as many whole ones as the money bought."""
    if not payment.owed or payment.rate == "0":
        return payment.blocks
    bought = (payment.withdrawn - payment.rated_withdrawn) * ATTO // parse_rate(payment.rate)
    return min(payment.blocks, payment.rated_blocks + bought)


def _give_back(state: State, lease: Lease) -> tuple[int, int]:
    """Return to the customer what corrections took back and no charge used up, as far as the provider can."""
    credit = state.ledger_of(lease.id).credit
    bank = state.market.escrow.bank
    returned = min(credit, ledger.spendable_of(bank, lease.provider))
    if returned:
        ledger.move(bank, lease.provider, lease.owner, returned)
    return returned, credit - returned


def _enter(state: State, lease: Lease, settlement: Settlement, plan: Plan, ctx: Context) -> None:
    """Store a settlement, its records and the books."""
    state.settlements.set(lease.id, settlement.sequence, settlement)
    done = 0
    for record in plan.records:
        is_open = record.state is not UsageState.SETTLED
        state.put_usage(record, is_open=is_open)
        done += not is_open
    books = state.ledger_of(lease.id)
    earned_by_block = settlement.total + settlement.uncollected if _is_rate(lease) else 0
    state.ledgers.set(
        lease.id,
        replace(
            books,
            last_settlement=settlement.sequence,
            last_settled_at=ctx.time,
            recorded=books.recorded + earned_by_block,
            settled=books.settled + settlement.total,
            written_off=books.written_off + settlement.uncollected,
            credit=books.credit - settlement.credit_returned - settlement.credit_lost,
            credit_returned=books.credit_returned + settlement.credit_returned,
            credit_lost=books.credit_lost + settlement.credit_lost,
            platform_fees=books.platform_fees + settlement.platform_fee,
            validator_fees=books.validator_fees + settlement.validator_fee,
            blocks=books.blocks + sum(line.quantity for line in plan.lines) if _is_rate(lease) else 0,
            unsettled_records=books.unsettled_records - done,
        ),
    )
    _tell(settlement, ctx)


def _write_off(state: State, lease_id: str) -> None:
    """Give up what the final settlement could not pay."""
    books: LeaseLedger = state.ledger_of(lease_id)
    for record in list(state.unsettled_of(lease_id)):
        to = UsageState.WRITTEN_OFF if record.due else UsageState.SETTLED
        state.put_usage(replace(record, state=to), is_open=False)
    state.ledgers.set(lease_id, replace(books, unsettled_records=0))


def _is_rate(lease: Lease) -> bool:
    return lease.price.billing is Billing.RATE


def _tell(settlement: Settlement, ctx: Context) -> None:
    ctx.emit(
        types_pb2.EventLeaseSettled(
            lease_id=settlement.lease_id,
            owner=settlement.customer,
            provider=settlement.provider,
            sequence=settlement.sequence,
            total=str(settlement.total),
            is_final=settlement.type is SettlementType.FINAL,
            invoice_id=settlement.invoice_id,
            refunded=str(settlement.refunded),
        )
    )
