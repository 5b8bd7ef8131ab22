"""Queries of the provider module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules import wire
from virtengine.chain.modules.provider.store import State
from virtengine.wire.virtengine.provider.v1 import query_pb2, types_pb2


def provider(
    state: State, request: query_pb2.QueryProviderRequest, _ctx: Context
) -> query_pb2.QueryProviderResponse:
    """Return one provider."""
    found = state.providers.get(request.owner)
    if found is None:
        raise QueryNotFound(f"{request.owner[:80]!r} is not a registered provider")
    return query_pb2.QueryProviderResponse(provider=wire.to_wire(found, types_pb2.Provider))


def providers(
    state: State, request: query_pb2.QueryProvidersRequest, _ctx: Context
) -> query_pb2.QueryProvidersResponse:
    """Return a page of providers."""
    rows, following = page(state.providers, request.pagination)
    return query_pb2.QueryProvidersResponse(
        providers=[wire.to_wire(record, types_pb2.Provider) for _, record in rows], pagination=following
    )


def audited_attributes(
    state: State, request: query_pb2.QueryAuditedAttributesRequest, _ctx: Context
) -> query_pb2.QueryAuditedAttributesResponse:
    """Return a page of auditors' words: about a subject, of an auditor, or both."""
    if request.auditor and not request.subject:
        rows, following = page(state.auditors, request.pagination, request.auditor)
        found = [state.audited.get(subject, auditor) for (auditor, subject), _ in rows]
    else:
        names = (request.subject, request.auditor) if request.auditor else (request.subject,)
        words, following = page(state.audited, request.pagination, *(names if request.subject else ()))
        found = [record for _, record in words]
    return query_pb2.QueryAuditedAttributesResponse(
        audited_attributes=[wire.to_wire(one, types_pb2.AuditedAttributes) for one in found if one],
        pagination=following,
    )


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Provider": provider,
        "Providers": providers,
        "AuditedAttributes": audited_attributes,
        "Params": params,
    },
)
