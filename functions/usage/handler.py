"""Events of the usage function: reports alone or in bundles, and corrections. Many are stored at once."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from functions.usage.authority import ForeignProvider
from functions.usage.dependencies import dependencies
from functions.usage.deps import UsageDeps
from virtengine.clients.events import Event
from virtengine.clients.usage_store import Refusal, UsageCorrections, UsageReports
from virtengine.core.errors import Rejected
from virtengine.core.ids import short_hash
from virtengine.plans import usage_bundle, usage_correction, usage_report, usage_row
from virtengine.plans.usage_row import UsageRow
from virtengine.runtime.function_handler import TICK, Batch

__all__ = ["dependencies", "handle", "handle_batch", "next_wake"]

log = structlog.get_logger(__name__)

REFUSED = "virtengine.usage.v1.ReportRefused"


async def handle(event: Event, deps: UsageDeps) -> list[Event]:
    """Store what a provider signed; on a tick send what waits to the chain."""
    if event.type == TICK:
        dropped = await deps.make_room()
        if dropped:
            log.info("handled usage dropped from its stream", events=dropped)
        return await deps.flush.all()
    batch = await handle_batch([event], deps)
    for error in batch.rejected.values():
        raise error
    return list(batch.events)


async def handle_batch(events: Sequence[Event], deps: UsageDeps) -> Batch:
    """Store what a provider signed in many events, with one insert for all reports."""
    rejected: dict[int, Rejected] = {}
    refused: list[Refusal] = []
    rows: list[tuple[int, UsageRow]] = []
    for place, event in enumerate(events):
        try:
            found, apart = await _read(event, deps)
        except ForeignProvider as other:
            log.debug("left to its provider", report=event.id, why=other.message)
        except Rejected as error:
            rejected[place] = error
        else:
            rows += [(place, row) for row in found]
            refused += apart
    reports = UsageReports(deps.db)
    for one in await _insert(reports, rows):
        place = next(place for place, row in rows if row is one.row)
        if events[place].type == usage_bundle.EVENT_TYPE:
            refused.append(one)
        else:
            rejected[place] = one.error
    await reports.note_refused(refused)
    if any(row.is_final for _place, row in rows):
        deps.wake()
    return Batch([_refusal(one) for one in refused], rejected)


async def next_wake(deps: UsageDeps) -> float | None:
    """Say when to run again: at once while usage waits to be recorded, else only for events."""
    return 0.0 if await deps.flush.waiting_leases(deps.db) else None


async def _insert(reports: UsageReports, rows: Sequence[tuple[int, UsageRow]]) -> list[Refusal]:
    return (await reports.insert_many([row for _place, row in rows]))[1] if rows else []


async def _read(event: Event, deps: UsageDeps) -> tuple[list[UsageRow], list[Refusal]]:
    """Return the reports in an event, and apart from them those in a bundle that are not to be billed."""
    if event.type == usage_bundle.EVENT_TYPE:
        return await _read_bundle(event, deps)
    if event.type == usage_correction.EVENT_TYPE:
        correction, signature = usage_correction.from_data(event.data)
        await deps.authority.require_correction(correction, signature, deps.now)
        await UsageCorrections(deps.db).insert(correction, signature)
        return [], []
    if event.type != usage_report.EVENT_TYPE:
        raise Rejected(f"{event.type} is not a usage report", reason="EventUnknown")
    report, signature = usage_report.from_data(event.data)
    await deps.authority.require(report, signature, deps.now)
    return [usage_row.from_report(report, signature)], []


async def _read_bundle(event: Event, deps: UsageDeps) -> tuple[list[UsageRow], list[Refusal]]:
    bundle, signature = usage_bundle.from_data(event.data)
    await deps.authority.require_bundle(bundle, signature, deps.now)
    rows: list[UsageRow] = []
    refused: list[Refusal] = []
    for text in bundle.reports:
        row = usage_row.from_text(text)
        try:
            await deps.authority.require_holder(row.lease, row.provider)
        except Rejected as error:
            refused.append(Refusal(row, error))
        else:
            rows.append(row)
    return rows, refused


def _refusal(one: Refusal) -> Event:
    row, error = one.row, one.error
    return Event(
        id=f"{short_hash(row.lease)}-{row.sequence}-{error.reason}",
        type=REFUSED,
        source="virtengine/usage",
        subject=row.lease,
        data={
            "lease": row.lease,
            "report": row.sequence,
            "reason": error.reason,
            "message": error.message,
        },
    )
