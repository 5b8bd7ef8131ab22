"""The function host: runs one handler over one durable consumer.

A handler is `async def handle(event, deps) -> list[Event]`. Its effects in `deps.db` commit together with
the event's inbox row; the delivery is acknowledged after that. What can never be handled goes to the
quarantine stream with its reason; what time or the outside will fix is delivered again later. A tick is an
event that the host makes itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import structlog
from prometheus_client import CollectorRegistry

from virtengine.clients.events import Consumer, ConsumerSettings, Delivery, Event, EventBus
from virtengine.clients.events.event import decode
from virtengine.clients.usage_store import Connection, Database
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import inbox
from virtengine.runtime.function_host_metrics import HostMetrics

log = structlog.get_logger(__name__)

TICK = "virtengine.function.v1.Tick"
REASON_HEADER = "Virtengine-Reason"
MESSAGE_HEADER = "Virtengine-Message"
DAY = 86_400.0


class Deps(Protocol):
    """What every handler is given; functions add clients of their own."""

    @property
    def db(self) -> Connection:
        """Return the connection: in a transaction for events, outside of one for ticks."""


SomeDeps = TypeVar("SomeDeps", bound=Deps)
Handler = Callable[[Event, SomeDeps], Awaitable[list[Event]]]


@dataclass(frozen=True, slots=True)
class Function(Generic[SomeDeps]):
    """A handler and what it listens to. `deps` makes the handler's dependencies around one connection."""

    name: str
    stream: str
    subjects: tuple[str, ...]
    handle: Handler[SomeDeps]
    deps: Callable[[Connection], SomeDeps]


@dataclass(frozen=True, slots=True)
class HostSettings:
    """Bounds of a host."""

    tick_seconds: float = 30.0
    workers: int = 8
    max_ack_pending: int = 64
    ack_wait_seconds: float = 15.0  # after a crash; a handler that takes longer says that it works
    first_retry_seconds: float = 0.5
    max_retry_seconds: float = 60.0
    max_failures: int = 10  # unexpected errors before an event is quarantined
    grace_seconds: float = 20.0
    inbox_days: int = 90


