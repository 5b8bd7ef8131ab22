"""Staking as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.staking import handlers, messages
from virtengine.chain.modules.staking.blocks import begin_block, end_block
from virtengine.chain.modules.staking.genesis import export_genesis, init_genesis
from virtengine.chain.modules.staking.invariants import INVARIANTS
from virtengine.chain.modules.staking.queries import QUERIES
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import BONDED_POOL, NOT_BONDED_POOL
from virtengine.wire.cosmos.staking.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "staking",
    state=State,
    messages={
        tx_pb2.MsgCreateValidator: Handler(messages.check_create_validator, handlers.create_validator),
        tx_pb2.MsgEditValidator: Handler(messages.check_edit_validator, handlers.edit_validator),
        tx_pb2.MsgDelegate: Handler(messages.check_delegate, handlers.delegate),
        tx_pb2.MsgUndelegate: Handler(messages.check_undelegate, handlers.undelegate),
        tx_pb2.MsgBeginRedelegate: Handler(messages.check_begin_redelegate, handlers.begin_redelegate),
        tx_pb2.MsgCancelUnbondingDelegation: Handler(
            messages.check_cancel_unbonding, handlers.cancel_unbonding
        ),
        tx_pb2.MsgUpdateParams: Handler(messages.check_update_params, handlers.update_params),
    },
    bounds=messages.BOUNDS,
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    end_block=end_block,
    invariants=INVARIANTS,
    accounts={BONDED_POOL: ("burner", "staking"), NOT_BONDED_POOL: ("burner", "staking")},
)
