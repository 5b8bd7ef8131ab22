"""Whose stake counts in a vote: bonded validators and who delegated to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Status
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address, encode_address


class Stake(NamedTuple):
    """A validator's coins and the shares that own them."""

    tokens: int
    shares: int


def operator_of(address: str) -> str:
    """Return the operator address of the validator that an account would run."""
    return encode_address(decode_address(address), prefix=OPERATOR_PREFIX)


def bonded_validators(state: State) -> Mapping[str, Stake]:
    """Return the stake of every bonded validator by operator, in the operators' order."""
    found = {}
    for (_status, operator), _present in state.by_status.items(Status.BONDED.value):
        validator = state.validators.get(operator)
        assert validator is not None, f"{operator!r} is indexed and unknown"
        found[str(operator)] = Stake(validator.tokens, validator.shares)
    return found


def delegations(state: State, delegator: str) -> Iterator[tuple[str, int]]:
    """Yield the operators that an account delegated to, with its shares."""
    for (_delegator, operator), shares in state.delegations.items(delegator):
        yield str(operator), shares


def total_bonded(validators: Mapping[str, Stake]) -> int:
    """Return all bonded coins."""
    return sum(stake.tokens for stake in validators.values())
