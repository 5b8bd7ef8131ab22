"""Queries of slashing."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.slashing.shapes import info_to_wire, params_to_wire
from virtengine.chain.modules.slashing.store import State
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import decode_consensus
from virtengine.wire.cosmos.slashing.v1beta1 import query_pb2


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=params_to_wire(state.get_params()))


def signing_info(
    state: State, request: query_pb2.QuerySigningInfoRequest, ctx: Context
) -> query_pb2.QuerySigningInfoResponse:
    """Return how well one validator signs."""
    try:
        consensus = decode_consensus(request.cons_address)
    except Rejected as error:
        raise InvalidQuery(f"cons_address: {error.message}") from error
    info = state.infos.get(consensus)
    if info is None:
        raise QueryNotFound(f"signing info not found for validator {request.cons_address}")
    return query_pb2.QuerySigningInfoResponse(val_signing_info=info_to_wire(consensus, info, ctx.height))


def signing_infos(
    state: State, request: query_pb2.QuerySigningInfosRequest, ctx: Context
) -> query_pb2.QuerySigningInfosResponse:
    """Return how well every validator signs, in the order of their consensus addresses."""
    rows, following = page(state.infos, request.pagination)
    found = [info_to_wire(key[0], info, ctx.height) for key, info in rows if isinstance(key[0], bytes)]
    return query_pb2.QuerySigningInfosResponse(info=found, pagination=following)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {"Params": params, "SigningInfo": signing_info, "SigningInfos": signing_infos},
)
