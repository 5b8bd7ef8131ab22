"""Undelegations: coins leave a validator, wait where its misdeeds still reach them, and are paid back."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest, NotFound
from virtengine.chain.modules.staking import delegations, pools, validators
from virtengine.chain.modules.staking.errors import MaxUnbondingEntries, NoUnbondingDelegation
from virtengine.chain.modules.staking.store import State, due
from virtengine.chain.modules.staking.types import Unbonding, UnbondingEntry

NOTHING = Unbonding(())


def undelegate(state: State, ctx: Context, delegator: str, operator: str, amount: int) -> tuple[int, int]:
    """Begin to take an amount out; return when it is paid, in milliseconds, and how much it is."""
    validator = validators.require(state, operator)
    shares = delegations.shares_for(state, delegator, validator, amount)
    delegations.require_remainder(state, delegator, validator, shares)
    entries = (state.unbondings.get(delegator, operator) or NOTHING).entries
    if len(entries) >= state.get_params().max_entries:
        raise MaxUnbondingEntries(f"{len(entries)} undelegations from {operator} are open; wait for one")
    taken = delegations.unbond(state, ctx, delegator, operator, shares)
    pools.shift(state, taken, from_bonded=validator.is_bonded, to_bonded=False)
    until = ctx.time_ms + state.get_params().unbonding_ms
    entry = UnbondingEntry(state.take_id(), ctx.height, until, taken, taken)
    put(state, delegator, operator, (*entries, entry))
    return until, taken


def put(state: State, delegator: str, operator: str, entries: Iterable[UnbondingEntry]) -> None:
    """Store the entries of one delegator and validator, and keep index and queue in step."""
    old = (state.unbondings.get(delegator, operator) or NOTHING).entries
    new = tuple(entries)
    before, after = ({entry.completion_ms for entry in some} for some in (old, new))
    for time_ms in sorted(before - after):
        state.unbonding_queue.remove(time_ms, delegator, operator)
    for time_ms in sorted(after - before):
        state.unbonding_queue.add(time_ms, delegator, operator)
    if new:
        state.unbondings.set(delegator, operator, Unbonding(new))
        state.unbondings_from.add(operator, delegator)
        return
    state.unbondings.delete(delegator, operator)
    state.unbondings_from.remove(operator, delegator)


def finish(state: State, ctx: Context) -> None:
    """Pay back what is due at this block."""
    pairs = [(str(key[1]), str(key[2])) for key in due(state.unbonding_queue, ctx.time_ms)]
    for delegator, operator in dict.fromkeys(pairs):
        _finish_one(state, ctx, delegator, operator)


def _finish_one(state: State, ctx: Context, delegator: str, operator: str) -> None:
    entries = (state.unbondings.get(delegator, operator) or NOTHING).entries
    paid = sum(entry.balance for entry in entries if entry.completion_ms <= ctx.time_ms)
    put(state, delegator, operator, [entry for entry in entries if entry.completion_ms > ctx.time_ms])
    pools.pay_back(state, delegator, paid)
    ctx.emit_plain(
        "complete_unbonding",
        amount=f"{paid}{state.get_params().bond_denom}" if paid else "",
        validator=operator,
        delegator=delegator,
    )


def cancel(state: State, ctx: Context, delegator: str, operator: str, amount: int, height: int) -> None:
    """Delegate again what an undelegation of a height is still worth, or part of it."""
    validator = validators.require(state, operator)
    delegations.require_open(state, delegator, validator)
    held = state.unbondings.get(delegator, operator)
    if held is None:
        raise NoUnbondingDelegation(f"{delegator} takes nothing out of {operator}")
    entry = _find(held, height, ctx.time_ms)
    if amount > entry.balance:
        raise InvalidRequest(f"amount is greater than the unbonding delegation entry balance {entry.balance}")
    stake = delegations.stake_of(state, delegator, validator) + amount
    delegations.require_minimum(state, stake, what="the delegation")
    left = replace(entry, balance=entry.balance - amount, initial=entry.initial - amount)
    others = [left if one is entry else one for one in held.entries]
    put(state, delegator, operator, [one for one in others if one.balance > 0 or one is not left])
    pools.shift(state, amount, from_bonded=False, to_bonded=validator.is_bonded)
    delegations.delegate(state, ctx, delegator, operator, amount)


def _find(held: Unbonding, height: int, now_ms: int) -> UnbondingEntry:
    for entry in held.entries:
        if entry.created_height == height and entry.completion_ms > now_ms:
            return entry
    raise NotFound(f"unbonding delegation entry is not found at block height {height}")
