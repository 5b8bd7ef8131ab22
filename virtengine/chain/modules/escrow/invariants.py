"""What must always hold in escrow."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.escrow.arithmetic import compute_exhausts_height
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import AccountState, Payment, PaymentState


def balances_are_held(state: State) -> str | None:
    """The module holds exactly what its accounts say."""
    total = sum(account.balance for account in state.accounts.records())
    held = ledger.balance_of(state.bank, ESCROW_ADDRESS)
    return None if total == held else f"escrow: accounts hold {total}, the module {held}"


def accounts_add_up(state: State) -> str | None:
    """What was deposited is still there, was paid out, or was returned."""
    for account in state.accounts.records():
        left = sum(deposit.balance for deposit in account.deposits)
        if left != account.balance or min((d.balance for d in account.deposits), default=1) <= 0:
            return f"escrow: {account.id} has a balance of {account.balance}, its deposits {left}"
        if account.deposited != account.balance + account.transferred + account.refunded:
            return f"escrow: {account.id} does not add up"
        if account.state is AccountState.CLOSED and account.balance:
            return f"escrow: {account.id} is closed and holds {account.balance}"
    return None


def payments_fit_their_accounts(state: State) -> str | None:
    """A payment is open, overdrawn or closed with its account, and paid what the account transferred."""
    for payment in state.payments.records():
        account = state.require_account(payment.account_id)
        if int(payment.state) != int(account.state):
            return f"escrow: {payment.id} is {payment.state.name}, its account {account.state.name}"
        if payment.withdrawn != account.transferred:
            return (
                f"escrow: {payment.id} was paid {payment.withdrawn}, its account paid {account.transferred}"
            )
        if (payment.owed > account.balance) != (payment.state is PaymentState.OVERDRAWN):
            return (
                f"escrow: {payment.id} owes {payment.owed} of {account.balance} and is {payment.state.name}"
            )
        if payment.exhausts_height != compute_exhausts_height(payment, account.balance):
            return f"escrow: {payment.id} is queued for the wrong height"
    return None


def indexes_match_records(state: State) -> str | None:
    """Every index has an entry for each record it is about and no other."""
    accounts = [(int(account.state), account.id) for account in state.accounts.records()]
    payments: list[Payment] = list(state.payments.records())
    if sorted(accounts) != sorted(state.account_states.keys()):
        return "escrow: the index of account states is wrong"
    if sorted((int(p.state), p.id) for p in payments) != sorted(state.payment_states.keys()):
        return "escrow: the index of payment states is wrong"
    if sorted((p.account_id, p.id) for p in payments) != sorted(state.account_payments.keys()):
        return "escrow: the index of payments by account is wrong"
    queued = sorted((p.exhausts_height, p.id) for p in payments if p.exhausts_height)
    return None if queued == sorted(state.exhaustions.keys()) else "escrow: the queue of exhaustion is wrong"
