"""Queries of performance."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules import wire
from virtengine.chain.modules.performance import scores
from virtengine.chain.modules.performance.errors import (
    EpochNotFound,
    PerformanceNotFound,
    RewardNotFound,
)
from virtengine.chain.modules.performance.messages import require_operator
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import Performance
from virtengine.wire.virtengine.performance.v1 import query_pb2 as query
from virtengine.wire.virtengine.performance.v1 import types_pb2 as types


def params(state: State, _request: query.QueryParamsRequest, _ctx: Context) -> query.QueryParamsResponse:
    """Return the parameters."""
    return query.QueryParamsResponse(params=wire.to_wire(state.get_params(), types.Params))


def current_epoch(
    state: State, _request: query.QueryCurrentEpochRequest, _ctx: Context
) -> query.QueryCurrentEpochResponse:
    """Return the epoch that runs."""
    return query.QueryCurrentEpochResponse(epoch=wire.to_wire(state.get_current(), types.RewardEpoch))


def reward_epoch(
    state: State, request: query.QueryRewardEpochRequest, _ctx: Context
) -> query.QueryRewardEpochResponse:
    """Return a finished epoch."""
    if request.epoch == 0:
        raise InvalidQuery("epoch: epochs are counted from 1")
    found = state.epochs.get(request.epoch)
    if found is None:
        raise EpochNotFound(f"epoch {request.epoch} is not finished or no longer kept")
    return query.QueryRewardEpochResponse(epoch=wire.to_wire(found, types.RewardEpoch))


def validator_performance(
    state: State, request: query.QueryValidatorPerformanceRequest, _ctx: Context
) -> query.QueryValidatorPerformanceResponse:
    """Return what a validator did in an epoch."""
    operator, number = require_operator(request.validator), _epoch(state, request.epoch)
    found = state.performances.get(number, operator)
    if found is None:
        raise PerformanceNotFound(f"nothing is known of {operator} in epoch {number}")
    return query.QueryValidatorPerformanceResponse(performance=_shown(state, found))


def validator_performances(
    state: State, request: query.QueryValidatorPerformancesRequest, _ctx: Context
) -> query.QueryValidatorPerformancesResponse:
    """Return what all validators did in an epoch."""
    rows, following = page(state.performances, request.pagination, _epoch(state, request.epoch))
    shown = [_shown(state, one) for _, one in rows]
    return query.QueryValidatorPerformancesResponse(performances=shown, pagination=following)


def validator_reward(
    state: State, request: query.QueryValidatorRewardRequest, _ctx: Context
) -> query.QueryValidatorRewardResponse:
    """Return what a validator earned in an epoch; 0 is the last that is finished."""
    operator = require_operator(request.validator)
    number = request.epoch or state.get_current().number - 1
    found = state.rewards.get(operator, number)
    if found is None:
        raise RewardNotFound(f"{operator} earned nothing in epoch {number}, or it is no longer kept")
    return query.QueryValidatorRewardResponse(reward=wire.to_wire(found, types.ValidatorReward))


def validator_rewards(
    state: State, request: query.QueryValidatorRewardsRequest, _ctx: Context
) -> query.QueryValidatorRewardsResponse:
    """Return what a validator earned, by epoch."""
    rows, following = page(state.rewards, request.pagination, require_operator(request.validator))
    found = [wire.to_wire(reward, types.ValidatorReward) for _, reward in rows]
    return query.QueryValidatorRewardsResponse(rewards=found, pagination=following)


def slash_records(
    state: State, request: query.QuerySlashRecordsRequest, _ctx: Context
) -> query.QuerySlashRecordsResponse:
    """Return slashes, of one validator or of all."""
    if not request.validator:
        rows, following = page(state.slashes, request.pagination)
        found = [record for _, record in rows]
    else:
        operator = require_operator(request.validator)
        keys, following = page(state.validator_slashes, request.pagination, operator)
        found = [record for key, _ in keys if (record := state.slashes.get(key[1])) is not None]
    shown = [wire.to_wire(record, types.SlashRecord) for record in found]
    return query.QuerySlashRecordsResponse(records=shown, pagination=following)


def signing_info(
    state: State, request: query.QuerySigningInfoRequest, ctx: Context
) -> query.QuerySigningInfoResponse:
    """Return what is remembered of a validator."""
    operator = require_operator(request.validator)
    found, validator = state.infos.get(operator), state.staking.validators.get(operator)
    if found is None or validator is None:
        raise PerformanceNotFound(f"{operator} has not signed yet")
    info, jail = wire.to_wire(found, types.SigningInfo), state.jail_of(validator)
    info.index_offset = ctx.height - found.window_start
    if info.index_offset >= state.get_params().signed_blocks_window:
        info.index_offset = info.missed_counter = 0
    info.jailed_until, info.tombstoned = jail.jailed_until_ms // 1000, jail.tombstoned
    info.infraction_count = state.infractions_of(validator)
    return query.QuerySigningInfoResponse(info=info)


def _epoch(state: State, number: int) -> int:
    return number or state.get_current().number


def _shown(state: State, one: Performance) -> types.ValidatorPerformance:
    """Return a performance as a message; the score of the epoch that runs is made up as of now."""
    if one.epoch == state.get_current().number:
        one = replace(one, overall_score=scores.compute_overall(one))
    return wire.to_wire(one, types.ValidatorPerformance)


QUERIES = QueryService(
    query.DESCRIPTOR.services_by_name["Query"],
    {
        "Params": params,
        "CurrentEpoch": current_epoch,
        "RewardEpoch": reward_epoch,
        "ValidatorPerformance": validator_performance,
        "ValidatorPerformances": validator_performances,
        "ValidatorReward": validator_reward,
        "ValidatorRewards": validator_rewards,
        "SlashRecords": slash_records,
        "SigningInfo": signing_info,
    },
)
