"""Slashing: tokens that stood behind a misdeed are burned, wherever they went since.

What left the validator before the misdeed is untouched. What left at it or later is cut by the fraction of
what it was; the validator's own tokens bear the rest, and so every share of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.staking import delegations, pools, unbonding
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Status, Validator
from virtengine.core.amounts import ATTO


@dataclass(frozen=True)
class Slash:
    """A fraction (of 10^18) of the tokens that a validator had at a height."""

    consensus: bytes
    height: int
    tokens: int
    fraction: int

    def of(self, tokens: int) -> int:
        """Return the part that is to be burned."""
        return tokens * self.fraction // ATTO


def slash(state: State, ctx: Context, what: Slash) -> int:
    """Burn what a misdeed costs and return how much that was; 0 for a validator that no longer exists."""
    if not 0 < what.fraction <= ATTO or what.height > ctx.height:
        raise ValueError(f"a slash of {what.fraction} at {what.height} in block {ctx.height}")
    validator = state.find_by_consensus(what.consensus)
    if validator is None or validator.status is Status.UNBONDED:
        return 0
    left, burned = what.of(what.tokens), 0
    if what.height < ctx.height:
        due, burned = _slash_entries(state, ctx, validator.operator, what)
        left -= due
    validator = state.find_by_consensus(what.consensus) or validator
    cost = max(0, min(left, validator.tokens))
    if cost:
        _burn_tokens(state, ctx, validator, cost)
    return burned + cost


def _burn_tokens(state: State, ctx: Context, validator: Validator, cost: int) -> None:
    """Burn tokens of a validator; the fraction that hooks learn is rounded up."""
    fraction = -(-cost * ATTO // validator.tokens)
    for hook in state.hooks:
        hook.before_validator_slashed(ctx, validator.operator, min(ATTO, fraction))
    state.change_validator(validator, tokens=validator.tokens - cost)
    pools.burn(state, cost, bonded=validator.is_bonded)


def _slash_entries(state: State, ctx: Context, operator: str, what: Slash) -> tuple[int, int]:
    """Cut undelegations and redelegations; return what they owed and what was burned of them."""
    due = burned = 0
    for _operator, delegator in list(state.unbondings_from.keys(operator)):
        one_due, one_burned = _slash_unbonding(state, ctx, str(delegator), operator, what)
        due, burned = due + one_due, burned + one_burned
    for _source, delegator, destination in list(state.redelegations_from.keys(operator)):
        key = (str(delegator), operator, str(destination))
        one_due, one_burned = _slash_redelegation(state, ctx, key, what)
        due, burned = due + one_due, burned + one_burned
    return due, burned


def _slash_unbonding(
    state: State, ctx: Context, delegator: str, operator: str, what: Slash
) -> tuple[int, int]:
    held = state.unbondings.get(delegator, operator) or unbonding.NOTHING
    due = burned = 0
    entries = []
    for entry in held.entries:
        if entry.created_height >= what.height and entry.completion_ms > ctx.time_ms:
            due += what.of(entry.initial)
            cut = min(what.of(entry.initial), entry.balance)
            burned += cut
            entries.append(replace(entry, balance=entry.balance - cut))
            continue
        entries.append(entry)
    if burned:
        unbonding.put(state, delegator, operator, entries)
        pools.burn(state, burned, bonded=False)
        _tell(ctx, delegator, operator, burned, what)
    return due, burned


def _slash_redelegation(
    state: State, ctx: Context, key: tuple[str, str, str], what: Slash
) -> tuple[int, int]:
    delegator, source, destination = key
    held = state.redelegations.get(*key)
    due = burned = 0
    for entry in held.entries if held else ():
        if entry.created_height < what.height or entry.completion_ms <= ctx.time_ms:
            continue
        owed = what.of(entry.initial)
        due += owed
        cut = _cut_unbonding(state, ctx, delegator, destination, owed, entry.created_height)
        burned += cut + _cut_delegation(state, ctx, delegator, destination, owed - cut)
    if burned:
        _tell(ctx, delegator, source, burned, what)
    return due, burned


def _cut_unbonding(state: State, ctx: Context, delegator: str, operator: str, owed: int, height: int) -> int:
    """Burn what is owed from undelegations that began at or after a height; return how much that was."""
    held = state.unbondings.get(delegator, operator) or unbonding.NOTHING
    burned = 0
    entries = []
    for entry in held.entries:
        if entry.created_height >= height and entry.completion_ms > ctx.time_ms:
            cut = min(owed - burned, entry.balance)
            burned += cut
            entries.append(replace(entry, balance=entry.balance - cut))
            continue
        entries.append(entry)
    if burned:
        unbonding.put(state, delegator, operator, entries)
        pools.burn(state, burned, bonded=False)
    return burned


def _cut_delegation(state: State, ctx: Context, delegator: str, operator: str, owed: int) -> int:
    """Burn what is owed from a delegation, as far as it goes; return how much that was."""
    validator = state.validators.get(operator)
    held = state.delegations.get(delegator, operator)
    if not owed or validator is None or held is None or not validator.tokens:
        return 0
    shares = min(held, owed * validator.shares // validator.tokens)
    if not shares:
        return 0
    cut = delegations.unbond(state, ctx, delegator, operator, shares)
    pools.burn(state, cut, bonded=validator.is_bonded)
    return cut


def _tell(ctx: Context, delegator: str, operator: str, burned: int, what: Slash) -> None:
    ctx.emit_plain(
        "delegator_slashed",
        delegator=delegator,
        validator=operator,
        amount=str(burned),
        infraction_height=str(what.height),
    )
