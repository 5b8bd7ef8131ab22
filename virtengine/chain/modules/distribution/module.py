"""Distribution as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.distribution import handlers, invariants, messages
from virtengine.chain.modules.distribution.allocation import begin_block
from virtengine.chain.modules.distribution.genesis import export_genesis, init_genesis
from virtengine.chain.modules.distribution.hooks import connect
from virtengine.chain.modules.distribution.queries import QUERIES
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION
from virtengine.wire.cosmos.distribution.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "distribution",
    state=State,
    messages={
        tx_pb2.MsgSetWithdrawAddress: Handler(
            messages.check_set_withdraw_address, handlers.set_withdraw_address
        ),
        tx_pb2.MsgWithdrawDelegatorReward: Handler(
            messages.check_withdraw_delegator_reward, handlers.withdraw_delegator_reward
        ),
        tx_pb2.MsgWithdrawValidatorCommission: Handler(
            messages.check_withdraw_validator_commission, handlers.withdraw_validator_commission
        ),
        tx_pb2.MsgFundCommunityPool: Handler(
            messages.check_fund_community_pool, handlers.fund_community_pool
        ),
        tx_pb2.MsgCommunityPoolSpend: Handler(
            messages.check_community_pool_spend, handlers.community_pool_spend
        ),
        tx_pb2.MsgDepositValidatorRewardsPool: Handler(
            messages.check_deposit_validator_rewards_pool, handlers.deposit_validator_rewards_pool
        ),
        tx_pb2.MsgUpdateParams: Handler(messages.check_update_params, handlers.update_params),
    },
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    bounds=messages.BOUNDS,
    connect=connect,
    invariants=(
        invariants.rewards_are_held,
        invariants.what_is_owed_covers_every_claim,
        invariants.every_delegation_earns,
        invariants.periods_are_counted,
    ),
    accounts={DISTRIBUTION: ()},
)
