"""Bringing deliveries to their end: handled once, set aside with the reason, or to be delivered again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Generic

import structlog

from virtengine.clients.events import Delivery, Event, EventBus
from virtengine.clients.events.event import decode
from virtengine.clients.events.quarantine import body_of
from virtengine.clients.usage_store import Database
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import inbox
from virtengine.runtime.function_handler import Batch, Function, SomeDeps
from virtengine.runtime.function_host_metrics import HostMetrics
from virtengine.runtime.function_quarantine import Quarantine
from virtengine.runtime.function_settings import HostSettings

log = structlog.get_logger(__name__)

Taken = Sequence[tuple[Delivery, Event]]


class Deliveries(Generic[SomeDeps]):
    """Works on the deliveries of one function."""

    def __init__(
        self,
        function: Function[SomeDeps],
        bus: EventBus,
        database: Database,
        settings: HostSettings,
        metrics: HostMetrics,
    ) -> None:
        self._function = function
        self._name = str(function.id)
        self._bus = bus
        self._database = database
        self._settings = settings
        self._metrics = metrics
        self._quarantine = Quarantine(bus, function.id)

    async def process(self, delivery: Delivery) -> None:
        """Bring one delivery to its end."""
        with self._metrics.seconds.labels(self._name).time():
            try:
                outcome = await self._attempt(delivery)
            except (NotYet, Unavailable) as error:
                outcome = await self._retry(delivery, error)
        self._count(outcome)

    async def process_batch(self, deliveries: Sequence[Delivery]) -> None:
        """Bring many deliveries to their end in one transaction; what spoils it is found one by one."""
        with self._metrics.seconds.labels(self._name).time():
            taken = [pair for pair in [await self._read(one) for one in deliveries] if pair is not None]
            try:
                async with self._alive(*(delivery for delivery, _event in taken)):
                    batch, repeated = await self._handle_together(taken)
            except (NotYet, Unavailable) as error:
                for delivery, _event in taken:
                    self._count(await self._retry(delivery, error))
                return
            except Exception as error:  # noqa: BLE001 - found again and treated by itself below
                log.warning("batch is taken apart", function=self._name, error=type(error).__name__)
                await asyncio.gather(*(self.process(delivery) for delivery, _event in taken))
                return
            await self._end(taken, batch, repeated)

    async def _read(self, delivery: Delivery) -> tuple[Delivery, Event] | None:
        try:
            return delivery, decode(await body_of(self._bus, delivery))
        except Rejected as error:
            await self._set_aside(delivery, error)
        except Unavailable as error:
            self._count(await self._retry(delivery, error))
        return None

    async def _handle_together(self, taken: Taken) -> tuple[Batch, int]:
        """Return what became of the events, and how many had been handled before."""
        handle = self._function.handle_batch
        assert handle is not None, "the handler takes no batches"
        by_id = {inbox.event_id(event): (place, event) for place, (_one, event) in enumerate(taken)}
        async with self._database.transaction() as connection:
            fresh = await inbox.begin_many(connection, self._name, list(by_id))
            chosen = [by_id[name] for name in by_id if name in fresh]
            if not chosen:
                return Batch(), len(taken)
            batch = await handle([event for _place, event in chosen], self._function.deps(connection))
            rejected = {chosen[number][0]: error for number, error in batch.rejected.items()}
            spoilt = [inbox.event_id(taken[place][1]) for place in rejected]
            await inbox.withdraw(connection, self._name, spoilt)
            await inbox.add(connection, self._name, batch.events)
        return Batch(batch.events, rejected), len(taken) - len(chosen)

    async def _end(self, taken: Taken, batch: Batch, repeated: int) -> None:
        """Answer a batch whose effects are durable. An answer that is lost only brings a repetition."""
        try:
            if batch.events:
                await inbox.publish(self._database, self._bus, self._name)
            for place, (delivery, _event) in enumerate(taken):
                if place not in batch.rejected:
                    await delivery.ack(is_awaited=False)
            await self._bus.flush()
        except Unavailable as error:
            log.warning("deliveries may repeat", function=self._name, error=error.message)
        for place, rejection in batch.rejected.items():
            await self._set_aside(taken[place][0], rejection)
        self._count("repeated", repeated)
        self._count("handled", len(taken) - repeated - len(batch.rejected))

    async def _attempt(self, delivery: Delivery) -> str:
        try:
            event = decode(await body_of(self._bus, delivery))
            async with self._alive(delivery):
                handled = await self._handle_once(event)
        except Rejected as error:
            await self._quarantine.put(delivery, error.reason, error.message)
            return "quarantined"
        except (NotYet, Unavailable):
            raise
        except Exception as error:
            log.exception("handler failed", function=self._name, message=delivery.message_id)
            kind = type(error).__name__  # its text may hold a value that belongs in no event
            if delivery.attempt < self._settings.max_failures:
                raise Unavailable(f"handler failed: {kind}", reason="HandlerFailed") from error
            await self._quarantine.put(delivery, "HandlerFailed", kind)
            return "quarantined"
        if handled is None or handled:
            await inbox.publish(self._database, self._bus, self._name)
        await delivery.ack()
        return "repeated" if handled is None else "handled"

    async def _handle_once(self, event: Event) -> int | None:
        """Return how many events the handler gave back; None when this event was handled before."""
        async with self._database.transaction() as connection:
            if not await inbox.begin(connection, self._name, inbox.event_id(event)):
                return None
            returned = await self._function.handle(event, self._function.deps(connection))
            await inbox.add(connection, self._name, returned)
        return len(returned)

    @asynccontextmanager
    async def _alive(self, *deliveries: Delivery) -> AsyncIterator[None]:
        """Say that deliveries are being worked on for as long as the block takes."""
        task = asyncio.create_task(self._keep_alive(deliveries))
        try:
            yield
        finally:
            task.cancel()

    async def _keep_alive(self, deliveries: Sequence[Delivery]) -> None:
        while True:
            await asyncio.sleep(self._settings.ack_wait_seconds / 3)
            try:
                for delivery in deliveries:
                    await delivery.working()
            except Unavailable as error:
                log.warning("deliveries may repeat", function=self._name, error=error.message)

    async def _set_aside(self, delivery: Delivery, error: Rejected) -> None:
        try:
            await self._quarantine.put(delivery, error.reason, error.message)
        except Unavailable as lost:
            self._count(await self._retry(delivery, lost))
        else:
            self._count("quarantined")

    async def _retry(self, delivery: Delivery, error: NotYet | Unavailable) -> str:
        log.info("event waits", function=self._name, message=delivery.message_id, error=error.message)
        doubled = self._settings.first_retry_seconds * 2 ** min(delivery.attempt - 1, 16)
        wanted = error.seconds if isinstance(error, NotYet) else doubled
        try:
            await delivery.retry(seconds=min(wanted, self._settings.max_retry_seconds))
        except Unavailable as lost:
            log.warning("retry is left to the clock", message=delivery.message_id, error=lost.message)
        return "retried"

    def _count(self, outcome: str, number: int = 1) -> None:
        self._metrics.events.labels(self._name, outcome).inc(number)
