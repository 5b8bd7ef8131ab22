"""Ticks: events that a host makes itself by the clock, and the note of when the function must run again."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import Generic

import structlog

from virtengine.clients.events import Event, EventBus
from virtengine.clients.events.wakes import Wish, write_wish
from virtengine.clients.usage_store import Database
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import inbox
from virtengine.runtime.function_handler import TICK, Function, SomeDeps
from virtengine.runtime.function_host_metrics import HostMetrics
from virtengine.runtime.function_settings import HostSettings

log = structlog.get_logger(__name__)

DAY = 86_400.0
WISH_SECONDS = 1.0


class Ticks(Generic[SomeDeps]):
    """Ticks for one function."""

    def __init__(
        self,
        function: Function[SomeDeps],
        bus: EventBus,
        database: Database,
        settings: HostSettings,
        metrics: HostMetrics,
        *,
        wake: asyncio.Event,
    ) -> None:
        self._function = function
        self._name = str(function.id)
        self._bus = bus
        self._database = database
        self._settings = settings
        self._metrics = metrics
        self._wake = wake
        self._forget_at = 0.0
        self._wish: Wish | None = None

    def wake(self) -> None:
        """Tick soon instead of at the next tick."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until stopped, and say at the end once more when to run again."""
        while not stop.is_set():
            await self.tick()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._settings.tick_seconds or DAY)
            self._wake.clear()
        await self.note_wish()

    async def tick(self) -> None:
        """Hand the handler a tick; what fails waits for the next one."""
        outcome = "handled"
        try:
            if self._settings.tick_seconds:
                await self._hand_over()
            await inbox.publish(self._database, self._bus, self._name)
            await self._forget()
        except (NotYet, Unavailable, Rejected) as error:
            outcome = "failed"
            log.warning("tick failed", function=self._name, reason=error.reason, error=error.message)
        except Exception:
            outcome = "failed"
            log.exception("tick failed", function=self._name)
        self._metrics.ticks.labels(self._name, outcome).inc()
        await self.note_wish()

    async def _hand_over(self) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        event = Event(id=now, type=TICK, source=f"virtengine/function/{self._name}", data={}, time=now)
        async with self._database.connection() as connection:
            returned = await self._function.handle(event, self._function.deps(connection))
            await inbox.add(connection, self._name, returned)

    async def note_wish(self) -> None:
        """Say when the function must run again, if that has changed."""
        if self._function.next_wake is None and not self._settings.tick_seconds:
            return
        try:
            wish = _wish(await self._next_wake())
            if self._wish is None or _is_news(wish, self._wish):
                await write_wish(self._bus, self._function.id, wish)
                self._wish = wish
        except (NotYet, Unavailable, Rejected) as error:
            log.warning("next run is not known", function=self._name, error=error.message)

    async def _next_wake(self) -> float | None:
        if self._function.next_wake is None:
            return None
        async with self._database.connection() as connection:
            return await self._function.next_wake(self._function.deps(connection))

    async def _forget(self) -> None:
        """Once a day, drop inbox rows older than any redelivery."""
        now = asyncio.get_running_loop().time()
        if now >= self._forget_at:
            await inbox.forget(self._database, days=self._settings.inbox_days)
            self._forget_at = now + DAY


def _wish(seconds: float | None) -> Wish:
    if seconds is None:
        return Wish(None)
    return Wish(time.time() + seconds if seconds > 0 else 0.0)


def _is_news(wish: Wish, before: Wish) -> bool:
    """Say whether a wish is to be written down: earlier than the last one, or that one is nearly over."""
    if wish.at is None or before.at is None:
        return wish.at is not before.at
    now = time.time()
    return wish.at < before.at - WISH_SECONDS or before.at - now < (wish.at - now) / 2
