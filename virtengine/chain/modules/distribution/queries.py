"""Queries of distribution. They never write: what a period would give is computed as if it ended now."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules import wire
from virtengine.chain.modules.distribution import periods, rewards
from virtengine.chain.modules.distribution.errors import NoDelegation, NoValidator
from virtengine.chain.modules.distribution.messages import require_operator
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.wires import dec_coins
from virtengine.core.amounts import ATTO, DENOM
from virtengine.crypto.addresses import account_of
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2 as types
from virtengine.wire.cosmos.distribution.v1beta1 import query_pb2 as query

_LAST_HEIGHT = 2**63 - 1


def params(state: State, _request: query.QueryParamsRequest, _ctx: Context) -> query.QueryParamsResponse:
    """Return the parameters."""
    return query.QueryParamsResponse(params=wire.to_wire(state.get_params(), types.Params))


def validator_distribution_info(
    state: State, request: query.QueryValidatorDistributionInfoRequest, _ctx: Context
) -> query.QueryValidatorDistributionInfoResponse:
    """Return what a validator's operator may withdraw: commission, and rewards of its own stake."""
    operator = _require_validator(state, request.validator_address)
    account = account_of(operator)
    if not state.staking.delegations.has(account, operator):
        raise NoDelegation(f"{account} does not delegate to {operator}")
    return query.QueryValidatorDistributionInfoResponse(
        operator_address=account,
        self_bond_rewards=dec_coins(get_rewards(state, account, operator)),
        commission=dec_coins(state.commission_of(operator)),
    )


def validator_outstanding_rewards(
    state: State, request: query.QueryValidatorOutstandingRewardsRequest, _ctx: Context
) -> query.QueryValidatorOutstandingRewardsResponse:
    """Return all that is owed at a validator."""
    owed = state.outstanding_of(_require_validator(state, request.validator_address))
    return query.QueryValidatorOutstandingRewardsResponse(
        rewards=types.ValidatorOutstandingRewards(rewards=dec_coins(owed))
    )


def validator_commission(
    state: State, request: query.QueryValidatorCommissionRequest, _ctx: Context
) -> query.QueryValidatorCommissionResponse:
    """Return a validator's commission."""
    held = state.commission_of(_require_validator(state, request.validator_address))
    return query.QueryValidatorCommissionResponse(
        commission=types.ValidatorAccumulatedCommission(commission=dec_coins(held))
    )


def validator_slashes(
    state: State, request: query.QueryValidatorSlashesRequest, _ctx: Context
) -> query.QueryValidatorSlashesResponse:
    """Return a validator's slashes within heights."""
    operator = _require_operator(request.validator_address)
    first, last = request.starting_height, request.ending_height or _LAST_HEIGHT
    if last < first:
        raise InvalidQuery(f"starting height greater than ending height ({first} > {last})")
    rows, following = page(
        state.slashes, request.pagination, operator, keep=lambda key, _slash: first <= int(key[1]) <= last
    )
    slashes = [
        types.ValidatorSlashEvent(validator_period=slash.period, fraction=str(slash.fraction))
        for _, slash in rows
    ]
    return query.QueryValidatorSlashesResponse(slashes=slashes, pagination=following)


def delegation_rewards(
    state: State, request: query.QueryDelegationRewardsRequest, _ctx: Context
) -> query.QueryDelegationRewardsResponse:
    """Return what a delegation could withdraw."""
    delegator = _require_delegator(request.delegator_address)
    operator = _require_validator(state, request.validator_address)
    if not state.staking.delegations.has(delegator, operator):
        raise NoDelegation(f"{delegator} does not delegate to {operator}")
    return query.QueryDelegationRewardsResponse(rewards=dec_coins(get_rewards(state, delegator, operator)))


def delegation_total_rewards(
    state: State, request: query.QueryDelegationTotalRewardsRequest, _ctx: Context
) -> query.QueryDelegationTotalRewardsResponse:
    """Return what a delegator could withdraw, by validator and in all."""
    answer, total = query.QueryDelegationTotalRewardsResponse(), 0
    delegator = _require_delegator(request.delegator_address)
    for _, operator in state.staking.delegations.keys(delegator):
        earned = get_rewards(state, delegator, str(operator))
        answer.rewards.add(validator_address=str(operator), reward=dec_coins(earned))
        total += earned
    answer.total.extend(dec_coins(total))
    return answer


def delegator_validators(
    state: State, request: query.QueryDelegatorValidatorsRequest, _ctx: Context
) -> query.QueryDelegatorValidatorsResponse:
    """Return the validators of a delegator."""
    keys = state.staking.delegations.keys(_require_delegator(request.delegator_address))
    return query.QueryDelegatorValidatorsResponse(validators=[str(operator) for _, operator in keys])


def delegator_withdraw_address(
    state: State, request: query.QueryDelegatorWithdrawAddressRequest, _ctx: Context
) -> query.QueryDelegatorWithdrawAddressResponse:
    """Return who receives what a delegator withdraws."""
    address = state.withdraw_address_of(_require_delegator(request.delegator_address))
    return query.QueryDelegatorWithdrawAddressResponse(withdraw_address=address)


def community_pool(
    state: State, _request: query.QueryCommunityPoolRequest, _ctx: Context
) -> query.QueryCommunityPoolResponse:
    """Return the community pool."""
    return query.QueryCommunityPoolResponse(pool=get_pool(state))


def get_pool(state: State) -> list[DecCoin]:
    """Return the community pool: what its account holds, and the part of a uve beside it."""
    held = {str(key[1]): amount * ATTO for key, amount in state.bank.balances.items(COMMUNITY_POOL_ADDRESS)}
    held[DENOM] = held.get(DENOM, 0) + state.get_dust()
    return [DecCoin(denom=denom, amount=str(amount)) for denom, amount in sorted(held.items()) if amount]


def get_rewards(state: State, delegator: str, operator: str) -> int:
    """Return what a delegation could withdraw, as a decimal."""
    earned = rewards.compute_rewards(
        state, delegator, operator, periods.compute_running_ratio(state, operator)
    )
    return min(earned, state.outstanding_of(operator))


def _require_delegator(text: str) -> str:
    require_address(text)
    return text


def _require_operator(text: str) -> str:
    return require_operator(text)


def _require_validator(state: State, text: str) -> str:
    operator = _require_operator(text)
    if not state.staking.validators.has(operator):
        raise NoValidator(f"there is no validator {operator}")
    return operator


QUERIES = QueryService(
    query.DESCRIPTOR.services_by_name["Query"],
    {
        "Params": params,
        "ValidatorDistributionInfo": validator_distribution_info,
        "ValidatorOutstandingRewards": validator_outstanding_rewards,
        "ValidatorCommission": validator_commission,
        "ValidatorSlashes": validator_slashes,
        "DelegationRewards": delegation_rewards,
        "DelegationTotalRewards": delegation_total_rewards,
        "DelegatorValidators": delegator_validators,
        "DelegatorWithdrawAddress": delegator_withdraw_address,
        "CommunityPool": community_pool,
    },
)
