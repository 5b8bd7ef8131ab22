"""The function host: runs one handler over durable consumers.

A handler is `async def handle(event, deps) -> list[Event]`. Its effects in `deps.db` commit together with
the event's inbox row; the delivery is acknowledged after that. What can never be handled goes to the
quarantine stream with its reason; what time or the outside will fix is delivered again later. Events that
are replayed come by a stream of their own. A tick is an event that the host makes itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Generic

import structlog
from prometheus_client import CollectorRegistry

from virtengine.clients.events import REPLAY, Consumer, ConsumerSettings, Delivery, EventBus
from virtengine.clients.usage_store import Database
from virtengine.core.errors import Unavailable
from virtengine.runtime import inbox
from virtengine.runtime.function_delivery import Deliveries
from virtengine.runtime.function_handler import TICK, Batch, Deps, Function, Handler, SomeDeps
from virtengine.runtime.function_host_metrics import HostMetrics
from virtengine.runtime.function_settings import HostSettings
from virtengine.runtime.function_ticks import Ticks

__all__ = ["TICK", "Batch", "Deps", "Function", "FunctionHost", "Handler", "HostSettings"]

log = structlog.get_logger(__name__)


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
        wake: asyncio.Event | None = None,
    ) -> None:
        self._function = function
        self._bus = bus
        self._database = database
        self._settings = settings or HostSettings()
        self._metrics = HostMetrics(registry or CollectorRegistry())
        parts = (function, bus, database, self._settings, self._metrics)
        self._deliveries = Deliveries(*parts)
        self._ticks = Ticks(*parts, wake=wake or asyncio.Event())
        self._stop = asyncio.Event()
        self._ready = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Say whether events and store answer."""
        return self._ready.is_set()

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._stop.set()
        self._ready.set()
        self._ticks.wake()

    def wake(self) -> None:
        """Tick soon instead of at the next tick."""
        self._ticks.wake()

    async def run(self) -> None:
        """Handle events and ticks until stopped."""
        name = str(self._function.id)
        log.info("function starts", function=name, subjects=self._function.subjects)
        async with asyncio.TaskGroup() as tasks:
            for stream, subjects in self._sources():
                tasks.create_task(self._consume(stream, subjects))
            tasks.create_task(self._tick_on())
        log.info("function stopped", function=name)

    def _sources(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        function = self._function
        return ((function.stream, function.subjects), (REPLAY, (function.id.replay,)))

    async def _tick_on(self) -> None:
        await self._ready.wait()
        await self._ticks.run(self._stop)

    async def _open(self, stream: str, subjects: tuple[str, ...]) -> Consumer | None:
        """Prepare bus and store and bind the consumer; None when one of them does not answer."""
        name = str(self._function.id)
        try:
            await self._bus.ensure_streams()
            await self._database.migrate()
            await inbox.publish(self._database, self._bus, name)
            store_id = await self._database.store_id()
            consumer = await self._bus.consumer(
                consumer_settings(self._function, stream, subjects, self._settings, store_id=store_id)
            )
        except Unavailable as error:
            log.warning("function waits", function=name, error=error.message)
            return None
        self._ready.set()
        return consumer

    async def _consume(self, stream: str, subjects: tuple[str, ...]) -> None:
        free = asyncio.Semaphore(self._settings.workers)
        consumer: Consumer | None = None
        async with asyncio.TaskGroup() as tasks:
            while not self._stop.is_set():
                consumer = consumer or await self._open(stream, subjects)
                deliveries = None if consumer is None else await self._fetch(consumer, stream, free)
                if deliveries is None:
                    # The consumer itself may be gone: open it again.
                    consumer = None
                    await self._pause()
                    continue
                for group in self._groups(deliveries):
                    await free.acquire()
                    task = tasks.create_task(self._work(group))
                    task.add_done_callback(lambda _: free.release())

    def _groups(self, deliveries: list[Delivery]) -> list[list[Delivery]]:
        if self._function.handle_batch is None:
            return [[delivery] for delivery in deliveries]
        return [deliveries] if deliveries else []

    async def _work(self, group: Sequence[Delivery]) -> None:
        if self._function.handle_batch is None:
            await self._deliveries.process(group[0])
        else:
            await self._deliveries.process_batch(group)

    async def _fetch(self, consumer: Consumer, stream: str, free: asyncio.Semaphore) -> list[Delivery] | None:
        name = str(self._function.id)
        limit = self._settings.workers if self._function.handle_batch is None else self._settings.batch
        async with free:
            try:
                deliveries = await consumer.fetch(limit, timeout_seconds=1.0)
                if not deliveries and stream == self._function.stream:
                    self._metrics.pending.labels(name).set(await consumer.pending())
            except Unavailable as error:
                self._ready.clear()
                log.warning("no deliveries", function=name, error=error.message)
                return None
        return deliveries

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), self._settings.first_retry_seconds)


def consumer_settings(
    function: Function[SomeDeps],
    stream: str,
    subjects: tuple[str, ...],
    settings: HostSettings,
    *,
    store_id: str | None = None,
) -> ConsumerSettings:
    """Return the durable consumer of a function in one stream."""
    return ConsumerSettings(
        stream=stream,
        durable=function.id.consumer,
        subjects=subjects,
        ack_wait_seconds=settings.ack_wait_seconds,
        max_ack_pending=settings.max_ack_pending,
        store_id=store_id,
        start=settings.start if stream == function.stream else None,
    )
