"""Sending usage to the chain: one signed batch of a lease at a time, written down before it is sent.

A crash between any two steps is repaired by the next flush: the stored batch is sent again unchanged, and
the chain takes a batch once. When the chain holds more than the store, the store adopts the chain's
position.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from functions.usage.gaps import GapWatch
from virtengine.clients.chain import Effect, ModuleRejected, Receipt
from virtengine.clients.events import Event
from virtengine.clients.usage_store import (
    Connection,
    Database,
    PreparedBatch,
    UsageBatches,
    UsageCorrections,
)
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.crypto import usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_batch
from virtengine.plans.usage_batch import Position
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, tx_pb2, types_pb2

log = structlog.get_logger(__name__)

AT_ONCE = 8
FUTURE_LOOKS = 20
FUTURE_SECONDS = 0.25
TOO_MANY_UNSETTLED = 1560
NEVER_TAKEN = frozenset({1512, 1551, 1552, 1554, 1566})
"""Codes by which the chain says that it will never take a correction."""
FIRST_PAUSE = 15.0
MAX_PAUSE = 600.0


class Records(Protocol):
    """The chain reads of a flush."""

    async def lease(self, lease_id: str) -> market.Lease | None:
        """Return one lease."""

    async def latest_time_ms(self) -> int:
        """Return the time of the last block."""

    async def usage_summary(self, lease_id: str) -> query_pb2.QueryUsageSummaryResponse:
        """Return the running totals of a lease."""

    async def usage_records(self, lease_id: str) -> list[types_pb2.UsageRecord]:
        """Return the records of a lease."""


class Writer(Protocol):
    """The chain writes of a flush."""

    @property
    def address(self) -> str:
        """Return the sending account."""

    async def ensure(self, effect: Effect, *messages: tx_pb2.MsgRecordUsage) -> Receipt:
        """Bring an effect about, or find it done."""


@dataclass(frozen=True, slots=True, repr=False)
class BatchSigner:
    """The provider's signing key and the chain it signs for."""

    chain_id: str
    secret: bytes
    key_type: KeyType = KeyType.ED25519

    def sign(self, batch: types_pb2.UsageBatch) -> bytes:
        """Sign a batch."""
        return usage_signature.sign(self.chain_id, batch, self.secret, self.key_type)

    def digest(self, batch: types_pb2.UsageBatch) -> bytes:
        """Return what a signature of a batch covers."""
        return usage_signature.digest(self.chain_id, batch)


