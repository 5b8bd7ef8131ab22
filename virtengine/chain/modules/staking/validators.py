"""Validators from their creation to their removal: status, jail and commission."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.staking.errors import (
    CommissionAboveMaximum,
    CommissionBelowMinimum,
    CommissionRisesTooFast,
    CommissionUpdateTime,
    NoValidatorFound,
)
from virtengine.chain.modules.staking.store import State, due
from virtengine.chain.modules.staking.types import DAY_MS, Commission, Status, Validator
from virtengine.crypto.addresses import consensus_address


def require(state: State, operator: str) -> Validator:
    """Return a validator. Raises NoValidatorFound."""
    validator = state.validators.get(operator)
    if validator is None:
        raise NoValidatorFound(f"validator {operator} does not exist")
    return validator


def create(state: State, ctx: Context, validator: Validator) -> None:
    """Store a new validator and tell the modules above."""
    state.set_validator(validator)
    for hook in state.hooks:
        hook.after_validator_created(ctx, validator.operator)


def remove_if_empty(state: State, ctx: Context, validator: Validator) -> None:
    """Forget a validator that is unbonded and that nobody stakes with."""
    if validator.shares or validator.status is not Status.UNBONDED:
        return
    state.drop_validator(validator)
    for hook in state.hooks:
        hook.after_validator_removed(ctx, consensus_address(validator.key), validator.operator)


def jail(state: State, validator: Validator) -> Validator:
    """Take a validator out of the running; it loses its power at the end of the block."""
    return state.change_validator(validator, jailed=True)


def unjail(state: State, validator: Validator) -> Validator:
    """Let a validator run again; it is bonded when its power suffices."""
    return state.change_validator(validator, jailed=False)


def bond(state: State, ctx: Context, validator: Validator) -> Validator:
    """Make a validator sign blocks. The caller moves its tokens between the pools."""
    if validator.status is Status.UNBONDING:
        state.validator_queue.remove(validator.unbonding_ms, validator.operator)
    bonded = state.change_validator(validator, status=Status.BONDED, unbonding_ms=0, unbonding_height=0)
    for hook in state.hooks:
        hook.after_validator_bonded(ctx, consensus_address(validator.key), validator.operator)
    return bonded


def begin_unbonding(state: State, ctx: Context, validator: Validator) -> Validator:
    """Make a validator stop signing blocks. The caller moves its tokens between the pools."""
    until = ctx.time_ms + state.get_params().unbonding_ms
    state.validator_queue.add(until, validator.operator)
    unbonding = state.change_validator(
        validator, status=Status.UNBONDING, unbonding_ms=until, unbonding_height=ctx.height
    )
    for hook in state.hooks:
        hook.after_validator_begin_unbonding(ctx, consensus_address(validator.key), validator.operator)
    return unbonding


def finish_unbonding(state: State, ctx: Context) -> None:
    """Make validators unbonded whose time has come, and forget those that nobody stakes with."""
    for until, operator in due(state.validator_queue, ctx.time_ms):
        state.validator_queue.remove(until, operator)
        unbonded = state.change_validator(
            require(state, str(operator)), status=Status.UNBONDED, unbonding_ms=0, unbonding_height=0
        )
        remove_if_empty(state, ctx, unbonded)


def change_rate(state: State, ctx: Context, commission: Commission, rate: int) -> Commission:
    """Return a commission with a new rate. Raises when the rate rises too far or too soon."""
    least = state.get_params().min_commission
    if rate < least:
        raise CommissionBelowMinimum(f"commission {rate} is below {least} (of 10^18)")
    if ctx.time_ms - commission.updated_ms < DAY_MS:
        raise CommissionUpdateTime("a commission may change once in 24 hours")
    if rate > commission.max_rate:
        raise CommissionAboveMaximum(f"commission {rate} is above its maximum {commission.max_rate}")
    if rate - commission.rate > commission.max_change_rate:
        raise CommissionRisesTooFast(f"commission may rise by {commission.max_change_rate} at a time")
    return Commission(rate, commission.max_rate, commission.max_change_rate, ctx.time_ms)
