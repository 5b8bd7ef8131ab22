"""Queries of the mint module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.modules import wire
from virtengine.chain.modules.mint.store import State
from virtengine.wire.cosmos.mint.v1beta1 import mint_pb2, query_pb2


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), mint_pb2.Params))


def inflation(
    state: State, _request: query_pb2.QueryInflationRequest, _ctx: Context
) -> query_pb2.QueryInflationResponse:
    """Return inflation in a year."""
    return query_pb2.QueryInflationResponse(inflation=str(state.get_minter().inflation).encode())


def annual_provisions(
    state: State, _request: query_pb2.QueryAnnualProvisionsRequest, _ctx: Context
) -> query_pb2.QueryAnnualProvisionsResponse:
    """Return the coins of a year."""
    provisions = str(state.get_minter().annual_provisions).encode()
    return query_pb2.QueryAnnualProvisionsResponse(annual_provisions=provisions)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {"Params": params, "Inflation": inflation, "AnnualProvisions": annual_provisions},
)
