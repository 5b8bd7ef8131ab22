"""What a provider announced, in words for people: its own status, and that of orders that run there."""

from __future__ import annotations

from datetime import UTC, datetime

from virtengine.plans.plan import Fact
from virtengine.wire.virtengine.provider.v1 import types_pb2

CONDITION = "ProviderNotice"
KINDS = {
    types_pb2.NOTICE_KIND_MAINTENANCE: "Maintenance",
    types_pb2.NOTICE_KIND_LEAVING: "Leaving",
}


def kind_of(notice: types_pb2.Notice) -> str:
    """Return Maintenance or Leaving."""
    return KINDS[notice.kind]


def time_of(notice: types_pb2.Notice) -> str:
    """Return when it begins; leaving: when leases are closed. RFC 3339."""
    return datetime.fromtimestamp(notice.effective_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tell_tenant(notice: types_pb2.Notice) -> str:
    """Return what an order's author must know and can do."""
    why = f" ({notice.reason})" if notice.reason else ""
    if notice.kind == types_pb2.NOTICE_KIND_LEAVING:
        return (
            f"the provider leaves{why}: it closes this lease at {time_of(notice)} and refunds the rest;"
            " apply a new Order, then delete this one"
        )
    return f"the provider announced maintenance{why} from {time_of(notice)}; the lease lives on"


def fact_of(notice: types_pb2.Notice | None) -> Fact:
    """Return the condition of an order whose provider announced something, or nothing."""
    if notice is None:
        return Fact(CONDITION, "False", "NothingAnnounced", "the provider announced nothing")
    return Fact(CONDITION, "True", kind_of(notice), tell_tenant(notice))
