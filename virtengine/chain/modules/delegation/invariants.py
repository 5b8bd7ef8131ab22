"""What must always hold of delegations."""

from __future__ import annotations

from virtengine.chain.modules.delegation.store import State
from virtengine.chain.modules.distribution.invariants import rewards_are_held
from virtengine.chain.modules.staking import pools


def every_claim_is_covered(state: State) -> str | None:
    """What is held covers all stake, all that unbonds and all that was earned."""
    staking = state.staking
    stake = sum(validator.tokens for validator in staking.validators.records())
    unbonding = sum(entry.balance for held in staking.unbondings.records() for entry in held.entries)
    held = pools.bonded_tokens(staking) + pools.not_bonded_tokens(staking)
    if held < stake + unbonding:
        return f"delegation: {stake} are staked and {unbonding} unbond, {held} are held"
    return rewards_are_held(state.distribution)
