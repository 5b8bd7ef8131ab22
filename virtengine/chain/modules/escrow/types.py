"""Records of the escrow module and their legal moves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from virtengine.chain.kernel.codec import Record


class AccountState(IntEnum):
    """States of an account."""

    OPEN = 1
    OVERDRAWN = 2
    CLOSED = 3


ACCOUNT_MOVES: Mapping[AccountState, frozenset[AccountState]] = {
    AccountState.OPEN: frozenset({AccountState.OVERDRAWN, AccountState.CLOSED}),
    AccountState.OVERDRAWN: frozenset({AccountState.OPEN, AccountState.CLOSED}),
    AccountState.CLOSED: frozenset(),
}


class PaymentState(IntEnum):
    """States of a payment; it is overdrawn when its account is."""

    OPEN = 1
    OVERDRAWN = 2
    CLOSED = 3


PAYMENT_MOVES: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.OPEN: frozenset({PaymentState.OVERDRAWN, PaymentState.CLOSED}),
    PaymentState.OVERDRAWN: frozenset({PaymentState.OPEN, PaymentState.CLOSED}),
    PaymentState.CLOSED: frozenset(),
}


class Deposit(Record, frozen=True):
    """One contribution to an account; `balance` is what is left of it."""

    depositor: str
    amount: int
    balance: int
    height: int


class Account(Record, frozen=True):
    """Money held for an order or a bid. deposited = balance + transferred + refunded."""

    id: str
    owner: str
    state: AccountState = AccountState.OPEN
    deposits: tuple[Deposit, ...] = ()
    balance: int = 0
    transferred: int = 0
    refunded: int = 0
    settled_height: int = 0
    deposited: int = 0


class Payment(Record, frozen=True):
    """What an account owes one lease.

    `rate` is decimal uve per block, "0" for leases billed by usage. `carry` is atto-uve earned and not yet a
    whole uve. `owed` is earned and not yet paid. Blocks after `accrued_from_height` are not accrued yet; 0:
    nothing accrues. `rated_blocks` were paid, with `rated_withdrawn`, before the rate was what it is.
    """

    id: str
    account_id: str
    payee: str
    rate: str = "0"
    state: PaymentState = PaymentState.OPEN
    carry: int = 0
    owed: int = 0
    withdrawn: int = 0
    platform_fees: int = 0
    validator_fees: int = 0
    blocks: int = 0
    accrued_from_height: int = 0
    exhausts_height: int = 0
    rated_blocks: int = 0
    rated_withdrawn: int = 0


class DepositReceipt(Record, frozen=True):
    """Remembers a contribution by its external id."""

    depositor: str
    account_id: str
    external_id: str
    amount: int


class Params(Record, frozen=True):
    """Bounds of deposits and of the work in one block."""

    min_deposit: int = 1000
    max_deposits: int = 100
    queue_batch: int = 100