@dataclass(slots=True)
class _Signals:
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class FunctionHost(Generic[SomeDeps]):
    """Runs one function until stopped."""

    def __init__(
        self,
        function: Function[SomeDeps],
        bus: EventBus,
        database: Database,
        *,
        settings: HostSettings | None = None,
        registry: CollectorRegistry | None = None,
    ) -> None:
        self._function = function
        self._bus = bus
        self._database = database
        self._settings = settings or HostSettings()
        self._metrics = HostMetrics(registry or CollectorRegistry())
        self._signals = _Signals()
        self._forget_at = 0.0
        self.ready = False

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._signals.stop.set()
        self._signals.wake.set()

    def wake(self) -> None:
        """Tick soon instead of at the next tick."""
        self._signals.wake.set()

    async def run(self) -> None:
        """Handle events and ticks until stopped."""
        log.info("function starts", function=self._function.name, subjects=self._function.subjects)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._consume())
            tasks.create_task(self._tick_on())
        log.info("function stopped", function=self._function.name)

    async def _open(self) -> Consumer | None:
        """Prepare bus and store and bind the consumer; None when one of them does not answer."""
        try:
            await self._bus.ensure_streams()
            await self._database.migrate()
            await inbox.publish(self._database, self._bus, self._function.name)
            consumer = await self._bus.consumer(
                ConsumerSettings(
                    stream=self._function.stream,
                    durable=f"function-{self._function.name}",
                    subjects=self._function.subjects,
                    ack_wait_seconds=self._settings.ack_wait_seconds,
                    max_ack_pending=self._settings.max_ack_pending,
                    store_id=await self._database.store_id(),
                )
            )
        except Unavailable as error:
            log.warning("function waits", function=self._function.name, error=error.message)
            return None
        self.ready = True
        return consumer

    async def _consume(self) -> None:
        free = asyncio.Semaphore(self._settings.workers)
        consumer: Consumer | None = None
        async with asyncio.TaskGroup() as tasks:
            while not self._signals.stop.is_set():
                consumer = consumer or await self._open()
                deliveries = None if consumer is None else await self._fetch(consumer, free)
                if deliveries is None:
                    # The consumer itself may be gone: open it again.
                    self.ready, consumer = False, None
                    await self._pause(self._settings.first_retry_seconds)
                    continue
                for delivery in deliveries:
                    await free.acquire()
                    tasks.create_task(self.process(delivery)).add_done_callback(lambda _: free.release())

    async def _fetch(self, consumer: Consumer, free: asyncio.Semaphore) -> list[Delivery] | None:
        async with free:
            try:
                deliveries = await consumer.fetch(self._settings.workers, timeout_seconds=1.0)
                if not deliveries:
                    self._metrics.pending.labels(self._function.name).set(await consumer.pending())
            except Unavailable as error:
                log.warning("no deliveries", function=self._function.name, error=error.message)
                return None
        return deliveries

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._signals.stop.wait(), seconds)

    async def process(self, delivery: Delivery) -> None:
        """Bring one delivery to its end: handled, quarantined, or to be delivered again."""
        name = self._function.name
        with self._metrics.seconds.labels(name).time():
            try:
                outcome = await self._attempt(delivery)
            except (NotYet, Unavailable) as error:
                log.info("event waits", function=name, message=delivery.message_id, error=error.message)
                outcome = await self._retry(delivery, error)
        self._metrics.events.labels(name, outcome).inc()

    async def _attempt(self, delivery: Delivery) -> str:
        try:
            event = decode(delivery.body)
            handled = await self._handle_once(event, delivery)
        except Rejected as error:
            await self._quarantine(delivery, error.reason, error.message)
            return "quarantined"
        except (NotYet, Unavailable):
            raise
        except Exception as error:
            log.exception("handler failed", function=self._function.name, message=delivery.message_id)
            kind = type(error).__name__  # its text may hold a value that belongs in no event
            if delivery.attempt < self._settings.max_failures:
                raise Unavailable(f"handler failed: {kind}", reason="HandlerFailed") from error
            await self._quarantine(delivery, "HandlerFailed", kind)
            return "quarantined"
        if handled is None or handled:
            await inbox.publish(self._database, self._bus, self._function.name)
        await delivery.ack()
        return "repeated" if handled is None else "handled"

    async def _handle_once(self, event: Event, delivery: Delivery) -> int | None:
        """Return how many events the handler gave back; None when this event was handled before."""
        alive = asyncio.create_task(self._keep_alive(delivery))
        try:
            async with self._database.transaction() as connection:
                if not await inbox.begin(connection, self._function.name, f"{event.source}/{event.id}"):
                    return None
                returned = await self._function.handle(event, self._function.deps(connection))
                await inbox.add(connection, self._function.name, returned)
        finally:
            alive.cancel()
        return len(returned)

    async def _keep_alive(self, delivery: Delivery) -> None:
        while True:
            await asyncio.sleep(self._settings.ack_wait_seconds / 3)
            try:
                await delivery.working()
            except Unavailable as error:
                log.warning("delivery may repeat", message=delivery.message_id, error=error.message)

    async def _retry(self, delivery: Delivery, error: NotYet | Unavailable) -> str:
        doubled = self._settings.first_retry_seconds * 2 ** min(delivery.attempt - 1, 16)
        wanted = error.seconds if isinstance(error, NotYet) else doubled
        try:
            await delivery.retry(seconds=min(wanted, self._settings.max_retry_seconds))
        except Unavailable as lost:
            log.warning("retry is left to the clock", message=delivery.message_id, error=lost.message)
        return "retried"

    async def _quarantine(self, delivery: Delivery, reason: str, message: str) -> None:
        headers = {
            REASON_HEADER: reason,
            MESSAGE_HEADER: " ".join(message.split())[:500].encode("ascii", "replace").decode(),
            "Virtengine-Function": self._function.name,
            "Virtengine-Subject": delivery.subject,
            "Virtengine-Attempts": str(delivery.attempt),
        }
        place = f"{delivery.stream}/{delivery.sequence}"
        await self._bus.publish_bytes(
            f"quarantine.{self._function.name}",
            delivery.body,
            message_id=f"quarantine/{self._function.name}/{place}",
            headers=headers,
        )
        await delivery.ack()
        log.warning("event quarantined", function=self._function.name, place=place, reason=reason)

    async def _tick_on(self) -> None:
        while not self._signals.stop.is_set():
            if self.ready:
                await self.tick()
            with contextlib.suppress(TimeoutError):
                wanted = self._settings.tick_seconds if self.ready else self._settings.first_retry_seconds
                await asyncio.wait_for(self._signals.wake.wait(), wanted)
            self._signals.wake.clear()

    async def tick(self) -> None:
        """Hand the handler a tick; what fails waits for the next one."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        source = f"virtengine/function/{self._function.name}"
        event = Event(id=now, type=TICK, source=source, data={}, time=now)
        outcome = "handled"
        try:
            async with self._database.connection() as connection:
                returned = await self._function.handle(event, self._function.deps(connection))
                await inbox.add(connection, self._function.name, returned)
            await inbox.publish(self._database, self._bus, self._function.name)
            await self._forget()
        except (NotYet, Unavailable, Rejected) as error:
            outcome = "failed"
            log.warning("tick failed", function=self._function.name, reason=error.reason, error=error.message)
        self._metrics.ticks.labels(self._function.name, outcome).inc()

    async def _forget(self) -> None:
        """Once a day, drop inbox rows older than any redelivery."""
        now = asyncio.get_running_loop().time()
        if now >= self._forget_at:
            await inbox.forget(self._database, days=self._settings.inbox_days)
            self._forget_at = now + DAY
