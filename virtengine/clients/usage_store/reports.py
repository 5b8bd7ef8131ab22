"""Reports of meters: inserted once each, overlap refused by the database itself."""

from __future__ import annotations

import json

import asyncpg

from virtengine.clients.usage_store.database import Connection
from virtengine.core.errors import Rejected
from virtengine.crypto import canonical_json
from virtengine.plans import usage_report
from virtengine.plans.usage_report import Report

INSERT_REPORT = """
    INSERT INTO usage_report (lease, sequence, provider, start_ms, end_ms, is_final, content)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (lease, sequence) DO NOTHING RETURNING sequence
"""
INSERT_INTERVAL = """
    INSERT INTO usage_interval (lease, resource, start_ms, end_ms, quantity, sequence)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


class UsageReports:
    """Reports within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, report: Report, signature: bytes) -> bool:
        """Store a report; False when it is there already.

        Raises Rejected for another report of the same number and for intervals that overlap stored ones.
        """
        content = canonical_json.encode(usage_report.to_data(report, signature)).decode()
        start = min(interval.start_ms for interval in report.intervals)
        end = max(interval.end_ms for interval in report.intervals)
        stored = await self._connection.fetchval(
            INSERT_REPORT,
            report.lease,
            report.sequence,
            report.provider,
            start,
            end,
            report.is_final,
            content,
        )
        if stored is None:
            await self._require_same(report)
            return False
        await self._insert_intervals(report)
        return True

    async def _insert_intervals(self, report: Report) -> None:
        rows = [
            (report.lease, int(item.resource), item.start_ms, item.end_ms, item.quantity, report.sequence)
            for item in report.intervals
        ]
        try:
            await self._connection.executemany(INSERT_INTERVAL, rows)
        except (asyncpg.ExclusionViolationError, asyncpg.UniqueViolationError) as error:
            raise Rejected(
                f"report {report.sequence} of {report.lease} overlaps usage that was reported before",
                reason="UsageOverlap",
            ) from error

    async def _require_same(self, report: Report) -> None:
        known = await self._connection.fetchval(
            "SELECT content FROM usage_report WHERE lease = $1 AND sequence = $2",
            report.lease,
            report.sequence,
        )
        stored, _signature = usage_report.from_data(json.loads(known))
        if stored != report:
            raise Rejected(
                f"report {report.sequence} of {report.lease} differs from the one that was stored",
                reason="ReportConflict",
            )
