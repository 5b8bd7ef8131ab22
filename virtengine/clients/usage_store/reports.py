"""Reports of meters: inserted once each, many at a time, overlap refused by the database itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.clients.usage_store.database import Connection
from virtengine.core.errors import Rejected
from virtengine.plans import usage_report, usage_row
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow

INSERT = """
    INSERT INTO usage_report (lease, sequence, provider, start_ms, end_ms, is_final, content, amounts, leaves)
    SELECT * FROM unnest(
        $1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[], $7::text[],
        $8::text[], $9::bytea[]
    ) ON CONFLICT DO NOTHING RETURNING lease, sequence
"""
INSERT_REFUSED = """
    INSERT INTO usage_refused (lease, report, correction, reason, message, content)
    VALUES ($1, $2, 0, $3, $4, $5) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A report that is not stored, and why."""

    row: UsageRow
    error: Rejected


class UsageReports:
    """Reports within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, report: Report, signature: bytes) -> bool:
        """Store a report; False when it is there already.

        Raises Rejected for another report of the same number and for one that overlaps stored ones.
        """
        stored, refused = await self.insert_many([usage_row.from_report(report, signature)])
        if refused:
            raise refused[0].error
        return stored > 0

    async def insert_many(self, rows: Sequence[UsageRow]) -> tuple[int, list[Refusal]]:
        """Store reports; return how many are new, and those that contradict what is stored."""
        # One order for all writers, so that two of them never wait for each other.
        unique = {(row.lease, row.sequence): row for row in rows}
        ordered = [unique[key] for key in sorted(unique)]
        new = await self._connection.fetch(INSERT, *_columns(ordered))
        if len(new) == len(rows):
            return len(new), []
        stored = {(record["lease"], record["sequence"]) for record in new}
        refused = []
        for row in rows:
            if (row.lease, row.sequence) in stored and unique[row.lease, row.sequence] is row:
                continue
            error = await self._find_fault(row)
            if error is not None:
                refused.append(Refusal(row, error))
        return len(new), refused

    async def note_refused(self, refused: Sequence[Refusal]) -> None:
        """Keep reports that are not billed, with the reason."""
        for one in refused:
            row, error = one.row, one.error
            await self._connection.execute(
                INSERT_REFUSED, row.lease, row.sequence, error.reason, error.message, row.content
            )

    async def _find_fault(self, row: UsageRow) -> Rejected | None:
        known = await self._connection.fetchval(
            "SELECT content FROM usage_report WHERE lease = $1 AND sequence = $2", row.lease, row.sequence
        )
        where = f"report {row.sequence} of {row.lease}"
        if known is None:
            return Rejected(f"{where} overlaps usage that was reported before", reason="UsageOverlap")
        if known == row.content or _report(known) == _report(row.content):
            return None
        return Rejected(f"{where} differs from the one that was stored", reason="ReportConflict")


def _columns(rows: Sequence[UsageRow]) -> tuple[list[Any], ...]:
    return (
        [row.lease for row in rows],
        [row.sequence for row in rows],
        [row.provider for row in rows],
        [row.start_ms for row in rows],
        [row.end_ms for row in rows],
        [row.is_final for row in rows],
        [row.content for row in rows],
        [row.amounts for row in rows],
        [row.leaves for row in rows],
    )


def _report(content: str) -> Report:
    return usage_report.from_data(json.loads(content))[0]
