"""Queries of evidence."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.evidence.shapes import pack
from virtengine.chain.modules.evidence.store import State
from virtengine.wire.cosmos.evidence.v1beta1 import query_pb2


def evidence(
    state: State, request: query_pb2.QueryEvidenceRequest, _ctx: Context
) -> query_pb2.QueryEvidenceResponse:
    """Return one piece of evidence by its hash."""
    try:
        key = bytes.fromhex(request.hash) if request.hash else request.evidence_hash
    except ValueError as error:
        raise InvalidQuery("invalid evidence hash: write it in hex") from error
    if not key:
        raise InvalidQuery("invalid request; hash is empty")
    found = state.evidence.get(key)
    if found is None:
        raise QueryNotFound(f"evidence {request.hash[:128]} not found")
    return query_pb2.QueryEvidenceResponse(evidence=pack(found))


def all_evidence(
    state: State, request: query_pb2.QueryAllEvidenceRequest, _ctx: Context
) -> query_pb2.QueryAllEvidenceResponse:
    """Return all evidence in the order of its hashes."""
    rows, following = page(state.evidence, request.pagination)
    return query_pb2.QueryAllEvidenceResponse(
        evidence=[pack(found) for _key, found in rows], pagination=following
    )


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"], {"Evidence": evidence, "AllEvidence": all_evidence}
)
