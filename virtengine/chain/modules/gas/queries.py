"""Queries of the price of gas."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.modules import wire
from virtengine.chain.modules.gas.store import State
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin
from virtengine.wire.virtengine.gas.v1 import query_pb2, types_pb2


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


def min_gas_price(
    state: State, _request: query_pb2.QueryMinGasPriceRequest, _ctx: Context
) -> query_pb2.QueryMinGasPriceResponse:
    """Return what the last block asked for one unit of gas, and what the next one asks for."""
    price = state.get_price()
    return query_pb2.QueryMinGasPriceResponse(
        current=DecCoin(denom=DENOM, amount=str(price.current if state.is_on() else 0)),
        next=DecCoin(denom=DENOM, amount=str(state.asked())),
        smoothed_utilization_bps=price.smoothed_utilization_bps,
    )


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"], {"Params": params, "MinGasPrice": min_gas_price}
)
