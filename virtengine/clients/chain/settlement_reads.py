"""Typed reads of usage, settlements and invoices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, every_page, require
from virtengine.wire.virtengine.settlement.v1 import query_pb2, query_pb2_grpc, types_pb2

LARGE_ROWS = 10


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice with the hash chain of its changes."""

    invoice: types_pb2.Invoice
    entries: tuple[types_pb2.LedgerEntry, ...]


class SettlementReads:
    """Usage records, settlements and the invoice ledger."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.settlement: Any = query_pb2_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def usage_records(self, lease_id: str) -> list[types_pb2.UsageRecord]:
        """Return the recorded batches of a lease, by sequence."""
        request = query_pb2.QueryUsageRecordsRequest(lease_id=lease_id)
        return await every_page(self.settlement.UsageRecords, request, "records")

    async def usage_summary(self, lease_id: str) -> query_pb2.QueryUsageSummaryResponse:
        """Return running totals of a lease; all zero when nothing was recorded."""
        answer = await call(
            self.settlement.UsageSummary, query_pb2.QueryUsageSummaryRequest(lease_id=lease_id)
        )
        return query_pb2.QueryUsageSummaryResponse() if answer is None else answer

    async def settlements(self, lease_id: str) -> list[types_pb2.Settlement]:
        """Return the payouts of a lease, by sequence."""
        request = query_pb2.QuerySettlementsRequest(lease_id=lease_id)
        return await every_page(self.settlement.Settlements, request, "settlements", limit=LARGE_ROWS)

    async def invoice(self, invoice_id: str) -> InvoiceView | None:
        """Return one invoice and its ledger entries."""
        answer = await call(self.settlement.Invoice, query_pb2.QueryInvoiceRequest(id=invoice_id))
        return None if answer is None else InvoiceView(answer.invoice, tuple(answer.entries))

    async def invoices(
        self, *, lease_id: str = "", provider: str = "", customer: str = ""
    ) -> list[types_pb2.Invoice]:
        """Return the invoices that match, of any status."""
        request = query_pb2.QueryInvoicesRequest(
            lease_id=lease_id, provider=provider, customer=customer, any_status=True
        )
        return await every_page(self.settlement.Invoices, request, "invoices", limit=LARGE_ROWS)

    async def settlement_params(self) -> types_pb2.Params:
        """Return the settlement module's parameters."""
        params: types_pb2.Params = (
            await require(self.settlement.Params, query_pb2.QueryParamsRequest())
        ).params
        return params
