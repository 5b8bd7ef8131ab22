"""Records of staking and distribution in this module's words."""

from __future__ import annotations

import hashlib

from virtengine.chain.modules.delegation.store import State
from virtengine.chain.modules.distribution import queries as distribution
from virtengine.chain.modules.staking.types import Redelegation, Unbonding
from virtengine.core.amounts import ATTO
from virtengine.wire.virtengine.delegation.v1 import types_pb2 as types


def delegation(state: State, delegator: str, operator: str, shares: int) -> types.Delegation:
    """Return a delegation with what it is worth."""
    validator = state.require_validator(operator)
    start = state.distribution.starts.get(operator, delegator)
    return types.Delegation(
        delegator=delegator,
        validator=operator,
        shares=str(shares),
        amount=str(validator.tokens_of(shares)),
        height=start.height if start else 0,
    )


def unbonding(delegator: str, operator: str, held: Unbonding) -> types.UnbondingDelegation:
    """Return what a delegator takes out of a validator."""
    return types.UnbondingDelegation(
        id=_id("ubd", delegator, operator),
        delegator=delegator,
        validator=operator,
        entries=[
            types.UnbondingEntry(
                creation_height=entry.created_height,
                completion_time=entry.completion_ms // 1000,
                initial_balance=str(entry.initial),
                balance=str(entry.balance),
            )
            for entry in held.entries
        ],
    )


def redelegation(delegator: str, source: str, destination: str, moved: Redelegation) -> types.Redelegation:
    """Return what a delegator moved from one validator to another."""
    return types.Redelegation(
        id=_id("red", delegator, source, destination),
        delegator=delegator,
        validator_src=source,
        validator_dst=destination,
        entries=[
            types.RedelegationEntry(
                creation_height=entry.created_height,
                completion_time=entry.completion_ms // 1000,
                initial_balance=str(entry.initial),
                shares_dst=str(entry.shares),
            )
            for entry in moved.entries
        ],
    )


def reward(state: State, delegator: str, operator: str) -> types.DelegatorReward:
    """Return what a delegation could withdraw, in whole coins."""
    shares = state.staking.delegations.get(delegator, operator) or 0
    earned = distribution.get_rewards(state.distribution, delegator, operator) // ATTO
    return types.DelegatorReward(
        delegator=delegator,
        validator=operator,
        reward=str(earned),
        shares=str(shares),
        total_shares=str(state.require_validator(operator).shares),
    )


def _id(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.sha256(':'.join(parts).encode()).hexdigest()[:16]}"
