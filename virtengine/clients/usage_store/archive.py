"""Reading back what was billed: the texts of reports and corrections behind usage records."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from virtengine.clients.usage_store.database import Connection

REPORTS = """
    SELECT batch, content FROM usage_report WHERE lease = $1 AND batch BETWEEN $2 AND $3 ORDER BY sequence
"""
CORRECTIONS = """
    SELECT batch, content FROM usage_correction WHERE lease = $1 AND batch BETWEEN $2 AND $3 ORDER BY number
"""
LAST_CORRECTION = "SELECT coalesce(max(number), 0) FROM usage_correction WHERE lease = $1"
BILLED = """
    SELECT lease, batch AS record, string_agg(amounts, ',' ORDER BY sequence) AS amounts,
           string_agg(leaves, ''::bytea ORDER BY sequence) AS leaves
    FROM usage_report WHERE lease = ANY($1) AND batch > 0 AND leaves IS NOT NULL
    GROUP BY lease, batch ORDER BY lease, batch
"""
PAGE = 200


@dataclass(frozen=True, slots=True)
class Billed:
    """What the reports in one usage record come to: quantities and hashes of intervals, in order."""

    lease: str
    record: int
    amounts: str
    leaves: bytes


class UsageArchive:
    """What was billed. Only reads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def reports(self, lease: str, first: int, last: int) -> list[tuple[int, str]]:
        """Return the reports of a lease in these records, each with its record, by number."""
        rows = await self._connection.fetch(REPORTS, lease, first, last)
        return [(row["batch"], row["content"]) for row in rows]

    async def corrections(self, lease: str, first: int, last: int) -> list[tuple[int, str]]:
        """Return the corrections of a lease in these records, each with its record, by number."""
        rows = await self._connection.fetch(CORRECTIONS, lease, first, last)
        return [(row["batch"], row["content"]) for row in rows]

    async def last_correction(self, lease: str) -> int:
        """Return the highest number of a lease's corrections, 0 when there is none."""
        return int(await self._connection.fetchval(LAST_CORRECTION, lease))

    async def billed(self, leases: list[str]) -> AsyncIterator[Billed]:
        """Yield what the records of leases hold, lease by lease and by number."""
        async with self._connection.transaction(readonly=True):
            async for row in self._connection.cursor(BILLED, leases, prefetch=PAGE):
                yield Billed(*row.values())
