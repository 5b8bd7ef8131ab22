"""What must always hold in staking."""

from __future__ import annotations

from collections.abc import Sequence

from virtengine.chain.kernel.keys import Key
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.staking import electing, pools
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Redelegation, Status, Unbonding, Validator
from virtengine.crypto.addresses import consensus_address


def pools_hold_all_stake(state: State) -> str | None:
    """The pools hold what validators and undelegations add up to, to the last uve."""
    bonded = sum(one.tokens for one in state.validators.records() if one.is_bonded)
    others = sum(one.tokens for one in state.validators.records() if not one.is_bonded)
    leaving = sum(entry.balance for one in state.unbondings.records() for entry in one.entries)
    held = pools.bonded_tokens(state), pools.not_bonded_tokens(state)
    wanted = bonded, others + leaving
    return None if held == wanted else f"the pools hold {held}, validators and undelegations {wanted}"


def shares_add_up(state: State) -> str | None:
    """A validator's shares are its delegations', each positive; tokens need shares."""
    sums: dict[str, int] = {}
    for (_delegator, operator), shares in state.delegations.items():
        if shares <= 0:
            return f"a delegation to {operator!r} has {shares} shares"
        sums[str(operator)] = sums.get(str(operator), 0) + shares
    for key, one in state.validators.items():
        if one.shares != sums.pop(str(key[0]), 0):
            return f"{key[0]!r} has {one.shares} shares, not its delegations'"
        if one.tokens < 0 or (one.tokens and not one.shares):
            return f"{key[0]!r} has {one.tokens} tokens and {one.shares} shares"
    return f"delegations to validators that do not exist: {sorted(sums)}" if sums else None


def entries_are_sound(state: State) -> str | None:
    """No entry holds less than nothing or more than at first, and none is empty of entries."""
    for key, one in state.unbondings.items():
        if not one.entries or any(not 0 <= entry.balance <= entry.initial for entry in one.entries):
            return f"undelegations {key} are {one}"
    for key, move in state.redelegations.items():
        if not move.entries or any(entry.initial < 0 or entry.shares <= 0 for entry in move.entries):
            return f"redelegations {key} are {move}"
    return None


def queues_and_indexes_fit(state: State) -> str | None:
    """Every queue and index holds exactly what the tables say."""
    known = list(state.validators.records())
    leaving, moving = list(state.unbondings.items()), list(state.redelegations.items())
    pairs: tuple[tuple[str, Index, set[Key]], ...] = (
        ("unbonding queue", state.unbonding_queue, _times(leaving)),
        ("unbondings from", state.unbondings_from, {(v, d) for (d, v), _ in leaving}),
        ("redelegation queue", state.redelegation_queue, _times(moving)),
        ("redelegations from", state.redelegations_from, {(s, d, t) for (d, s, t), _ in moving}),
        ("redelegations to", state.redelegations_to, {(t, d, s) for (d, s, t), _ in moving}),
        ("by validator", state.by_validator, {(v, d) for (d, v), _ in state.delegations.items()}),
        ("by status", state.by_status, {(one.status.value, one.operator) for one in known}),
        ("validator queue", state.validator_queue, _unbonding(known)),
    )
    for name, index, wanted in pairs:
        found = set(index.keys())
        if found != wanted:
            return f"{name}: {sorted(found ^ wanted)[:4]}"
    keys = {key[0]: operator for key, operator in state.by_consensus.items()}
    if keys != {consensus_address(one.key): one.operator for one in known}:
        return f"validators by key: {sorted(keys.values())}"
    return None


def _times(rows: Sequence[tuple[Key, Unbonding | Redelegation]]) -> set[Key]:
    return {(entry.completion_ms, *key) for key, one in rows for entry in one.entries}


def _unbonding(known: list[Validator]) -> set[Key]:
    return {(one.unbonding_ms, one.operator) for one in known if one.status is Status.UNBONDING}


def bonded_are_the_strongest(state: State) -> str | None:
    """After a block the engine knows the bonded validators, and those are the strongest, if it takes ours."""
    if state.is_dirty() or state.set_height.get() is None:
        return None
    bonded = {one.operator: one.power for one in state.validators.records() if one.is_bonded}
    told = {str(key[0]): power for key, power in state.last_powers.items()}
    chosen = {one.operator: one.power for one in electing.strongest(state)}
    if not bonded == told == chosen:
        return f"bonded {sorted(bonded)}, told {sorted(told)}, chosen {sorted(chosen)}"
    return None


INVARIANTS = (
    pools_hold_all_stake,
    shares_add_up,
    entries_are_sound,
    queues_and_indexes_fit,
    bonded_are_the_strongest,
)
