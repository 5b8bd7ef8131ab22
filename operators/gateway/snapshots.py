"""Answers from outside, used again for some moments: many questions become one, outages are bridged."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from virtengine.core.errors import NotYet, Rejected, Unavailable

Answer = TypeVar("Answer")
MAX_KEYS = 20_000


@dataclass(frozen=True, slots=True)
class Seen(Generic[Answer]):
    """An answer and when it was true: monotonic for its age, seconds since 1970 for people."""

    value: Answer
    at: float
    fresh_until: float
    moment: int


class Snapshots(Generic[Answer]):
    """Answers by key. `stale_seconds` is how old one may be that is shown while nobody answers."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Answer]],
        *,
        fresh_seconds: float,
        stale_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._fresh = fresh_seconds
        self._stale = stale_seconds
        self._clock = clock
        self._seen: dict[str, Seen[Answer]] = {}
        self._asking: dict[str, asyncio.Task[Seen[Answer]]] = {}

    async def get(self, key: str, *, is_fresh: bool = False) -> Seen[Answer]:
        """Return an answer fresh enough, or the last one while nobody answers. Raises as asking did."""
        known = self._seen.get(key)
        if known is not None and not is_fresh and self._clock() < known.fresh_until:
            return known
        try:
            return await asyncio.shield(self._task(key))
        except (Unavailable, NotYet, Rejected):
            if known is None or is_fresh or self._clock() - known.at > self._stale:
                raise
            return known

    def _task(self, key: str) -> asyncio.Task[Seen[Answer]]:
        task = self._asking.get(key)
        if task is None:
            task = asyncio.create_task(self._find(key))
            self._asking[key] = task
            task.add_done_callback(lambda _done: self._asking.pop(key, None))
            task.add_done_callback(_retrieve)
        return task

    async def _find(self, key: str) -> Seen[Answer]:
        at, moment = self._clock(), int(time.time())
        value = await self._ask(key)
        if len(self._seen) >= MAX_KEYS:
            self._seen.clear()
        # Not all at one time: keys that were asked for together would always be asked for together.
        lasting = self._fresh * random.uniform(0.75, 1.25)  # noqa: S311 - jitter
        self._seen[key] = Seen(value, at, at + lasting, moment)
        return self._seen[key]


def _retrieve(task: asyncio.Task[Seen[Answer]]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
