"""The take module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.take.genesis import export_genesis, init_genesis
from virtengine.chain.modules.take.invariants import shares_are_part_of_a_whole
from virtengine.chain.modules.take.params import BOUNDS, PARAMS
from virtengine.chain.modules.take.queries import QUERIES
from virtengine.chain.modules.take.store import State
from virtengine.wire.virtengine.take.v1 import tx_pb2, types_pb2

MODULE = Module(
    "take",
    state=State,
    messages={tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse)},
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    invariants=(shares_are_part_of_a_whole,),
)
