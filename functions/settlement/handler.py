"""Events of the settlement function."""

from __future__ import annotations

from dataclasses import dataclass

from functions.settlement.books import Books
from virtengine.clients.events import Event
from virtengine.clients.usage_store import Connection
from virtengine.core.errors import Rejected
from virtengine.runtime.function_host import TICK

SUBJECTS = (
    "chain.virtengine.market.v1.EventLeaseStateChanged",
    "chain.virtengine.settlement.v1.EventUsageRecorded",
    "chain.virtengine.settlement.v1.EventLeaseSettled",
    "chain.virtengine.settlement.v1.EventInvoiceIssued",
)


@dataclass(frozen=True, slots=True)
class SettlementDeps:
    """One delivery's dependencies."""

    db: Connection
    books: Books


async def handle(event: Event, deps: SettlementDeps) -> list[Event]:
    """Look at the lease that an event is about, or at all of them on a tick."""
    if event.type == TICK:
        await deps.books.all()
        return []
    lease_id = event.data.get("lease_id")
    if not isinstance(lease_id, str) or not lease_id:
        raise Rejected(f"{event.type} names no lease", reason="EventMalformed")
    if event.data.get("provider") in (None, deps.books.provider):
        await deps.books.look(lease_id)
    return []
