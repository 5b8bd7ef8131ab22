"""Queries of delegation: a view over staking, distribution and performance."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules import wire
from virtengine.chain.modules.delegation import history, wires
from virtengine.chain.modules.delegation.errors import (
    DelegationNotFound,
    RedelegationNotFound,
    UnbondingNotFound,
)
from virtengine.chain.modules.delegation.messages import require_delegator, require_operator
from virtengine.chain.modules.delegation.store import State
from virtengine.core import decimals
from virtengine.wire.virtengine.delegation.v1 import query_pb2 as query
from virtengine.wire.virtengine.delegation.v1 import types_pb2 as types


def params(state: State, _request: query.QueryParamsRequest, _ctx: Context) -> query.QueryParamsResponse:
    """Return the parameters."""
    return query.QueryParamsResponse(params=wire.to_wire(state.get_params(), types.Params))


def delegation(
    state: State, request: query.QueryDelegationRequest, _ctx: Context
) -> query.QueryDelegationResponse:
    """Return one delegation."""
    delegator, operator = require_delegator(request.delegator), require_operator(request.validator)
    shares = _require_shares(state, delegator, operator)
    return query.QueryDelegationResponse(delegation=wires.delegation(state, delegator, operator, shares))


def delegator_delegations(
    state: State, request: query.QueryDelegatorDelegationsRequest, _ctx: Context
) -> query.QueryDelegatorDelegationsResponse:
    """Return a delegator's delegations."""
    delegator = require_delegator(request.delegator)
    rows, following = page(state.staking.delegations, request.pagination, delegator)
    found = [wires.delegation(state, delegator, str(key[1]), shares) for key, shares in rows]
    return query.QueryDelegatorDelegationsResponse(delegations=found, pagination=following)


def validator_delegations(
    state: State, request: query.QueryValidatorDelegationsRequest, _ctx: Context
) -> query.QueryValidatorDelegationsResponse:
    """Return a validator's delegations."""
    operator = state.require_validator(require_operator(request.validator)).operator
    rows, following = page(state.staking.by_validator, request.pagination, operator)
    found = []
    for key, _ in rows:
        delegator = str(key[1])
        shares = state.staking.delegations.get(delegator, operator) or 0
        found.append(wires.delegation(state, delegator, operator, shares))
    return query.QueryValidatorDelegationsResponse(delegations=found, pagination=following)


def validator_shares(
    state: State, request: query.QueryValidatorSharesRequest, _ctx: Context
) -> query.QueryValidatorSharesResponse:
    """Return a validator's shares and stake."""
    validator = state.require_validator(require_operator(request.validator))
    shares = types.ValidatorShares(
        validator=validator.operator, total_shares=str(validator.shares), total_stake=str(validator.tokens)
    )
    return query.QueryValidatorSharesResponse(shares=shares)


def unbonding_delegation(
    state: State, request: query.QueryUnbondingDelegationRequest, _ctx: Context
) -> query.QueryUnbondingDelegationResponse:
    """Return what a delegator takes out of a validator."""
    delegator, operator = require_delegator(request.delegator), require_operator(request.validator)
    held = state.staking.unbondings.get(delegator, operator)
    if held is None:
        raise UnbondingNotFound(f"{delegator} takes nothing out of {operator}")
    return query.QueryUnbondingDelegationResponse(unbonding=wires.unbonding(delegator, operator, held))


def delegator_unbonding_delegations(
    state: State, request: query.QueryDelegatorUnbondingDelegationsRequest, _ctx: Context
) -> query.QueryDelegatorUnbondingDelegationsResponse:
    """Return all that a delegator takes out."""
    delegator = require_delegator(request.delegator)
    rows, following = page(state.staking.unbondings, request.pagination, delegator)
    found = [wires.unbonding(delegator, str(key[1]), held) for key, held in rows]
    return query.QueryDelegatorUnbondingDelegationsResponse(unbondings=found, pagination=following)


def redelegation(
    state: State, request: query.QueryRedelegationRequest, _ctx: Context
) -> query.QueryRedelegationResponse:
    """Return what a delegator moved from one validator to another."""
    delegator = require_delegator(request.delegator)
    key = (delegator, require_operator(request.validator_src), require_operator(request.validator_dst))
    moved = state.staking.redelegations.get(*key)
    if moved is None:
        raise RedelegationNotFound(f"{delegator} moved nothing from {key[1]} to {key[2]} of late")
    return query.QueryRedelegationResponse(redelegation=wires.redelegation(*key, moved))


