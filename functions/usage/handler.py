"""Events of the usage function."""

from __future__ import annotations

from functions.usage.dependencies import dependencies
from functions.usage.deps import UsageDeps
from virtengine.clients.events import Event
from virtengine.clients.usage_store import UsageBatches, UsageReports
from virtengine.core.errors import Rejected
from virtengine.plans import usage_report
from virtengine.runtime.function_handler import TICK

__all__ = ["dependencies", "handle", "next_wake"]


async def handle(event: Event, deps: UsageDeps) -> list[Event]:
    """Store a report that its provider signed; on a tick send what waits to the chain."""
    if event.type == TICK:
        await deps.flush.all()
        return []
    if event.type != usage_report.EVENT_TYPE:
        raise Rejected(f"{event.type} is not a usage report", reason="EventUnknown")
    report, signature = usage_report.from_data(event.data)
    await deps.authority.require(report, signature, deps.now)
    await UsageReports(deps.db).insert(report, signature)
    if report.is_final:
        deps.wake()
    return []


async def next_wake(deps: UsageDeps) -> float | None:
    """Say when to run again: at once while usage waits to be recorded, else only for events."""
    return 0.0 if await UsageBatches(deps.db).waiting_leases() else None
