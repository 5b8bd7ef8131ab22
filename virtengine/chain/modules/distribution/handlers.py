"""Carry out distribution messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import Unauthorized
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.messages import require_coins
from virtengine.chain.modules.distribution import allocation, pool, rewards
from virtengine.chain.modules.distribution.errors import (
    NoDelegationInfo,
    NoValidator,
    NoValidatorInfo,
    WithdrawAddressDisabled,
)
from virtengine.chain.modules.distribution.messages import read_params
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2


def set_withdraw_address(
    state: State, msg: tx_pb2.MsgSetWithdrawAddress, ctx: Context
) -> tx_pb2.MsgSetWithdrawAddressResponse:
    """Name who receives what the sender withdraws."""
    _require_receiver(state, msg.withdraw_address)
    if not state.get_params().withdraw_addr_enabled:
        raise WithdrawAddressDisabled("addresses to withdraw to cannot be set")
    if msg.withdraw_address == msg.delegator_address:
        state.withdraw_addresses.delete(msg.delegator_address)
    else:
        state.withdraw_addresses.set(msg.delegator_address, msg.withdraw_address)
    ctx.emit_plain("set_withdraw_address", withdraw_address=msg.withdraw_address)
    return tx_pb2.MsgSetWithdrawAddressResponse()


def withdraw_delegator_reward(
    state: State, msg: tx_pb2.MsgWithdrawDelegatorReward, ctx: Context
) -> tx_pb2.MsgWithdrawDelegatorRewardResponse:
    """Pay out what a delegation earned; it goes on earning."""
    amount = claim(state, msg.delegator_address, msg.validator_address, ctx)
    return tx_pb2.MsgWithdrawDelegatorRewardResponse(amount=[_coin(amount)])


def claim(state: State, delegator: str, operator: str, ctx: Context) -> int:
    """Pay out what a delegation earned and let it go on. Raises NoValidatorInfo, NoDelegationInfo."""
    if not state.staking.validators.has(operator):
        raise NoValidatorInfo(f"there is no validator {operator}")
    if not state.staking.delegations.has(delegator, operator):
        raise NoDelegationInfo(f"{delegator} does not delegate to {operator}")
    amount = rewards.withdraw(state, delegator, operator, ctx)
    rewards.begin(state, delegator, operator, ctx.height)
    return amount


def withdraw_validator_commission(
    state: State, msg: tx_pb2.MsgWithdrawValidatorCommission, ctx: Context
) -> tx_pb2.MsgWithdrawValidatorCommissionResponse:
    """Pay out a validator's commission."""
    amount = rewards.withdraw_commission(state, msg.validator_address, ctx)
    return tx_pb2.MsgWithdrawValidatorCommissionResponse(amount=[_coin(amount)] if amount else [])


def fund_community_pool(
    state: State, msg: tx_pb2.MsgFundCommunityPool, _ctx: Context
) -> tx_pb2.MsgFundCommunityPoolResponse:
    """Move coins of the sender to the community pool."""
    pool.fund(state, msg.depositor, require_coins(msg.amount))
    return tx_pb2.MsgFundCommunityPoolResponse()


def community_pool_spend(
    state: State, msg: tx_pb2.MsgCommunityPoolSpend, _ctx: Context
) -> tx_pb2.MsgCommunityPoolSpendResponse:
    """Move coins of the community pool to an account, at governance's word."""
    require_authority(msg.authority)
    _require_receiver(state, msg.recipient)
    pool.spend(state, msg.recipient, require_coins(msg.amount))
    return tx_pb2.MsgCommunityPoolSpendResponse()


def deposit_validator_rewards_pool(
    state: State, msg: tx_pb2.MsgDepositValidatorRewardsPool, ctx: Context
) -> tx_pb2.MsgDepositValidatorRewardsPoolResponse:
    """Add coins of the sender to what a validator and its delegators earn."""
    validator = state.staking.validators.get(msg.validator_address)
    if validator is None:
        raise NoValidator(f"there is no validator {msg.validator_address}")
    amount = require_coins(msg.amount)[DENOM]
    ledger.move(state.bank, msg.depositor, DISTRIBUTION_ADDRESS, amount)
    allocation.reward_validator(state, validator, decimals.of(amount), ctx)
    return tx_pb2.MsgDepositValidatorRewardsPoolResponse()


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, at governance's word."""
    require_authority(msg.authority)
    state.set_params(read_params(msg.params))
    return tx_pb2.MsgUpdateParamsResponse()


def _require_receiver(state: State, address: str) -> None:
    if state.bank.is_blocked(address):
        raise Unauthorized(f"{address} is not allowed to receive external funds")


def _coin(amount: int) -> Coin:
    return Coin(denom=DENOM, amount=str(amount))
