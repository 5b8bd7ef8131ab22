"""A clock that only moves when everybody waits, and an event loop that lives by it.

A day of waiting takes as long as what is done in it. Nothing in such a loop may wait for threads or sockets.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
START = 1_767_225_600.0
"""2026-01-01 00:00 UTC."""


class VirtualClock:
    """Wall clock and steady clock in one."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def time(self) -> float:
        """Return seconds since 1970."""
        return self.now

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return self.now

    def rule(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Be the time of this whole process for one test."""
        monkeypatch.setattr(time, "time", self.time)
        monkeypatch.setattr(time, "monotonic", self.monotonic)
        monkeypatch.setattr(time, "monotonic_ns", lambda: int(self.now * 1e9))
        monkeypatch.setattr(time, "clock_gettime", lambda _clock: self.now)
        monkeypatch.setattr(time, "time_ns", lambda: int(self.now * 1e9))

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run something in a loop of its own, from the beginning of time."""
        self.now = START
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(self)) as runner:
            return runner.run(work())


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in which waiting moves the clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        super().__init__(_Selector(clock))
        self._clock_resolution = 1e-6  # a time since 1970 is no finer

    def time(self) -> float:
        """Return the time by which timers go."""
        return self._clock.now


class _Selector(selectors.SelectSelector):
    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if ready := super().select(0):
            return ready
        if timeout is None:
            raise AssertionError("everybody waits, and nobody for the time")
        self._clock.now += max(0.0, timeout)
        return []
