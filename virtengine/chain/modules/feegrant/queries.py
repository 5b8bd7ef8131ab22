"""Queries of fee grants."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.feegrant.store import State
from virtengine.chain.modules.feegrant.types import Allowance
from virtengine.chain.modules.feegrant.wire import pack_allowance
from virtengine.crypto.addresses import is_address
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2, query_pb2


def to_grant(granter: str, grantee: str, allowance: Allowance) -> feegrant_pb2.Grant:
    """Return an allowance with its two accounts."""
    return feegrant_pb2.Grant(granter=granter, grantee=grantee, allowance=pack_allowance(allowance))


def _require_address(text: str, *, field: str) -> str:
    if not is_address(text):
        raise InvalidQuery(f"{field}: {text[:90]!r} is not an account address")
    return text


def allowance(
    state: State, request: query_pb2.QueryAllowanceRequest, _ctx: Context
) -> query_pb2.QueryAllowanceResponse:
    """Return one allowance."""
    granter = _require_address(request.granter, field="granter")
    grantee = _require_address(request.grantee, field="grantee")
    found = state.allowances.get(grantee, granter)
    if found is None:
        raise QueryNotFound("fee-grant not found")
    return query_pb2.QueryAllowanceResponse(allowance=to_grant(granter, grantee, found))


def allowances(
    state: State, request: query_pb2.QueryAllowancesRequest, _ctx: Context
) -> query_pb2.QueryAllowancesResponse:
    """Return what an account may spend."""
    grantee = _require_address(request.grantee, field="grantee")
    rows, following = page(state.allowances, request.pagination, grantee)
    found = [to_grant(str(key[1]), grantee, record) for key, record in rows]
    return query_pb2.QueryAllowancesResponse(allowances=found, pagination=following)


def allowances_by_granter(
    state: State, request: query_pb2.QueryAllowancesByGranterRequest, _ctx: Context
) -> query_pb2.QueryAllowancesByGranterResponse:
    """Return whose fees an account pays."""
    granter = _require_address(request.granter, field="granter")
    rows, following = page(state.by_granter, request.pagination, granter)
    found = []
    for key, _present in rows:
        record = state.allowances.get(key[1], granter)
        assert record is not None, "the index names an allowance that is not there"
        found.append(to_grant(granter, str(key[1]), record))
    return query_pb2.QueryAllowancesByGranterResponse(allowances=found, pagination=following)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Allowance": allowance,
        "Allowances": allowances,
        "AllowancesByGranter": allowances_by_granter,
    },
)
