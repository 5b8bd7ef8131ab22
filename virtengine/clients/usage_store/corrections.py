"""Corrections of usage and late reports: what belongs to a record of before and waits for a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from virtengine.clients.usage_store.database import Connection
from virtengine.core.errors import Rejected
from virtengine.crypto import canonical_json, merkle
from virtengine.plans import usage_correction, usage_row
from virtengine.plans.usage_batch import Due
from virtengine.plans.usage_correction import Correction

INSERT = """
    INSERT INTO usage_correction (lease, number, report, start_ms, end_ms, content, amounts, leaves)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING number
"""
DUE_CORRECTIONS = """
    SELECT c.number, c.start_ms, c.end_ms, c.amounts, c.leaves,
           CASE WHEN b.corrects > 0 THEN b.corrects ELSE b.sequence END AS corrects
    FROM usage_correction c
    JOIN usage_report r ON r.lease = c.lease AND r.sequence = c.report
    JOIN usage_batch b ON b.lease = r.lease AND b.sequence = r.batch AND b.recorded
    WHERE c.lease = $1 AND c.batch IS NULL ORDER BY c.number LIMIT 500
"""
LATE_REPORTS = """
    SELECT r.sequence, r.start_ms, r.end_ms, r.content, r.amounts, r.leaves,
           (SELECT min(b.sequence) FROM usage_batch b WHERE b.lease = r.lease AND b.recorded
            AND b.last_report > r.sequence AND b.corrects = 0 AND b.batch <> '') AS corrects
    FROM usage_report r
    WHERE r.lease = $1 AND r.batch IS NULL AND NOT r.is_final AND r.start_ms < r.end_ms
      AND r.sequence < (SELECT max(last_report) FROM usage_batch WHERE lease = $1)
      AND r.end_ms > coalesce(
          (SELECT max(end_ms) FROM usage_batch WHERE lease = $1 AND batch = '' AND recorded), 0
      )
    ORDER BY r.sequence LIMIT 500
"""
REFUSE = """
    INSERT INTO usage_refused (lease, report, correction, reason, message, content)
    SELECT lease, sequence, 0, $3, $4, content FROM usage_report WHERE lease = $1 AND batch = $2
    UNION ALL
    SELECT lease, report, number, $3, $4, content FROM usage_correction WHERE lease = $1 AND batch = $2
    ON CONFLICT DO NOTHING
"""


class UsageCorrections:
    """Corrections within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, correction: Correction, signature: bytes) -> bool:
        """Store a correction; False when it is there already, Rejected when another has its number."""
        content = canonical_json.encode(usage_correction.to_data(correction, signature)).decode()
        leaves = [
            merkle.hash_leaf(usage_correction.leaf(correction, resource)) for resource, _ in correction.deltas
        ]
        new = await self._connection.fetchval(
            INSERT,
            correction.lease,
            correction.number,
            correction.report,
            correction.start_ms,
            correction.end_ms,
            content,
            usage_row.write_amounts(correction.deltas),
            b"".join(leaves),
        )
        if new is not None:
            return True
        known = await self._connection.fetchval(
            "SELECT content FROM usage_correction WHERE lease = $1 AND number = $2",
            correction.lease,
            correction.number,
        )
        if known != content:
            raise Rejected(
                f"correction {correction.number} of {correction.lease} differs from the one that was stored",
                reason="CorrectionConflict",
            )
        return False

    async def due(self, lease: str) -> list[Due]:
        """Return what belongs to records that the chain holds."""
        corrections = await self._connection.fetch(DUE_CORRECTIONS, lease)
        late = await self._connection.fetch(LATE_REPORTS, lease)
        found = [_due(dict(row), correction=row["number"]) for row in corrections]
        return found + [_due(dict(row), report=row["sequence"]) for row in late if row["corrects"]]

    async def take(self, lease: str, due: Sequence[Due], sequence: int) -> None:
        """Note the batch that took late reports and corrections."""
        reports = [one.report for one in due if one.report]
        numbers = [one.correction for one in due if one.correction]
        await self._connection.execute(
            "UPDATE usage_report SET batch = $2 WHERE lease = $1 AND sequence = ANY($3)",
            lease,
            sequence,
            reports,
        )
        await self._connection.execute(
            "UPDATE usage_correction SET batch = $2 WHERE lease = $1 AND number = ANY($3)",
            lease,
            sequence,
            numbers,
        )

    async def refuse(self, lease: str, sequence: int, error: Rejected) -> None:
        """Set aside what a batch took, as the chain will never hold it, and forget the batch."""
        await self._connection.execute(REFUSE, lease, sequence, error.reason, error.message)
        for table in ("usage_report", "usage_correction"):
            await self._connection.execute(
                f"UPDATE {table} SET batch = 0 WHERE lease = $1 AND batch = $2",  # noqa: S608 - two words of ours
                lease,
                sequence,
            )
        await self._connection.execute(
            "DELETE FROM usage_batch WHERE lease = $1 AND sequence = $2 AND NOT recorded", lease, sequence
        )


def _due(row: Mapping[str, Any], *, report: int = 0, correction: int = 0) -> Due:
    kept = usage_row.from_text(row["content"]) if row["leaves"] is None else None
    return Due(
        corrects=row["corrects"],
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
        amounts=usage_row.read_amounts(kept.amounts if kept else row["amounts"]),
        leaves=tuple(usage_row.read_leaves(kept.leaves if kept else row["leaves"])),
        report=report,
        correction=correction,
    )
