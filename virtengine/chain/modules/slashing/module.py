"""Slashing as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.slashing import handlers, messages
from virtengine.chain.modules.slashing.genesis import export_genesis, init_genesis
from virtengine.chain.modules.slashing.hooks import connect
from virtengine.chain.modules.slashing.invariants import missed_blocks_are_counted, tombstones_hold
from virtengine.chain.modules.slashing.liveness import begin_block
from virtengine.chain.modules.slashing.queries import QUERIES
from virtengine.chain.modules.slashing.store import State
from virtengine.wire.cosmos.slashing.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "slashing",
    state=State,
    messages={
        tx_pb2.MsgUnjail: Handler(messages.check_unjail, handlers.unjail),
        tx_pb2.MsgUpdateParams: Handler(messages.check_update_params, handlers.update_params),
    },
    bounds=messages.BOUNDS,
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    connect=connect,
    invariants=(missed_blocks_are_counted, tombstones_hold),
)
