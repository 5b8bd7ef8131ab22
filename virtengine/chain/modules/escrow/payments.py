"""Payments: what an account owes its lease, and paying it.

Three words: a payment *accrues* (by the block) or is *charged* (by usage) what it is owed, and is *paid*
from the account's balance. Money by the block is paid when the account is settled; money by usage when
settlement says so.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow.arithmetic import (
    NEVER,
    compute_accrual,
    compute_exhausts_height,
    consume,
)
from virtengine.chain.modules.escrow.errors import (
    AccountClosed,
    AccountOverdrawn,
    IllegalMove,
    InvalidPayment,
    PaymentClosed,
    PaymentExists,
)
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import (
    ACCOUNT_MOVES,
    PAYMENT_MOVES,
    Account,
    AccountState,
    Payment,
    PaymentState,
)
from virtengine.chain.modules.take.payout import pay_out
from virtengine.chain.modules.take.types import Split
from virtengine.core.amounts import MAX_AMOUNT
from virtengine.wire.virtengine.escrow.v1 import types_pb2


def open_payment(state: State, payment: Payment) -> None:
    """Bind a lease to its account, which pays one lease only."""
    account = state.require_account(payment.account_id)
    if account.state is AccountState.CLOSED:
        raise AccountClosed(f"the escrow account {account.id} is closed")
    if account.state is AccountState.OVERDRAWN:
        raise AccountOverdrawn(f"the escrow account {account.id} owes more than it holds")
    if state.payment_of(account.id) is not None:
        raise PaymentExists(f"the escrow account {account.id} pays a lease already")
    state.put_payment(payment)


def charge(state: State, payment_id: str, amount: int, ctx: Context) -> None:
    """Add metered usage to what is owed. An account that cannot cover it becomes overdrawn."""
    payment = _require_open(state, payment_id)
    if payment.owed + amount > MAX_AMOUNT:
        raise InvalidPayment(f"{payment_id}: more than 2^255 - 1 would be owed")
    state.put_payment(replace(payment, owed=payment.owed + amount))
    _note_debt(state, payment_id, ctx)


def waive(state: State, payment_id: str, amount: int, ctx: Context) -> None:
    """Take back a charge that its payee gives up; a debt that is over by it is over."""
    payment = _require_open(state, payment_id)
    assert amount <= payment.owed, "more is waived than owed"
    state.put_payment(replace(payment, owed=payment.owed - amount))
    recover(state, payment.account_id, ctx)


def pay(state: State, payment_id: str, amount: int, ctx: Context) -> Split:
    """Pay part of what is owed: fees by the schedule, the rest to the payee."""
    payment = _require_open(state, payment_id)
    account, payment, split = _paid(state, state.require_account(payment.account_id), payment, amount, ctx)
    state.put_account(account)
    state.put_payment(payment)
    return split


def _paid(
    state: State, account: Account, payment: Payment, amount: int, ctx: Context
) -> tuple[Account, Payment, Split]:
    """Move the money of a payment; return account and payment as they are after it, to be stored."""
    assert amount <= min(payment.owed, account.balance), "more is paid than owed or held"
    split = pay_out(state.take, payer=ESCROW_ADDRESS, payee=payment.payee, gross=amount)
    if amount:
        _tell_paid(payment, split, ctx)
    after = replace(
        account,
        deposits=consume(account.deposits, amount),
        balance=account.balance - amount,
        transferred=account.transferred + amount,
        settled_height=ctx.height,
    )
    payment = replace(
        payment,
        owed=payment.owed - amount,
        withdrawn=payment.withdrawn + amount,
        platform_fees=payment.platform_fees + split.platform,
        validator_fees=payment.validator_fees + split.validator,
    )
    return after, payment, split


def start_accrual(state: State, payment_id: str, ctx: Context) -> None:
    """Let a payment by the block earn from the next block on."""
    payment = _require_open(state, payment_id)
    if payment.rate == "0" or payment.accrued_from_height:
        return
    balance = state.require_account(payment.account_id).balance
    payment = replace(payment, accrued_from_height=ctx.height, exhausts_height=NEVER)
    state.put_payment(replace(payment, exhausts_height=compute_exhausts_height(payment, balance)))


def stop_accrual(state: State, payment_id: str, ctx: Context) -> None:
    """Pay what was earned until now and let the payment earn no more."""
    payment = state.require_payment(payment_id)
    if not payment.accrued_from_height:
        return
    settle(state, payment.account_id, ctx)
    payment = state.require_payment(payment_id)
    state.put_payment(replace(payment, accrued_from_height=0, exhausts_height=NEVER))


def set_rate(state: State, payment_id: str, rate: str, ctx: Context) -> None:
    """Let a payment by the block earn at another rate from the next block on; until now is paid before."""
    payment = state.require_payment(payment_id)
    settle(state, payment.account_id, ctx)
    payment = _require_open(state, payment_id)
    state.put_payment(
        replace(payment, rate=rate, rated_blocks=payment.blocks, rated_withdrawn=payment.withdrawn)
    )
    _requeue(state, payment_id)


def settle(state: State, account_id: str, ctx: Context) -> Account:
    """Bring a payment by the block up to date: accrue, pay what the balance allows, note a debt."""
    account, payment = state.require_account(account_id), state.payment_of(account_id)
    if payment is None or payment.rate == "0" or payment.state is PaymentState.CLOSED:
        return account
    accrued = compute_accrual(payment, ctx.height)
    amount = min(accrued.owed, account.balance)
    if amount:
        account, accrued, _ = _paid(state, account, accrued, amount, ctx)
        state.put_account(account)
    if accrued.owed > account.balance:
        state.put_payment(accrued)
        _note_debt(state, payment.id, ctx)
        _requeue(state, payment.id)
        return state.require_account(account_id)
    height = compute_exhausts_height(accrued, account.balance)
    if height != accrued.exhausts_height:
        accrued = replace(accrued, exhausts_height=height)
    if accrued is not payment:
        state.put_payment(accrued)
    return account


def recover(state: State, account_id: str, ctx: Context) -> None:
    """End an overdraft when the balance covers the debt again."""
    payment = state.payment_of(account_id)
    account = state.require_account(account_id)
    if payment is None or payment.state is PaymentState.CLOSED:
        return
    if account.state is not AccountState.OVERDRAWN or payment.owed > account.balance:
        height = compute_exhausts_height(payment, account.balance)
        if height != payment.exhausts_height:
            state.put_payment(replace(payment, exhausts_height=height))
        return
    _move(state, account, payment, AccountState.OPEN, PaymentState.OPEN)
    if payment.rate != "0":
        _pay_what_is_held(state, payment.id, ctx)
    _requeue(state, payment.id)
    for hook in state.hooks.recovered:
        hook(state.require_payment(payment.id), ctx)


def close(state: State, account_id: str) -> None:
    """End the payment of an account; what is still owed is written off."""
    payment = state.payment_of(account_id)
    if payment is None or payment.state is PaymentState.CLOSED:
        return
    state.put_payment(
        replace(payment, state=PaymentState.CLOSED, owed=0, accrued_from_height=0, exhausts_height=NEVER)
    )


def _require_open(state: State, payment_id: str) -> Payment:
    payment = state.require_payment(payment_id)
    if payment.state is PaymentState.CLOSED:
        raise PaymentClosed(f"the payment {payment_id} is closed")
    return payment


def _pay_what_is_held(state: State, payment_id: str, ctx: Context) -> None:
    payment = state.require_payment(payment_id)
    amount = min(payment.owed, state.require_account(payment.account_id).balance)
    if amount:
        pay(state, payment_id, amount, ctx)


def _note_debt(state: State, payment_id: str, ctx: Context) -> None:
    """Mark account and payment as overdrawn once more is owed than held. Nothing accrues from then on."""
    payment = state.require_payment(payment_id)
    account = state.require_account(payment.account_id)
    unsettled = payment.owed - account.balance
    if unsettled <= 0 or account.state is AccountState.OVERDRAWN:
        return
    payment = replace(payment, accrued_from_height=0, exhausts_height=NEVER)
    _move(state, account, payment, AccountState.OVERDRAWN, PaymentState.OVERDRAWN)
    ctx.emit(types_pb2.EventOverdrawn(account_id=account.id, payment_id=payment_id, unsettled=str(unsettled)))
    for hook in state.hooks.overdrawn:
        hook(state.require_payment(payment_id), ctx)


def _requeue(state: State, payment_id: str) -> None:
    """Compute anew when the balance will be exhausted."""
    payment = state.require_payment(payment_id)
    balance = state.require_account(payment.account_id).balance
    height = compute_exhausts_height(payment, balance)
    if height != payment.exhausts_height:
        state.put_payment(replace(payment, exhausts_height=height))


def _move(
    state: State, account: Account, payment: Payment, account_to: AccountState, payment_to: PaymentState
) -> None:
    if account_to not in ACCOUNT_MOVES[account.state] or payment_to not in PAYMENT_MOVES[payment.state]:
        raise IllegalMove(f"{account.id} is {account.state.name} and cannot become {account_to.name}")
    state.put_account(replace(account, state=account_to))
    state.put_payment(replace(payment, state=payment_to))


def _tell_paid(payment: Payment, split: Split, ctx: Context) -> None:
    ctx.emit(
        types_pb2.EventPaid(
            payment_id=payment.id,
            payee=payment.payee,
            gross=str(split.gross),
            net=str(split.net),
            platform_fee=str(split.platform),
            validator_fee=str(split.validator),
        )
    )
