"""Genesis of the mint module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.mint.errors import InvalidParams
from virtengine.chain.modules.mint.messages import read_params
from virtengine.chain.modules.mint.store import State
from virtengine.chain.modules.mint.types import Minter, Params
from virtengine.wire.cosmos.mint.v1beta1 import genesis_pb2, mint_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters and the place of inflation; without them the defaults hold."""
    state.set_params(read_params(genesis.params) if genesis.HasField("params") else Params())
    with refused_as(InvalidParams):
        minter = wire.from_wire(genesis.minter, Minter) if genesis.HasField("minter") else Minter()
    state.set_minter(minter)


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the module's whole state."""
    return genesis_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), mint_pb2.Params),
        minter=wire.to_wire(state.get_minter(), mint_pb2.Minter),
    )
