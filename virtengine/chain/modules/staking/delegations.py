"""Delegations: coins become shares of a validator, shares become coins.

A share never loses worth by rounding: who comes in gets truncated shares, who goes out gives up shares
rounded up, and what is left behind belongs to those who stay.
"""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.staking import pools, validators
from virtengine.chain.modules.staking.errors import (
    DelegationTooSmall,
    InsufficientShares,
    NoDelegation,
    NotEnoughShares,
    ShareRateInvalid,
    TooManyValidators,
    ValidatorJailed,
)
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Validator
from virtengine.crypto.addresses import account_of


def stake_of(state: State, delegator: str, validator: Validator) -> int:
    """Return what a delegation is worth."""
    shares = state.delegations.get(delegator, validator.operator)
    return 0 if shares is None else validator.tokens_of(shares)


def require_open(state: State, delegator: str, validator: Validator) -> None:
    """Raise unless a delegator may add to a validator.

    A jailed validator takes its operator's own coins only: they may be what it needs to come back.
    """
    if validator.is_broken:
        raise ShareRateInvalid(f"{validator.operator} lost all its tokens")
    if validator.jailed and delegator != account_of(validator.operator):
        raise ValidatorJailed(f"{validator.operator} is jailed")
    if not state.delegations.has(delegator, validator.operator):
        require_room(state, delegator)


def require_room(state: State, delegator: str) -> None:
    """Raise TooManyValidators for a delegator that stakes with as many as it may."""
    limit = state.get_limits().max_validators_per_delegator
    held = sum(1 for _, _key in zip(range(limit), state.delegations.keys(delegator), strict=False))
    if held >= limit:
        raise TooManyValidators(f"{delegator} stakes with {held} validators; {limit} are the most")


def require_minimum(state: State, amount: int, *, what: str) -> None:
    """Raise DelegationTooSmall for less than the minimum."""
    least = state.get_limits().min_delegation
    if amount < least:
        raise DelegationTooSmall(f"{what} is {amount}, less than {least}")


def delegate(state: State, ctx: Context, delegator: str, operator: str, amount: int) -> int:
    """Turn coins that lie in the validator's pool already into shares; return how many."""
    validator = validators.require(state, operator)
    shares = state.delegations.get(delegator, operator)
    for hook in state.hooks:
        if shares is None:
            hook.before_delegation_created(ctx, delegator, operator)
        else:
            hook.before_delegation_shares_modified(ctx, delegator, operator)
    validator = validators.require(state, operator)
    bought = validator.shares_of(amount)
    if bought <= 0:
        raise InsufficientShares(f"{amount} buys no share of {operator}")
    state.change_validator(validator, tokens=validator.tokens + amount, shares=validator.shares + bought)
    state.delegations.set(delegator, operator, (shares or 0) + bought)
    if shares is None:
        state.by_validator.add(operator, delegator)
    for hook in state.hooks:
        hook.after_delegation_modified(ctx, delegator, operator)
    return bought


def shares_for(state: State, delegator: str, validator: Validator, amount: int) -> int:
    """Return the shares that pay an amount out, all of them when what stays would be worth nothing.

    Raises NoDelegation, InsufficientShares and InvalidRequest.
    """
    held = state.delegations.get(delegator, validator.operator)
    if held is None:
        raise NoDelegation(f"{delegator} does not stake with {validator.operator}")
    if not validator.tokens:
        raise InsufficientShares(f"{validator.operator} lost all its tokens")
    if amount * validator.shares // validator.tokens > held or amount > validator.tokens:
        raise InvalidRequest(f"invalid shares amount: the delegation is worth {validator.tokens_of(held)}")
    shares = min(held, -(-amount * validator.shares // validator.tokens))
    rest = validator.tokens_of(held - shares)
    return held if rest == 0 else shares


def require_remainder(state: State, delegator: str, validator: Validator, shares: int) -> None:
    """Raise DelegationTooSmall when taking shares out leaves something, but less than the minimum."""
    held = state.delegations.get(delegator, validator.operator) or 0
    if held > shares:
        require_minimum(state, validator.tokens_of(held - shares), what="what would be left")


def unbond(state: State, ctx: Context, delegator: str, operator: str, shares: int) -> int:
    """Take shares away and return their tokens, which stay in the validator's pool.

    Jails a validator whose operator now holds less than it promised; removes one that nobody stakes with.
    """
    held = state.delegations.get(delegator, operator)
    if held is None:
        raise NoDelegation(f"{delegator} does not stake with {operator}")
    if held < shares:
        raise NotEnoughShares(f"{delegator} has {held} shares of {operator}, less than {shares}")
    for hook in state.hooks:
        hook.before_delegation_shares_modified(ctx, delegator, operator)
    validator = validators.require(state, operator)
    left = held - shares
    if (
        not validator.jailed
        and delegator == account_of(operator)
        and validator.tokens_of(left) < validator.min_self_delegation
    ):
        validator = validators.jail(state, validator)
    _set_shares(state, ctx, delegator, operator, left)
    return _remove_shares(state, ctx, validator, shares)


def _set_shares(state: State, ctx: Context, delegator: str, operator: str, shares: int) -> None:
    if shares:
        state.delegations.set(delegator, operator, shares)
        for hook in state.hooks:
            hook.after_delegation_modified(ctx, delegator, operator)
        return
    for hook in state.hooks:
        hook.before_delegation_removed(ctx, delegator, operator)
    state.delegations.delete(delegator, operator)
    state.by_validator.remove(operator, delegator)


def _remove_shares(state: State, ctx: Context, validator: Validator, shares: int) -> int:
    last = shares == validator.shares
    tokens = validator.tokens if last else validator.tokens_of(shares)
    validator = state.change_validator(
        validator, tokens=validator.tokens - tokens, shares=validator.shares - shares
    )
    validators.remove_if_empty(state, ctx, validator)
    return tokens


def add(state: State, ctx: Context, delegator: str, operator: str, amount: int) -> int:
    """Take coins from an account and delegate them; return the shares."""
    validator = validators.require(state, operator)
    pools.take_in(state, delegator, amount, bonded=validator.is_bonded)
    return delegate(state, ctx, delegator, operator, amount)
