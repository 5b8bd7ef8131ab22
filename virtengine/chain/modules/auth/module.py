"""Auth as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.auth.blocks import begin_block
from virtengine.chain.modules.auth.genesis import export_genesis, init_genesis
from virtengine.chain.modules.auth.invariants import numbers_are_unique
from virtengine.chain.modules.auth.params import BOUNDS, PARAMS
from virtengine.chain.modules.auth.queries import QUERIES
from virtengine.chain.modules.auth.store import State
from virtengine.wire.cosmos.auth.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "auth",
    state=State,
    messages={tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse)},
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    invariants=(numbers_are_unique,),
)
