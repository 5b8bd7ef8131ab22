"""The two module accounts that hold all stake: bonded, and not bonded with what unbonds."""

from __future__ import annotations

from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.staking.store import BONDED_ADDRESS, NOT_BONDED_ADDRESS, State


def bonded_tokens(state: State) -> int:
    """Return what bonded validators hold together."""
    return ledger.balance_of(state.bank, BONDED_ADDRESS)


def not_bonded_tokens(state: State) -> int:
    """Return what other validators and unbonding delegations hold together."""
    return ledger.balance_of(state.bank, NOT_BONDED_ADDRESS)


def take_in(state: State, delegator: str, amount: int, *, bonded: bool) -> None:
    """Move coins from an account into a pool. Raises InsufficientFunds."""
    ledger.delegate(state.bank, delegator, _pool(bonded=bonded), amount)


def pay_back(state: State, delegator: str, amount: int) -> None:
    """Move coins that unbonded to their account."""
    ledger.undelegate(state.bank, NOT_BONDED_ADDRESS, delegator, amount)


def shift(state: State, amount: int, *, from_bonded: bool, to_bonded: bool) -> None:
    """Move coins from one pool to the other, where they differ."""
    if from_bonded != to_bonded:
        ledger.move(state.bank, _pool(bonded=from_bonded), _pool(bonded=to_bonded), amount)


def burn(state: State, amount: int, *, bonded: bool) -> None:
    """Destroy slashed coins."""
    ledger.burn(state.bank, _pool(bonded=bonded), amount)


def _pool(*, bonded: bool) -> str:
    return BONDED_ADDRESS if bonded else NOT_BONDED_ADDRESS
