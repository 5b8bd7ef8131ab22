"""Accounts: opened, paid into, closed with everything left returned."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.escrow.errors import (
    AccountClosed,
    AccountExists,
    DepositExists,
    InvalidDeposit,
    TooManyDeposits,
)
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import Account, AccountState, Deposit, DepositReceipt
from virtengine.core.amounts import DENOM, MAX_AMOUNT
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.escrow.v1 import types_pb2


def open_account(state: State, account_id: str, owner: str, ctx: Context, *, deposit: int = 0) -> None:
    """Open an account for its owner, with a first deposit of the owner when there is one."""
    if state.accounts.has(account_id):
        raise AccountExists(f"the escrow account {account_id} is there already")
    account = Account(account_id, owner, settled_height=ctx.height)
    if not deposit:
        state.put_account(account)
        return
    account = _take_in(state, account, owner, deposit, ctx)
    for hook in state.hooks.funded:
        hook(account, ctx)


def find_receipt(state: State, receipt: DepositReceipt) -> bool:
    """Say whether this deposit was made already. Raises DepositExists when its amount was another."""
    known = state.receipts.get(receipt.depositor, receipt.account_id, receipt.external_id)
    if known is not None and known.amount != receipt.amount:
        raise DepositExists(f"the deposit {receipt.external_id} was made with {known.amount}{DENOM}")
    return known is not None


def add_deposit(state: State, account_id: str, depositor: str, amount: int, ctx: Context) -> None:
    """Take money into an account; a debt that is covered by it is over."""
    account = payments.settle(state, account_id, ctx)
    if account.state is AccountState.CLOSED:
        raise AccountClosed(f"the escrow account {account_id} is closed")
    if amount <= 0 or account.deposited + amount > MAX_AMOUNT:
        raise InvalidDeposit(f"{amount}{DENOM} cannot be deposited")
    _require_room(state, account, depositor)
    _take_in(state, account, depositor, amount, ctx)
    payments.recover(state, account_id, ctx)
    for hook in state.hooks.funded:
        hook(state.require_account(account_id), ctx)


def _take_in(state: State, account: Account, depositor: str, amount: int, ctx: Context) -> Account:
    """Store an account with another contribution, which moves into it."""
    ledger.move(state.bank, depositor, ESCROW_ADDRESS, amount)
    account = replace(
        account,
        deposits=_added(account.deposits, Deposit(depositor, amount, amount, ctx.height)),
        balance=account.balance + amount,
        deposited=account.deposited + amount,
    )
    state.put_account(account)
    ctx.emit(
        types_pb2.EventDeposited(
            account_id=account.id,
            depositor=depositor,
            amount=Coin(denom=DENOM, amount=str(amount)),
            balance=str(account.balance),
        )
    )
    return account


def close_account(state: State, account_id: str, ctx: Context) -> int:
    """Close an account and return what is left, each contribution to whoever paid it. Return the sum.

    What its payment is still owed is written off: settle before.
    """
    account = state.require_account(account_id)
    if account.state is AccountState.CLOSED:
        return 0
    payments.close(state, account_id)
    for deposit in account.deposits:
        ledger.move(state.bank, ESCROW_ADDRESS, deposit.depositor, deposit.balance)
    refunded = account.balance
    state.put_account(
        replace(
            account,
            state=AccountState.CLOSED,
            deposits=(),
            balance=0,
            refunded=account.refunded + refunded,
            settled_height=ctx.height,
        )
    )
    ctx.emit(types_pb2.EventAccountClosed(account_id=account_id, refunded=str(refunded)))
    return refunded


def _added(deposits: tuple[Deposit, ...], new: Deposit) -> tuple[Deposit, ...]:
    """Append a contribution; one that follows another of the same depositor joins it."""
    if deposits and deposits[-1].depositor == new.depositor:
        last = deposits[-1]
        joined = replace(last, amount=last.amount + new.amount, balance=last.balance + new.amount)
        return (*deposits[:-1], joined)
    return (*deposits, new)


def _require_room(state: State, account: Account, depositor: str) -> None:
    """Bound the contributions of one account, and keep half of the room for its owner."""
    limit = state.get_params().max_deposits
    others = sum(1 for deposit in account.deposits if deposit.depositor != account.owner)
    if depositor != account.owner and others >= limit // 2:
        raise TooManyDeposits(
            f"{account.id} holds {others} contributions of others; its owner can still pay in"
        )
    if len(account.deposits) >= limit and account.deposits[-1].depositor != depositor:
        raise TooManyDeposits(f"{account.id} holds {len(account.deposits)} contributions")
