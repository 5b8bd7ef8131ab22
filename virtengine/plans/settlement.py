"""Settlement: when a lease is paid out, and which documents its invoices still lack."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2

JSON = "application/json"
PDF = "application/pdf"
MEDIA_TYPES = (JSON, PDF)

PAYABLE = frozenset({market.LEASE_STATE_ACTIVE, market.LEASE_STATE_SUSPENDED})


@dataclass(frozen=True, slots=True)
class Settle:
    """The next settlement of a lease."""

    sequence: int
    is_final: bool


@dataclass(frozen=True, slots=True)
class Books:
    """What is known of a lease: its totals, and what its escrow account holds."""

    lease: market.Lease
    summary: query_pb2.QueryUsageSummaryResponse
    held: int


def plan(books: Books, params: types_pb2.Params, *, now: int) -> Settle | None:
    """Return the settlement that is due now (seconds since 1970), None when there is none."""
    lease, summary = books.lease, books.summary
    if lease.settled:
        return None
    sequence = summary.last_settlement + 1
    if lease.closed_at:
        is_complete = summary.final_recorded or lease.price.billing == market.BILLING_RATE
        return Settle(sequence, is_final=True) if is_complete else None
    if lease.state not in PAYABLE:
        return None
    is_crowded = 2 * summary.unsettled_records >= params.max_unsettled_records > 0
    if not is_crowded and not _is_period_over(lease, summary, params, now):
        return None
    if lease.price.billing == market.BILLING_USAGE:
        credit = int(summary.credit or "0")
        owed = int(summary.recorded or "0") - int(summary.settled or "0") + credit
        # Crowded books whose credits cover the usage are settled for nothing.
        crowded_least = min(1, 1 - credit)
        least = crowded_least if is_crowded else max(1, int(params.min_settlement_amount or "0"))
        if min(owed, books.held) < least:
            return None
    return Settle(sequence, is_final=False)


def missing_artifacts(invoice: types_pb2.Invoice) -> tuple[str, ...]:
    """Return the media types that are not recorded for an invoice yet."""
    recorded = {artifact.media_type for artifact in invoice.artifacts}
    return tuple(media_type for media_type in MEDIA_TYPES if media_type not in recorded)


def _is_period_over(
    lease: market.Lease, summary: query_pb2.QueryUsageSummaryResponse, params: types_pb2.Params, now: int
) -> bool:
    since = summary.last_settled_at or lease.created_at
    return now - since >= params.settlement_period_seconds
