"""Genesis of the price of gas."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.gas.errors import InvalidParams
from virtengine.chain.modules.gas.params import PARAMS
from virtengine.chain.modules.gas.pricing import clamp
from virtengine.chain.modules.gas.store import State
from virtengine.chain.modules.gas.types import Params, Price
from virtengine.wire.virtengine.gas.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Take over parameters and price, or begin with those that hold without being told."""
    params = PARAMS.read(genesis.params) if genesis.HasField("params") else Params()
    state.set_params(params)
    if genesis.HasField("price"):
        with refused_as(InvalidParams):
            price = wire.from_wire(genesis.price, Price)
        if price.next != clamp(price.next, params) or price.smoothed_utilization_bps > 10_000:
            raise InvalidParams("price: outside its bounds")
        state.set_price(price)


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return parameters and price."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        price=wire.to_wire(state.get_price(), types_pb2.Price),
    )
