"""Missing reports: noted, told, waited for, and passed over when they stay away."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from virtengine.clients.events import Event
from virtengine.clients.usage_store import Connection, Gap, UsageGaps
from virtengine.core.ids import short_hash
from virtengine.plans import usage_batch
from virtengine.plans.usage_batch import Position
from virtengine.plans.usage_row import UsageRow

log = structlog.get_logger(__name__)

SOURCE = "virtengine/usage"
FOUND = "virtengine.usage.v1.GapFound"
CLOSED = "virtengine.usage.v1.GapClosed"
PASSED_OVER = "virtengine.usage.v1.GapPassedOver"


class GapWatch:
    """Follows the gaps of all leases."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        registry = registry or CollectorRegistry()
        self._open = Gauge(
            "virtengine_usage_open_gaps", "Gaps in usage that are waited for.", registry=registry
        )
        self._gaps = Counter(
            "virtengine_usage_gaps_total",
            "Gaps in usage by what became of them.",
            ["state"],
            registry=registry,
        )
        self._events: list[Event] = []

    async def look(
        self, connection: Connection, lease: str, position: Position, waiting: Sequence[UsageRow]
    ) -> bool:
        """Note the next gap of a lease and close the others; say whether it is to be passed over now."""
        gaps = UsageGaps(connection)
        behind = usage_batch.find_gap(position, waiting)
        if behind is None:
            await self._close(gaps, lease, but=-1)
            return False
        before = usage_batch.unbroken(position, waiting)
        after = before[-1].sequence if before else position.last_report
        from_ms = before[-1].end_ms if before else position.end_ms
        gap = Gap(lease, after, behind.sequence, from_ms, behind.start_ms)
        await self._close(gaps, lease, but=after)
        is_new, waited = await gaps.note(gap)
        if is_new:
            self._tell(FOUND, gap)
        if not usage_batch.is_passed_over(position, waiting, waited):
            return False
        if await gaps.pass_over(gap):
            self._tell(PASSED_OVER, gap)
        return True

    async def count(self, connection: Connection, provider: str) -> None:
        """Bring the gauge up to date."""
        self._open.set(await UsageGaps(connection).count(provider))

    def take_events(self) -> list[Event]:
        """Return what happened since this was asked the last time."""
        events, self._events = self._events, []
        return events

    async def _close(self, gaps: UsageGaps, lease: str, *, but: int) -> None:
        for gap in await gaps.close(lease, but=but):
            self._tell(CLOSED, gap)

    def _tell(self, kind: str, gap: Gap) -> None:
        state = kind.rpartition(".Gap")[2]
        self._gaps.labels(state).inc()
        log.warning(
            "gap in usage", state=state, lease=gap.lease, after=gap.after_report, next=gap.next_report
        )
        data = {
            "lease": gap.lease,
            "after_report": gap.after_report,
            "next_report": gap.next_report,
            "from_ms": gap.from_ms,
            "to_ms": gap.to_ms,
        }
        event_id = f"{short_hash(gap.lease)}-{gap.after_report}-{state}"
        self._events.append(Event(id=event_id, type=kind, source=SOURCE, subject=gap.lease, data=data))
