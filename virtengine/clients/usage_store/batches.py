"""Batches on their way to the chain, at most one for each lease."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.clients.usage_store.database import Connection
from virtengine.plans import usage_row
from virtengine.plans.usage_batch import Position
from virtengine.plans.usage_row import UsageRow
from virtengine.wire.virtengine.settlement.v1 import types_pb2

MAX_REPORTS = 5000
LEASE_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('usage_batch/' || $1, 0))"
INSERT_BATCH = """
    INSERT INTO usage_batch (lease, sequence, last_report, end_ms, batch, signature, recorded, corrects)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
WAITING = """
    SELECT lease, sequence, provider, start_ms, end_ms, is_final, amounts, leaves,
           CASE WHEN leaves IS NULL THEN content ELSE '' END AS content
    FROM usage_report WHERE lease = $1 AND batch IS NULL AND (end_ms > $2 OR is_final)
    ORDER BY sequence LIMIT $3
"""
# What the chain held when the store was new is taken along: it is billed already.
TAKE = """
    UPDATE usage_report SET batch = $2 WHERE lease = $1 AND batch IS NULL AND (
        sequence BETWEEN $3 AND $4
        OR end_ms <= (SELECT max(end_ms) FROM usage_batch WHERE lease = $1 AND batch = '' AND recorded)
    )
"""


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """A signed batch that is not known to be recorded."""

    batch: types_pb2.UsageBatch
    signature: bytes


WAITING_LEASES = """
    SELECT lease FROM (
        SELECT lease FROM usage_report WHERE batch IS NULL
        UNION SELECT lease FROM usage_correction WHERE batch IS NULL
        UNION SELECT lease FROM usage_batch WHERE NOT recorded
    ) AS waiting WHERE split_part(lease, '/', 3) = $1 ORDER BY lease
"""


class UsageBatches:
    """Batches within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock(self, lease: str) -> None:
        """Be the only one to cut batches of a lease until the transaction ends."""
        await self._connection.execute(LEASE_LOCK, lease)

    async def waiting_leases(self, provider: str) -> list[str]:
        """Return a provider's leases with reports that no batch took or a batch that is not recorded.

        Several providers may share a store; a lease's id ends in the address of its provider.
        """
        rows = await self._connection.fetch(WAITING_LEASES, provider)
        return [row["lease"] for row in rows]

    async def under_way(self, lease: str) -> PreparedBatch | None:
        """Return the batch of a lease that is not known to be recorded."""
        row = await self._connection.fetchrow(
            "SELECT batch, signature FROM usage_batch WHERE lease = $1 AND NOT recorded", lease
        )
        if row is None:
            return None
        return PreparedBatch(types_pb2.UsageBatch.FromString(row["batch"]), row["signature"])

    async def position(self, lease: str) -> Position | None:
        """Return where the last batch of a lease ended, None before the first."""
        row = await self._connection.fetchrow(
            "SELECT sequence, last_report, end_ms FROM usage_batch WHERE lease = $1 "
            "ORDER BY sequence DESC LIMIT 1",
            lease,
        )
        return None if row is None else Position(row["sequence"], row["last_report"], row["end_ms"])

    async def age_seconds(self, lease: str) -> float | None:
        """Return how long ago the last batch of a lease was cut, None before the first."""
        found = await self._connection.fetchval(
            "SELECT extract(epoch FROM now() - max(cut_at))::float8 FROM usage_batch "
            "WHERE lease = $1 AND batch <> ''",
            lease,
        )
        return None if found is None else float(found)

    async def waiting_reports(self, lease: str, *, after_ms: int = 0) -> list[UsageRow]:
        """Return the reports of a lease that no batch took, by number and without their texts.

        Final ones, and those that end later.
        """
        rows = await self._connection.fetch(WAITING, lease, after_ms, MAX_REPORTS)
        return [
            UsageRow(**dict(row)) if row["leaves"] is not None else usage_row.from_text(row["content"])
            for row in rows
        ]

    async def insert(self, prepared: PreparedBatch, position: Position, *, first_report: int = 1) -> None:
        """Store a batch and take its reports: from the first up to `position.last_report`."""
        await self.store(prepared, position)
        await self._connection.execute(
            TAKE, prepared.batch.lease_id, position.sequence, first_report, position.last_report
        )

    async def store(self, prepared: PreparedBatch, position: Position) -> None:
        """Store a batch that takes no reports by their numbers."""
        await self._connection.execute(
            INSERT_BATCH,
            prepared.batch.lease_id,
            position.sequence,
            position.last_report,
            position.end_ms,
            prepared.batch.SerializeToString(deterministic=True),
            prepared.signature,
            False,
            prepared.batch.corrects,
        )

    async def adopt(self, lease: str, position: Position) -> None:
        """Note that the chain already holds what is reported up to `position.end_ms`."""
        await self._connection.execute(
            INSERT_BATCH, lease, position.sequence, position.last_report, position.end_ms, b"", b"", True, 0
        )

    async def retire(self, lease: str, sequence: int) -> None:
        """Note that nothing of a lease waits any more: its last batch is on chain."""
        await self._connection.execute(
            "UPDATE usage_report SET batch = $2 WHERE lease = $1 AND batch IS NULL", lease, sequence
        )
        await self._connection.execute(
            "UPDATE usage_correction SET batch = $2 WHERE lease = $1 AND batch IS NULL", lease, sequence
        )

    async def release(self, lease: str, sequence: int) -> None:
        """Forget a batch that the chain will never hold; its reports wait again."""
        await self._connection.execute(
            "DELETE FROM usage_batch WHERE lease = $1 AND sequence = $2 AND NOT recorded", lease, sequence
        )
        await self._connection.execute(
            "UPDATE usage_report SET batch = NULL WHERE lease = $1 AND batch = $2", lease, sequence
        )
        await self._connection.execute(
            "UPDATE usage_correction SET batch = NULL WHERE lease = $1 AND batch = $2", lease, sequence
        )

    async def mark_recorded(self, lease: str, sequence: int) -> None:
        """Note that the chain holds a batch."""
        await self._connection.execute(
            "UPDATE usage_batch SET recorded = true WHERE lease = $1 AND sequence = $2", lease, sequence
        )
