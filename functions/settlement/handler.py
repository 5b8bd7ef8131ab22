"""Events of the settlement function."""

from __future__ import annotations

from functions.settlement.dependencies import dependencies
from functions.settlement.deps import SettlementDeps
from virtengine.clients.events import Event
from virtengine.core.errors import Rejected
from virtengine.runtime.function_handler import TICK

__all__ = ["SUBJECTS", "dependencies", "handle", "next_wake"]

SUBJECTS = (
    "chain.virtengine.market.v1.EventLeaseStateChanged",
    "chain.virtengine.settlement.v1.EventUsageRecorded",
    "chain.virtengine.settlement.v1.EventLeaseSettled",
    "chain.virtengine.settlement.v1.EventInvoiceIssued",
)


LOOK_AGAIN_SECONDS = 60.0


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


async def next_wake(deps: SettlementDeps) -> float | None:
    """Say when to look again: soon while a lease is not settled for good, else only for events."""
    return LOOK_AGAIN_SECONDS if deps.books.unfinished else None
