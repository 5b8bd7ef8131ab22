"""Queries of authorizations."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.authz.store import State
from virtengine.chain.modules.authz.types import Grant
from virtengine.chain.modules.authz.wire import pack_authorization
from virtengine.chain.modules.instants import write_moment
from virtengine.crypto.addresses import is_address
from virtengine.wire.cosmos.authz.v1beta1 import authz_pb2, query_pb2


def to_authorization(granter: str, grantee: str, url: str, grant: Grant) -> authz_pb2.GrantAuthorization:
    """Return an authorization with its two accounts."""
    answer = authz_pb2.GrantAuthorization(
        granter=granter, grantee=grantee, authorization=pack_authorization(url, grant)
    )
    if grant.expires:
        answer.expiration.CopyFrom(write_moment(grant.expires))
    return answer


def _to_grant(url: str, grant: Grant) -> authz_pb2.Grant:
    answer = authz_pb2.Grant(authorization=pack_authorization(url, grant))
    if grant.expires:
        answer.expiration.CopyFrom(write_moment(grant.expires))
    return answer


def _require_address(text: str, *, field: str) -> str:
    if not is_address(text):
        raise InvalidQuery(f"{field}: {text[:90]!r} is not an account address")
    return text


def grants(
    state: State, request: query_pb2.QueryGrantsRequest, _ctx: Context
) -> query_pb2.QueryGrantsResponse:
    """Return what one account may send for another, all of it or one kind of message."""
    granter = _require_address(request.granter, field="granter")
    grantee = _require_address(request.grantee, field="grantee")
    if request.msg_type_url:
        found = state.grants.get(granter, grantee, request.msg_type_url)
        if found is None:
            raise QueryNotFound(f"no authorization found for {request.msg_type_url[:160]} type")
        return query_pb2.QueryGrantsResponse(grants=[_to_grant(request.msg_type_url, found)])
    rows, following = page(state.grants, request.pagination, granter, grantee)
    return query_pb2.QueryGrantsResponse(
        grants=[_to_grant(str(key[2]), record) for key, record in rows], pagination=following
    )


def granter_grants(
    state: State, request: query_pb2.QueryGranterGrantsRequest, _ctx: Context
) -> query_pb2.QueryGranterGrantsResponse:
    """Return what others may send for an account."""
    granter = _require_address(request.granter, field="granter")
    rows, following = page(state.grants, request.pagination, granter)
    found = [to_authorization(granter, str(key[1]), str(key[2]), record) for key, record in rows]
    return query_pb2.QueryGranterGrantsResponse(grants=found, pagination=following)


def grantee_grants(
    state: State, request: query_pb2.QueryGranteeGrantsRequest, _ctx: Context
) -> query_pb2.QueryGranteeGrantsResponse:
    """Return what an account may send for others."""
    grantee = _require_address(request.grantee, field="grantee")
    rows, following = page(state.by_grantee, request.pagination, grantee)
    found = []
    for (_grantee, granter, url), _present in rows:
        record = state.grants.get(granter, grantee, url)
        assert record is not None, "the index names an authorization that is not there"
        found.append(to_authorization(str(granter), grantee, str(url), record))
    return query_pb2.QueryGranteeGrantsResponse(grants=found, pagination=following)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {"Grants": grants, "GranterGrants": granter_grants, "GranteeGrants": grantee_grants},
)