def delegator_redelegations(
    state: State, request: query.QueryDelegatorRedelegationsRequest, _ctx: Context
) -> query.QueryDelegatorRedelegationsResponse:
    """Return all that a delegator moved."""
    delegator = require_delegator(request.delegator)
    rows, following = page(state.staking.redelegations, request.pagination, delegator)
    found = [wires.redelegation(delegator, str(key[1]), str(key[2]), moved) for key, moved in rows]
    return query.QueryDelegatorRedelegationsResponse(redelegations=found, pagination=following)


def redelegations(
    state: State, request: query.QueryRedelegationsRequest, _ctx: Context
) -> query.QueryRedelegationsResponse:
    """Return all moves of stake."""
    rows, following = page(state.staking.redelegations, request.pagination)
    found = [wires.redelegation(str(key[0]), str(key[1]), str(key[2]), moved) for key, moved in rows]
    return query.QueryRedelegationsResponse(redelegations=found, pagination=following)


def delegator_rewards(
    state: State, request: query.QueryDelegatorRewardsRequest, _ctx: Context
) -> query.QueryDelegatorRewardsResponse:
    """Return what a delegation could withdraw."""
    delegator, operator = require_delegator(request.delegator), require_operator(request.validator)
    _require_shares(state, delegator, operator)
    return query.QueryDelegatorRewardsResponse(reward=wires.reward(state, delegator, operator))


def delegator_all_rewards(
    state: State, request: query.QueryDelegatorAllRewardsRequest, _ctx: Context
) -> query.QueryDelegatorAllRewardsResponse:
    """Return what all delegations of a delegator could withdraw."""
    delegator = require_delegator(request.delegator)
    found = [wires.reward(state, delegator, str(key[1])) for key in state.staking.delegations.keys(delegator)]
    total = sum(int(one.reward) for one in found)
    return query.QueryDelegatorAllRewardsResponse(rewards=found, total=str(total))


def historical_rewards(
    state: State, request: query.QueryHistoricalRewardsRequest, _ctx: Context
) -> query.QueryHistoricalRewardsResponse:
    """Return what a delegation earned by epoch, since it last changed."""
    delegator, operator = require_delegator(request.delegator), require_operator(request.validator)
    first, last = request.start_height, request.end_height
    if first < 0 or last < 0 or 0 < last < first:
        raise InvalidQuery("start_height and end_height: not below 0, and in order")
    _require_shares(state, delegator, operator)
    found = history.get_rewards(state, delegator, operator, first, last)
    return query.QueryHistoricalRewardsResponse(rewards=found)


def slashing_events(
    state: State, request: query.QuerySlashingEventsRequest, _ctx: Context
) -> query.QuerySlashingEventsResponse:
    """Return a validator's slashes, which all its delegators bore alike."""
    operator = require_operator(request.validator)
    rows, following = page(state.distribution.slashes, request.pagination, operator)
    events = [
        types.SlashingEvent(validator=operator, height=int(key[1]), fraction=decimals.show(slash.fraction))
        for key, slash in rows
    ]
    return query.QuerySlashingEventsResponse(events=events, pagination=following)


def _require_shares(state: State, delegator: str, operator: str) -> int:
    shares = state.staking.delegations.get(delegator, operator)
    if shares is None:
        raise DelegationNotFound(f"{delegator} does not delegate to {operator}")
    return shares


QUERIES = QueryService(
    query.DESCRIPTOR.services_by_name["Query"],
    {
        "Params": params,
        "Delegation": delegation,
        "DelegatorDelegations": delegator_delegations,
        "ValidatorDelegations": validator_delegations,
        "ValidatorShares": validator_shares,
        "UnbondingDelegation": unbonding_delegation,
        "DelegatorUnbondingDelegations": delegator_unbonding_delegations,
        "Redelegation": redelegation,
        "DelegatorRedelegations": delegator_redelegations,
        "Redelegations": redelegations,
        "DelegatorRewards": delegator_rewards,
        "DelegatorAllRewards": delegator_all_rewards,
        "HistoricalRewards": historical_rewards,
        "SlashingEvents": slashing_events,
    },
)
