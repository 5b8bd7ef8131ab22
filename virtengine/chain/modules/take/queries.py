"""Queries of the take module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.modules import wire
from virtengine.chain.modules.take.store import State
from virtengine.wire.virtengine.take.v1 import query_pb2, types_pb2


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the fee schedule."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


QUERIES = QueryService(query_pb2.DESCRIPTOR.services_by_name["Query"], {"Params": params})
