"""Carry out delegation messages: staking and distribution do the work, under this chain's own rules."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.delegation.errors import (
    DelegationNotFound,
    InvalidHeights,
    InvalidParams,
    NothingToClaim,
    RedelegationOpen,
    TooManyRedelegations,
    TransitiveRedelegation,
    ValidatorJailed,
)
from virtengine.chain.modules.delegation.messages import read_amount, read_params
from virtengine.chain.modules.delegation.store import State
from virtengine.chain.modules.distribution import handlers as distribution
from virtengine.chain.modules.staking import handlers as staking
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_pb2
from virtengine.wire.virtengine.delegation.v1 import tx_pb2


def delegate(state: State, msg: tx_pb2.MsgDelegate, ctx: Context) -> tx_pb2.MsgDelegateResponse:
    """Stake coins with a validator that is not jailed."""
    _require_free(state, msg.validator)
    before = state.staking.delegations.get(msg.delegator, msg.validator) or 0
    amount = Coin(denom=DENOM, amount=str(read_amount(msg.amount)))
    staking.delegate(
        state.staking,
        staking_pb2.MsgDelegate(
            delegator_address=msg.delegator, validator_address=msg.validator, amount=amount
        ),
        ctx,
    )
    bought = (state.staking.delegations.get(msg.delegator, msg.validator) or 0) - before
    return tx_pb2.MsgDelegateResponse(shares=str(bought))


def undelegate(state: State, msg: tx_pb2.MsgUndelegate, ctx: Context) -> tx_pb2.MsgUndelegateResponse:
    """Begin to take coins out of a validator; what they earned is paid first."""
    _require_delegation(state, msg.delegator, msg.validator)
    answer = staking.undelegate(
        state.staking,
        staking_pb2.MsgUndelegate(
            delegator_address=msg.delegator, validator_address=msg.validator, amount=msg.amount
        ),
        ctx,
    )
    return tx_pb2.MsgUndelegateResponse(completion_time=answer.completion_time.seconds, amount=answer.amount)


def redelegate(state: State, msg: tx_pb2.MsgRedelegate, ctx: Context) -> tx_pb2.MsgRedelegateResponse:
    """Move stake to another validator; what both delegations earned is paid first."""
    _require_no_open_moves(state, msg)
    _require_delegation(state, msg.delegator, msg.validator_src)
    _require_free(state, msg.validator_dst)
    answer = staking.begin_redelegate(
        state.staking,
        staking_pb2.MsgBeginRedelegate(
            delegator_address=msg.delegator,
            validator_src_address=msg.validator_src,
            validator_dst_address=msg.validator_dst,
            amount=msg.amount,
        ),
        ctx,
    )
    return tx_pb2.MsgRedelegateResponse(completion_time=answer.completion_time.seconds)


def claim_rewards(state: State, msg: tx_pb2.MsgClaimRewards, ctx: Context) -> tx_pb2.MsgClaimRewardsResponse:
    """Pay out what a delegation earned since it was last paid."""
    _require_delegation(state, msg.delegator, msg.validator)
    start = state.distribution.starts.get(msg.validator, msg.delegator)
    begun = start.height if start else 0
    if msg.start_height > begun or 0 < msg.end_height < ctx.height:
        raise InvalidHeights(f"rewards are paid whole: from height {begun} up to {ctx.height}")
    paid = distribution.claim(state.distribution, msg.delegator, msg.validator, ctx)
    return tx_pb2.MsgClaimRewardsResponse(amount=_coin(paid))


def claim_all_rewards(
    state: State, msg: tx_pb2.MsgClaimAllRewards, ctx: Context
) -> tx_pb2.MsgClaimAllRewardsResponse:
    """Pay out what all delegations of the sender earned."""
    operators = [str(key[1]) for key in state.staking.delegations.keys(msg.delegator)]
    if not operators:
        raise NothingToClaim(f"{msg.delegator} delegates to nobody")
    paid = sum(distribution.claim(state.distribution, msg.delegator, one, ctx) for one in operators)
    return tx_pb2.MsgClaimAllRewardsResponse(amount=_coin(paid))


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, at governance's word."""
    require_authority(msg.authority)
    params = read_params(msg.params)
    if params.unbonding_period * 10**9 < state.consensus.get().evidence_max_age_ns:
        raise InvalidParams("unbonding_period: stake must stay for as long as evidence against it counts")
    state.set_params(params)
    return tx_pb2.MsgUpdateParamsResponse()


def _require_free(state: State, operator: str) -> None:
    if state.require_validator(operator).jailed:
        raise ValidatorJailed(f"{operator} is jailed")


def _require_delegation(state: State, delegator: str, operator: str) -> None:
    state.require_validator(operator)
    if not state.staking.delegations.has(delegator, operator):
        raise DelegationNotFound(f"{delegator} does not delegate to {operator}")


def _require_no_open_moves(state: State, msg: tx_pb2.MsgRedelegate) -> None:
    moves = [(str(key[1]), str(key[2])) for key in state.staking.redelegations.keys(msg.delegator)]
    if any(source == msg.validator_src for source, _ in moves):
        raise RedelegationOpen(f"{msg.delegator} is moving stake away from {msg.validator_src}")
    if any(destination == msg.validator_src for _, destination in moves):
        raise TransitiveRedelegation(f"{msg.delegator} moved stake to {msg.validator_src} of late")
    most = state.staking.get_params().max_entries
    if len(moves) >= most:
        raise TooManyRedelegations(
            f"{msg.delegator} has {len(moves)} open redelegations; {most} are the most"
        )


def _coin(amount: int) -> Coin:
    return Coin(denom=DENOM, amount=str(amount))