class Flush:
    """Sends what waits in the store for one provider; others may share the store."""

    def __init__(
        self,
        database: Database,
        chain: Records,
        wallet: Writer,
        signer: BatchSigner,
        provider: str,
        *,
        registry: CollectorRegistry | None = None,
    ) -> None:
        self._provider = provider
        self._database = database
        self._chain = chain
        self._wallet = wallet
        self._signer = signer
        self._pauses: dict[str, tuple[float, float]] = {}
        registry = registry or CollectorRegistry()
        self._batches = Counter(
            "virtengine_usage_batches_total", "Batches by outcome.", ["outcome"], registry=registry
        )
        self._waiting = Gauge(
            "virtengine_usage_waiting_leases", "Leases with usage not on chain.", registry=registry
        )
        self._gaps = GapWatch(registry)

    async def all(self) -> list[Event]:
        """Send the batches of every lease that has any; one lease's trouble does not stop the others.

        Return what is to be told about gaps.
        """
        async with self._database.connection() as connection:
            leases = await self.waiting_leases(connection)
        self._waiting.set(len(leases))
        at_once = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for lease in leases:
                if self._may_try(lease):
                    tasks.create_task(self._one_of_many(lease, at_once))
        async with self._database.connection() as connection:
            await self._gaps.count(connection, self._provider)
        return self._gaps.take_events()

    async def waiting_leases(self, connection: Connection) -> list[str]:
        """Return the provider's leases whose usage is not all on chain."""
        return await UsageBatches(connection).waiting_leases(self._provider)

    async def _one_of_many(self, lease: str, at_once: asyncio.Semaphore) -> None:
        async with at_once:
            try:
                while await self.lease(lease):
                    pass
            except ModuleRejected as error:
                # The settlement function makes room.
                pause = 0.0 if error.code == TOO_MANY_UNSETTLED else FIRST_PAUSE
                self._note_refusal(lease, error, pause)
            except Rejected as error:
                self._note_refusal(lease, error, FIRST_PAUSE)
            except (NotYet, Unavailable) as error:
                self._batches.labels("waiting").inc()
                log.warning("usage waits", lease=lease, reason=error.reason, error=error.message)
            else:
                self._pauses.pop(lease, None)

    def _note_refusal(self, lease: str, error: Rejected, pause: float) -> None:
        self._batches.labels("refused").inc()
        log.warning("usage refused", lease=lease, reason=error.reason, error=error.message)
        _until, before = self._pauses.get(lease, (0.0, 0.0))
        pause = min(max(before * 2, pause), MAX_PAUSE)
        self._pauses[lease] = (time.monotonic() + pause, pause)

    async def lease(self, lease: str) -> bool:
        """Send the next batch of a lease; False when there was none."""
        prepared = await self._prepare(lease)
        if prepared is None:
            return False
        message = tx_pb2.MsgRecordUsage(
            sender=self._wallet.address, batch=prepared.batch, signature=prepared.signature
        )

        async def is_recorded() -> bool:
            return await self._is_recorded(prepared)

        await self._until_past(prepared.batch)
        try:
            receipt = await self._wallet.ensure(is_recorded, message)
        except ModuleRejected as error:
            if not prepared.batch.corrects or error.code not in NEVER_TAKEN:
                raise
            await self._set_aside(prepared.batch, error)
            return True
        async with self._database.transaction() as connection:
            await UsageBatches(connection).mark_recorded(lease, prepared.batch.sequence)
        self._batches.labels("recorded").inc()
        log.info("usage recorded", lease=lease, sequence=prepared.batch.sequence, tx=receipt.tx_hash)
        return True

    async def _set_aside(self, batch: types_pb2.UsageBatch, error: ModuleRejected) -> None:
        """Give a correction up that the chain refuses, so that it stops no usage."""
        async with self._database.transaction() as connection:
            await UsageCorrections(connection).refuse(batch.lease_id, batch.sequence, error)
        self._batches.labels("set aside").inc()
        log.error("correction set aside", lease=batch.lease_id, corrects=batch.corrects, error=error.message)

    async def _until_past(self, batch: types_pb2.UsageBatch) -> None:
        """Wait until the chain's clock has passed the batch: it takes no usage of its future."""
        end = max((line.period_end for line in batch.lines), default=0)
        for _ in range(FUTURE_LOOKS):
            if await self._chain.latest_time_ms() >= end:
                return
            await asyncio.sleep(FUTURE_SECONDS)
        raise NotYet(f"usage of {batch.lease_id} ends after the chain's last block", reason="UsageInFuture")

    async def _prepare(self, lease: str) -> PreparedBatch | None:
        """Return the batch to send.

        The one under way, else a new one that is stored before it is returned.
        """
        summary = await self._chain.usage_summary(lease)
        held = await self._chain.lease(lease)
        if held is None:
            raise Rejected(f"there is no lease {lease}", reason="UnknownLease")
        async with self._database.transaction() as connection:
            batches = UsageBatches(connection)
            await batches.lock(lease)
            under_way = await batches.under_way(lease)
            if under_way is not None and under_way.batch.sequence > summary.last_sequence:
                return under_way
            if under_way is not None:
                await self._close(batches, under_way)
            return await self._cut(connection, held, summary)

    async def _close(self, batches: UsageBatches, under_way: PreparedBatch) -> None:
        """Bring a stored batch to its end when the chain holds its sequence."""
        lease, sequence = under_way.batch.lease_id, under_way.batch.sequence
        try:
            await self._is_recorded(under_way)
        except Rejected as error:
            # The store is older than the chain, as after a restored backup.
            log.warning("batch replaced by the chain's", lease=lease, sequence=sequence, error=error.message)
            await batches.release(lease, sequence)
        else:
            await batches.mark_recorded(lease, sequence)

    async def _cut(
        self, connection: Connection, held: market.Lease, summary: query_pb2.QueryUsageSummaryResponse
    ) -> PreparedBatch | None:
        batches, lease = UsageBatches(connection), held.id
        position = await batches.position(lease) or usage_batch.START
        if summary.last_sequence > position.sequence:
            position = usage_batch.position_on_chain(summary)
            log.info("position adopted from the chain", lease=lease, sequence=position.sequence)
            await batches.adopt(lease, position)
        if summary.final_recorded:
            await batches.retire(lease, summary.last_sequence)
            return None
        correction = await self._cut_correction(connection, held, position)
        if correction is not None:
            return correction
        waiting = await batches.waiting_reports(lease, after_ms=position.end_ms)
        pass_over = await self._gaps.look(connection, lease, position, waiting)
        age = await batches.age_seconds(lease)
        planned = usage_batch.plan(held, position, waiting, age_seconds=age, pass_over=pass_over)
        if planned is None:
            return None
        prepared = PreparedBatch(planned.batch, self._signer.sign(planned.batch))
        await batches.insert(prepared, planned.position, first_report=planned.first_report)
        return prepared

    async def _cut_correction(
        self, connection: Connection, held: market.Lease, position: Position
    ) -> PreparedBatch | None:
        """Return a batch of late reports and corrections that belong to one record, if there are any."""
        corrections = UsageCorrections(connection)
        planned = usage_batch.plan_correction(held, position, await corrections.due(held.id))
        if planned is None:
            return None
        if planned.batch is None:  # nothing of it is priced
            await corrections.take(held.id, planned.taken, 0)
            return None
        prepared = PreparedBatch(planned.batch, self._signer.sign(planned.batch))
        after = Position(planned.batch.sequence, position.last_report, position.end_ms)
        await UsageBatches(connection).store(prepared, after)
        await corrections.take(held.id, planned.taken, planned.batch.sequence)
        return prepared

    async def _is_recorded(self, prepared: PreparedBatch) -> bool:
        """Say whether the chain holds this batch. Raises Rejected when it holds another in its place."""
        batch = prepared.batch
        summary = await self._chain.usage_summary(batch.lease_id)
        if summary.last_sequence < batch.sequence:
            return False
        wanted = self._signer.digest(batch)
        for record in await self._chain.usage_records(batch.lease_id):
            if record.sequence == batch.sequence and record.batch_hash == wanted:
                return True
        raise Rejected(
            f"the chain holds another batch {batch.sequence} of {batch.lease_id}", reason="SequenceTaken"
        )

    def _may_try(self, lease: str) -> bool:
        until, _pause = self._pauses.get(lease, (0.0, 0.0))
        return time.monotonic() >= until
