"""Redelegations: stake moves to another validator at once, and the old one's misdeeds reach it for a time."""

from __future__ import annotations

from collections.abc import Iterable

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.staking import delegations, pools, validators
from virtengine.chain.modules.staking.errors import (
    BadRedelegationDestination,
    BadRedelegationSource,
    MaxRedelegationEntries,
    SelfRedelegation,
    TinyRedelegation,
    TransitiveRedelegation,
)
from virtengine.chain.modules.staking.store import State, due
from virtengine.chain.modules.staking.types import Redelegation, RedelegationEntry, Status, Validator

NOTHING = Redelegation(())


def redelegate(state: State, ctx: Context, delegator: str, source: str, destination: str, amount: int) -> int:
    """Move an amount of stake; return until when the source's misdeeds reach it, in milliseconds."""
    origin = _check(state, delegator, source, destination)
    shares = delegations.shares_for(state, delegator, origin, amount)
    delegations.require_remainder(state, delegator, origin, shares)
    entries = (state.redelegations.get(delegator, source, destination) or NOTHING).entries
    if len(entries) >= state.get_params().max_entries:
        raise MaxRedelegationEntries(f"{len(entries)} moves from {source} to {destination} are open")
    moved = delegations.unbond(state, ctx, delegator, source, shares)
    if moved == 0:
        raise TinyRedelegation(f"the shares of {source} are worth nothing")
    target = validators.require(state, destination)
    delegations.require_open(state, delegator, target)
    stake = delegations.stake_of(state, delegator, target) + moved
    delegations.require_minimum(state, stake, what="the delegation")
    pools.shift(state, moved, from_bonded=origin.is_bonded, to_bonded=target.is_bonded)
    bought = delegations.delegate(state, ctx, delegator, destination, moved)
    if origin.status is Status.UNBONDED:
        return ctx.time_ms
    until, height = _reach(state, ctx, origin)
    entry = RedelegationEntry(state.take_id(), height, until, moved, bought)
    put(state, delegator, source, destination, (*entries, entry))
    return until


def _check(state: State, delegator: str, source: str, destination: str) -> Validator:
    if source == destination:
        raise SelfRedelegation("cannot redelegate to the same validator")
    origin = state.validators.get(source)
    if origin is None:
        raise BadRedelegationSource(f"validator {source} does not exist")
    if not state.validators.has(destination):
        raise BadRedelegationDestination(f"validator {destination} does not exist")
    for _key in state.redelegations_to.keys(source, delegator):
        raise TransitiveRedelegation(f"stake that {delegator} moved to {source} has not matured")
    return origin


def _reach(state: State, ctx: Context, origin: Validator) -> tuple[int, int]:
    """Return until when, and from which height on, misdeeds of the source count."""
    if origin.status is Status.UNBONDING:
        return origin.unbonding_ms, origin.unbonding_height
    return ctx.time_ms + state.get_params().unbonding_ms, ctx.height


def put(
    state: State, delegator: str, source: str, destination: str, entries: Iterable[RedelegationEntry]
) -> None:
    """Store the entries of one delegator and two validators, and keep indexes and queue in step."""
    key = (delegator, source, destination)
    old = (state.redelegations.get(*key) or NOTHING).entries
    new = tuple(entries)
    before, after = ({entry.completion_ms for entry in some} for some in (old, new))
    for time_ms in sorted(before - after):
        state.redelegation_queue.remove(time_ms, *key)
    for time_ms in sorted(after - before):
        state.redelegation_queue.add(time_ms, *key)
    if new:
        state.redelegations.set(*key, Redelegation(new))
        state.redelegations_from.add(source, delegator, destination)
        state.redelegations_to.add(destination, delegator, source)
        return
    state.redelegations.delete(*key)
    state.redelegations_from.remove(source, delegator, destination)
    state.redelegations_to.remove(destination, delegator, source)


def finish(state: State, ctx: Context) -> None:
    """Forget the moves that no misdeed can reach any more."""
    moves = [(str(d), str(s), str(t)) for _time, d, s, t in due(state.redelegation_queue, ctx.time_ms)]
    for key in dict.fromkeys(moves):
        _finish_one(state, ctx, *key)


def _finish_one(state: State, ctx: Context, delegator: str, source: str, destination: str) -> None:
    entries = (state.redelegations.get(delegator, source, destination) or NOTHING).entries
    done = sum(entry.initial for entry in entries if entry.completion_ms <= ctx.time_ms)
    rest = [entry for entry in entries if entry.completion_ms > ctx.time_ms]
    put(state, delegator, source, destination, rest)
    ctx.emit_plain(
        "complete_redelegation",
        amount=f"{done}{state.get_params().bond_denom}",
        delegator=delegator,
        source_validator=source,
        destination_validator=destination,
    )
