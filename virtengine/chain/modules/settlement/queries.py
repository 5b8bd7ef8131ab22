"""Queries of the settlement module. They never write."""

from __future__ import annotations

from typing import Any

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.keys import KeyPart
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import require_filter
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import Invoice, InvoiceStatus, UsageTotal
from virtengine.chain.modules.settlement.wires import (
    entry_to_wire,
    invoice_to_wire,
    settlement_to_wire,
    usage_to_wire,
)
from virtengine.core.resources import ResourceType
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2


def usage_records(
    state: State, request: query_pb2.QueryUsageRecordsRequest, _ctx: Context
) -> query_pb2.QueryUsageRecordsResponse:
    """Return a page of usage records of a lease, or of all."""
    partial = (request.lease_id,) if request.lease_id else ()
    rows, following = page(state.usage, request.pagination, *partial)
    return query_pb2.QueryUsageRecordsResponse(
        records=[usage_to_wire(record) for _, record in rows], pagination=following
    )


def usage_summary(
    state: State, request: query_pb2.QueryUsageSummaryRequest, _ctx: Context
) -> query_pb2.QueryUsageSummaryResponse:
    """Return the books of a lease."""
    lease = state.market.find_lease(request.lease_id)
    if lease is None:
        raise QueryNotFound(f"there is no lease {request.lease_id[:250]!r}")
    books = state.ledger_of(lease.id)
    totals = list(state.totals.records(lease.id))
    payment = state.market.escrow.require_payment(lease.id)
    if payment.rate != "0":
        totals.append(
            UsageTotal(lease.id, ResourceType.BLOCK, payment.blocks, payment.withdrawn + payment.owed)
        )
    return query_pb2.QueryUsageSummaryResponse(
        totals=[wire.to_wire(total, types_pb2.UsageTotal) for total in totals],
        recorded=str(books.recorded),
        settled=str(books.settled),
        last_sequence=books.last_sequence,
        last_settlement=books.last_settlement,
        last_settled_at=books.last_settled_at,
        final_recorded=books.final_recorded,
        credit=str(books.credit),
        credit_returned=str(books.credit_returned),
        credit_lost=str(books.credit_lost),
        usage_until=books.usage_until,
        gap_ms=books.gap_ms,
        gaps=books.gaps,
        unsettled_records=books.unsettled_records,
    )


def settlements(
    state: State, request: query_pb2.QuerySettlementsRequest, _ctx: Context
) -> query_pb2.QuerySettlementsResponse:
    """Return a page of settlements of a lease, or of all."""
    partial = (request.lease_id,) if request.lease_id else ()
    rows, following = page(state.settlements, request.pagination, *partial)
    return query_pb2.QuerySettlementsResponse(
        settlements=[settlement_to_wire(record) for _, record in rows], pagination=following
    )


def invoice(
    state: State, request: query_pb2.QueryInvoiceRequest, _ctx: Context
) -> query_pb2.QueryInvoiceResponse:
    """Return an invoice with its ledger."""
    found = state.invoices.get(request.id)
    if found is None:
        raise QueryNotFound(f"there is no invoice {request.id[:80]!r}")
    return query_pb2.QueryInvoiceResponse(
        invoice=invoice_to_wire(found), entries=[entry_to_wire(entry) for entry in state.entries_of(found.id)]
    )


def invoices(
    state: State, request: query_pb2.QueryInvoicesRequest, _ctx: Context
) -> query_pb2.QueryInvoicesResponse:
    """Return a page of invoices by lease, provider, customer and status. No status, or any: all of them."""
    status = 0 if request.any_status else require_filter(request.status, InvoiceStatus, field="status")

    def is_wanted(record: Invoice) -> bool:
        return (
            status in {0, record.status}
            and request.provider in {"", record.provider}
            and request.customer in {"", record.customer}
        )

    index: tuple[Table[Any], tuple[KeyPart, ...]] = (state.invoices, ())
    if request.lease_id:
        index = (state.lease_invoices, (request.lease_id,))
    elif request.provider:
        index = (state.provider_invoices, (request.provider,))
    elif request.customer:
        index = (state.customer_invoices, (request.customer,))
    elif status:
        index = (state.invoice_statuses, (status,))
    through, partial = index
    rows, following = page(
        through,
        request.pagination,
        *partial,
        keep=lambda key, _: is_wanted(state.require_invoice(str(key[-1]))),
    )
    found = [invoice_to_wire(state.require_invoice(str(key[-1]))) for key, _ in rows]
    return query_pb2.QueryInvoicesResponse(invoices=found, pagination=following)


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "UsageRecords": usage_records,
        "UsageSummary": usage_summary,
        "Settlements": settlements,
        "Invoice": invoice,
        "Invoices": invoices,
        "Params": params,
    },
)
