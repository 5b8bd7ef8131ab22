"""The price of gas as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.gas.blocks import end_block
from virtengine.chain.modules.gas.genesis import export_genesis, init_genesis
from virtengine.chain.modules.gas.invariants import the_price_is_within_its_bounds
from virtengine.chain.modules.gas.params import BOUNDS, PARAMS
from virtengine.chain.modules.gas.queries import QUERIES
from virtengine.chain.modules.gas.store import State
from virtengine.wire.virtengine.gas.v1 import tx_pb2, types_pb2

MODULE = Module(
    "gas",
    state=State,
    messages={tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse)},
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    end_block=end_block,
    invariants=(the_price_is_within_its_bounds,),
)
