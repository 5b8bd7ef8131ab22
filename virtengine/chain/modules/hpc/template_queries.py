"""Queries about templates and cluster templates. They never write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from google.protobuf.message import Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.keys import KeyPart
from virtengine.chain.kernel.paging import page
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import require_filter
from virtengine.chain.modules.hpc.books_wires import cluster_template_to_wire, template_to_wire
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import Template, TemplateStatus
from virtengine.wire.virtengine.hpc.v1 import books_query_pb2 as query_pb2
from virtengine.wire.virtengine.hpc.v1 import template_pb2


def template(
    state: State, request: query_pb2.QueryTemplateRequest, _ctx: Context
) -> query_pb2.QueryTemplateResponse:
    """Return a version of a template, or the latest that is approved."""
    version = request.version or state.books.latest.get(request.template_id) or ""
    found = state.books.templates.get(request.template_id, version)
    if found is None:
        raise QueryNotFound(f"there is no template {request.template_id[:80]!r} {version[:40]!r}")
    return query_pb2.QueryTemplateResponse(record=template_to_wire(state, found))


def templates(
    state: State, request: query_pb2.QueryTemplatesRequest, _ctx: Context
) -> query_pb2.QueryTemplatesResponse:
    """Return a page of versions by status, type and publisher."""
    status = require_filter(request.status, TemplateStatus, field="status")
    books = state.books
    index: tuple[Table[Any], tuple[KeyPart, ...]] = (books.templates, ())
    if status:
        index = (books.template_statuses, (status,))

    def is_wanted(one: Template) -> bool:
        return request.type in {"", one.type} and request.publisher in {"", one.publisher}

    through, partial = index
    rows, following = page(
        through,
        request.pagination,
        *partial,
        keep=lambda key, _: is_wanted(books.require_template(str(key[-2]), str(key[-1]))),
    )
    found = [books.require_template(str(key[-2]), str(key[-1])) for key, _ in rows]
    return query_pb2.QueryTemplatesResponse(
        records=[template_to_wire(state, one) for one in found], pagination=following
    )


def template_jobs(
    state: State, request: query_pb2.QueryTemplateJobsRequest, _ctx: Context
) -> query_pb2.QueryTemplateJobsResponse:
    """Return a page of jobs of a template that have not ended, or of those that need an operator."""
    partial = (request.template_id, request.version) if request.version else (request.template_id,)
    rows, following = page(
        state.books.template_jobs,
        request.pagination,
        *partial,
        keep=lambda _, one: one.needs_action or not request.needs_action,
    )
    return query_pb2.QueryTemplateJobsResponse(
        jobs=[wire.to_wire(one, template_pb2.TemplateJob) for _, one in rows], pagination=following
    )


def cluster_template(
    state: State, request: query_pb2.QueryClusterTemplateRequest, _ctx: Context
) -> query_pb2.QueryClusterTemplateResponse:
    """Return a provider's cluster template."""
    found = state.books.cluster_templates.get(request.provider, request.template_id)
    if found is None:
        raise QueryNotFound(f"there is no cluster template {request.template_id[:80]!r}")
    return query_pb2.QueryClusterTemplateResponse(record=cluster_template_to_wire(found))


def cluster_templates(
    state: State, request: query_pb2.QueryClusterTemplatesRequest, _ctx: Context
) -> query_pb2.QueryClusterTemplatesResponse:
    """Return a page of cluster templates, of one provider or of all."""
    partial = (request.provider,) if request.provider else ()
    rows, following = page(state.books.cluster_templates, request.pagination, *partial)
    return query_pb2.QueryClusterTemplatesResponse(
        records=[cluster_template_to_wire(one) for _, one in rows], pagination=following
    )


METHODS: Final[dict[str, Callable[[Any, Any, Context], Message]]] = {
    "Template": template,
    "Templates": templates,
    "TemplateJobs": template_jobs,
    "ClusterTemplate": cluster_template,
    "ClusterTemplates": cluster_templates,
}
