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


def plan(
    lease: market.Lease,
    summary: query_pb2.QueryUsageSummaryResponse,
    params: types_pb2.Params,
    *,
    now: int,
) -> Settle | None:
    """Return the settlement that is due now (seconds since 1970), None when there is none."""
    if lease.settled:
        return None
    sequence = summary.last_settlement + 1
    if summary.final_recorded:
        return Settle(sequence, is_final=True)
    if lease.state not in PAYABLE or not _is_period_over(lease, summary, params, now):
        return None
    if lease.price.billing == market.BILLING_USAGE and not _is_worth_it(summary, params):
        return None
    return Settle(sequence, is_final=False)


def missing_artifacts(invoice: types_pb2.Invoice) -> tuple[str, ...]:
    """Return the media types that are not recorded for an invoice yet."""
    recorded = {artifact.media_type for artifact in invoice.artifacts}
    return tuple(media_type for media_type in MEDIA_TYPES if media_type not in recorded)


def _is_period_over(
    lease: market.Lease, summary: query_pb2.QueryUsageSummaryResponse, params: types_pb2.Params, now: int
) -> bool:
    since = summary.last_settled_at or lease.activated_at or lease.created_at
    return now - since >= params.settlement_period_seconds


def _is_worth_it(summary: query_pb2.QueryUsageSummaryResponse, params: types_pb2.Params) -> bool:
    unsettled = int(summary.recorded or "0") - int(summary.settled or "0")
    return unsettled > 0 and unsettled >= int(params.min_settlement_amount or "0")
