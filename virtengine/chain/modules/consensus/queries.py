"""Queries of the engine's parameters."""

from __future__ import annotations

from virtengine.chain.consensus_params import params_to_wire
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.modules.consensus.store import State
from virtengine.wire.cosmos.consensus.v1 import query_pb2


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=params_to_wire(state.consensus.get()))


QUERIES = QueryService(query_pb2.DESCRIPTOR.services_by_name["Query"], {"Params": params})
