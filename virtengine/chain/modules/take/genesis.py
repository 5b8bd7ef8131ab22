"""Genesis of the take module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.take.params import require_sum
from virtengine.chain.modules.take.store import State
from virtengine.chain.modules.take.types import Params
from virtengine.wire.virtengine.take.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store the parameters of a genesis; without them the defaults hold."""
    params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
    require_sum(params)
    state.set_params(params)


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(params=wire.to_wire(state.get_params(), types_pb2.Params))
