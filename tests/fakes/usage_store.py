"""A usage store in memory. It passes the contract test of the real one."""

from __future__ import annotations

import time
from dataclasses import replace

from virtengine.clients.usage_store import PreparedBatch
from virtengine.core.errors import Rejected
from virtengine.plans import usage_row
from virtengine.plans.usage_batch import Position
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow


class FakeUsageStore:
    """What the tables hold."""

    def __init__(self) -> None:
        self.reports: dict[tuple[str, int], Report] = {}
        self.taken: dict[tuple[str, int], int] = {}
        self.batches: dict[tuple[str, int], tuple[PreparedBatch | None, Position, bool, float]] = {}


class FakeUsageReports:
    """Reports within one transaction."""

    def __init__(self, store: FakeUsageStore) -> None:
        self._store = store

    async def insert(self, report: Report, signature: bytes) -> bool:
        known = self._store.reports.get((report.lease, report.sequence))
        if known is not None:
            if known != report:
                raise Rejected(f"report {report.sequence} differs", reason="ReportConflict")
            return False
        for other in self._store.reports.values():
            if other.lease == report.lease and _overlap(other, report):
                raise Rejected(f"report {report.sequence} overlaps", reason="UsageOverlap")
        self._store.reports[report.lease, report.sequence] = report
        return True


class FakeUsageBatches:
    """Batches within one transaction."""

    def __init__(self, store: FakeUsageStore) -> None:
        self._store = store

    async def lock(self, lease: str) -> None:
        return None

    async def waiting_leases(self, provider: str) -> list[str]:
        untaken = {lease for lease, number in self._store.reports if (lease, number) not in self._store.taken}
        unsent = {lease for (lease, _), (_, _, recorded, _) in self._store.batches.items() if not recorded}
        return sorted(lease for lease in untaken | unsent if lease.split("/")[2] == provider)

    async def under_way(self, lease: str) -> PreparedBatch | None:
        for (owner, _), (prepared, _, recorded, _) in self._store.batches.items():
            if owner == lease and not recorded:
                return prepared
        return None

    async def position(self, lease: str) -> Position | None:
        found = [
            place for (owner, _), (_, place, _, _) in sorted(self._store.batches.items()) if owner == lease
        ]
        return found[-1] if found else None

    async def age_seconds(self, lease: str) -> float | None:
        cut = [at for (owner, _), (made, _, _, at) in self._store.batches.items() if owner == lease and made]
        return time.monotonic() - max(cut) if cut else None

    async def waiting_reports(self, lease: str, *, after_ms: int = 0) -> list[UsageRow]:
        return [
            replace(usage_row.from_report(report, bytes(64)), content="")
            for (owner, number), report in sorted(self._store.reports.items())
            if owner == lease
            and (owner, number) not in self._store.taken
            and (report.is_final or max(interval.end_ms for interval in report.intervals) > after_ms)
        ]

    async def insert(self, prepared: PreparedBatch, position: Position, *, first_report: int = 1) -> None:
        lease = prepared.batch.lease_id
        assert await self.under_way(lease) is None, "one batch of a lease is under way at a time"
        self._store.batches[lease, position.sequence] = (prepared, position, False, time.monotonic())
        self._take(lease, position, first_report)

    async def adopt(self, lease: str, position: Position) -> None:
        self._store.batches[lease, position.sequence] = (None, position, True, time.monotonic())

    async def retire(self, lease: str, sequence: int) -> None:
        for owner, number in self._store.reports:
            if owner == lease:
                self._store.taken.setdefault((owner, number), sequence)

    async def release(self, lease: str, sequence: int) -> None:
        found = self._store.batches.get((lease, sequence))
        if found is not None and not found[2]:
            del self._store.batches[lease, sequence]
            self._store.taken = {
                key: batch for key, batch in self._store.taken.items() if (key[0], batch) != (lease, sequence)
            }

    async def mark_recorded(self, lease: str, sequence: int) -> None:
        prepared, position, _, at = self._store.batches[lease, sequence]
        self._store.batches[lease, sequence] = (prepared, position, True, at)

    def _take(self, lease: str, position: Position, first_report: int) -> None:
        adopted = [place.end_ms for (_, (made, place, _, _)) in self._store.batches.items() if made is None]
        for (owner, number), report in self._store.reports.items():
            is_held = max(interval.end_ms for interval in report.intervals) <= max(adopted, default=-1)
            if owner == lease and (first_report <= number <= position.last_report or is_held):
                self._store.taken.setdefault((owner, number), position.sequence)


def _overlap(one: Report, other: Report) -> bool:
    return any(
        mine.resource == theirs.resource
        and (
            mine.start_ms == theirs.start_ms
            or (mine.start_ms < theirs.end_ms and theirs.start_ms < mine.end_ms)
        )
        for mine in one.intervals
        for theirs in other.intervals
    )
