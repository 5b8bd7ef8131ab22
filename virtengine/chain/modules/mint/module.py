"""The mint module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.mint.blocks import begin_block
from virtengine.chain.modules.mint.genesis import export_genesis, init_genesis
from virtengine.chain.modules.mint.handlers import update_params
from virtengine.chain.modules.mint.invariants import inflation_is_within_bounds, nothing_stays_with_the_minter
from virtengine.chain.modules.mint.messages import BOUNDS, check_update_params
from virtengine.chain.modules.mint.queries import QUERIES
from virtengine.chain.modules.mint.store import State
from virtengine.chain.modules.mint.types import MINT
from virtengine.wire.cosmos.mint.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "mint",
    state=State,
    messages={tx_pb2.MsgUpdateParams: Handler(check_update_params, update_params)},
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    bounds=BOUNDS,
    invariants=(nothing_stays_with_the_minter, inflation_is_within_bounds),
    accounts={MINT: ("minter",)},
)
