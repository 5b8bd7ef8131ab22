"""Gaps: reports that a meter numbered and that have not come."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.clients.usage_store.database import Connection

NOTE = """
    INSERT INTO usage_gap (lease, after_report, next_report, from_ms, to_ms) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (lease, after_report) DO UPDATE SET next_report = excluded.next_report, to_ms = excluded.to_ms
    RETURNING xmax = 0 AS is_new, extract(epoch FROM now() - found_at)::float8 AS waited
"""
CLOSE = """
    UPDATE usage_gap SET closed_at = now() WHERE lease = $1 AND closed_at IS NULL AND passed_over_at IS NULL
      AND after_report <> $2
    RETURNING lease, after_report, next_report, from_ms, to_ms
"""
NOTE_PASSED = """
    UPDATE usage_gap SET passed_over_at = now() WHERE lease = $1 AND after_report = $2
      AND passed_over_at IS NULL RETURNING true
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing reports of a lease: those between `after_report` and `next_report`."""

    lease: str
    after_report: int
    next_report: int
    from_ms: int
    to_ms: int


COUNT = """
    SELECT count(*) FROM usage_gap
    WHERE closed_at IS NULL AND passed_over_at IS NULL AND split_part(lease, '/', 3) = $1
"""


class UsageGaps:
    """Gaps within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note(self, gap: Gap) -> tuple[bool, float]:
        """Note a gap; return whether it is new, and for how many seconds it has been known."""
        row = await self._connection.fetchrow(
            NOTE, gap.lease, gap.after_report, gap.next_report, gap.from_ms, gap.to_ms
        )
        assert row is not None, "an upsert returns its row"
        return bool(row["is_new"]), float(row["waited"])

    async def close(self, lease: str, *, but: int = -1) -> list[Gap]:
        """Note that the gaps of a lease are filled, except the one after report `but`; return them."""
        rows = await self._connection.fetch(CLOSE, lease, but)
        return [Gap(*row.values()) for row in rows]

    async def pass_over(self, gap: Gap) -> bool:
        """Note that a gap is waited for no longer; False when that was noted before."""
        return bool(await self._connection.fetchval(NOTE_PASSED, gap.lease, gap.after_report))

    async def count(self, provider: str) -> int:
        """Return how many gaps in a provider's leases are waited for."""
        return int(await self._connection.fetchval(COUNT, provider))
