"""The work queue: level-triggered, one worker for a key at a time, each key at most once in line.

A key that is added while a worker has it is handed out again afterwards. Starting to work on a key fulfils
every earlier wish to look at it, so timers never pile up.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple


class Key(NamedTuple):
    """An object of the controller's kind."""

    namespace: str
    name: str


@dataclass(frozen=True)
class BackOff:
    """Exponential back-off with jitter, under one limit for all keys together."""

    first: float = 0.5
    cap: float = 60.0
    per_second: float = 20.0
    burst: int = 100


class WorkQueue:
    """Keys that wait for a worker. To be used from one event loop."""

    def __init__(self, back_off: BackOff | None = None) -> None:
        self._back_off = back_off or BackOff()
        self._line: deque[Key] = deque()
        self._waiting: set[Key] = set()
        self._working: set[Key] = set()
        self._timers: dict[Key, asyncio.TimerHandle] = {}
        self._failures: dict[Key, int] = {}
        self._tokens = float(self._back_off.burst)
        self._filled_at: float | None = None
        self._arrival = asyncio.Event()

    def __len__(self) -> int:
        """Return how many keys wait."""
        return len(self._waiting)

    @property
    def scheduled(self) -> int:
        """Return how many keys wait for their time."""
        return len(self._timers)

    def add(self, key: Key) -> None:
        """Put a key in line, unless it is there."""
        if key in self._waiting:
            return
        self._waiting.add(key)
        if key not in self._working:
            self._line.append(key)
            self._arrival.set()

    def add_after(self, key: Key, seconds: float) -> None:
        """Put a key in line later. Of several wishes the earliest counts."""
        loop = asyncio.get_running_loop()
        due = loop.time() + max(0.0, seconds)
        timer = self._timers.get(key)
        if timer is not None and timer.when() <= due:
            return
        if timer is not None:
            timer.cancel()
        self._timers[key] = loop.call_at(due, self._fire, key)

    def add_backoff(self, key: Key, *, at_least: float = 0) -> float:
        """Put a key in line after its back-off and return the seconds."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        full = min(self._back_off.cap, self._back_off.first * float(1 << min(failures, 30)))
        delay = full * random.uniform(0.5, 1.0) + self._take_token()  # noqa: S311 - jitter, not a secret
        delay = max(delay, at_least)
        self.add_after(key, delay)
        return delay

    def hurry(self, *, within: float) -> None:
        """Let keys that are backed off come soon, spread over some seconds: what failed may be over."""
        for key in set(self._failures) & set(self._timers):
            self.add_after(key, random.uniform(0, within))  # noqa: S311 - spreads load

    def forget(self, key: Key) -> None:
        """Let the next back-off of a key begin anew."""
        self._failures.pop(key, None)

    def failures(self, key: Key) -> int:
        """Return how often in a row a key was backed off."""
        return self._failures.get(key, 0)

    async def get(self) -> Key:
        """Wait for a key and take it; `done` gives it back."""
        while not self._line:
            self._arrival.clear()
            await self._arrival.wait()
        key = self._line.popleft()
        self._waiting.discard(key)
        self._working.add(key)
        if timer := self._timers.pop(key, None):
            timer.cancel()
        return key

    def done(self, key: Key) -> None:
        """Say that a worker has finished with a key."""
        self._working.discard(key)
        if key in self._waiting:
            self._line.append(key)
            self._arrival.set()

    def _fire(self, key: Key) -> None:
        self._timers.pop(key, None)
        self.add(key)

    def _take_token(self) -> float:
        now = asyncio.get_running_loop().time()
        elapsed = now - (self._filled_at if self._filled_at is not None else now)
        self._filled_at = now
        self._tokens = (
            min(float(self._back_off.burst), self._tokens + elapsed * self._back_off.per_second) - 1
        )
        return max(0.0, -self._tokens / self._back_off.per_second)
