"""Counts every point at which a program waits, and ends it with SIGKILL at the n-th.

Nothing is listed by hand: every task of the event loop is stepped through a wrapper, and each step but a
task's first follows an await that really waited.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Generator
from contextvars import Context
from typing import Any


class Tracer:
    """Counts the waits of all tasks of one event loop."""

    def __init__(self, dies_at: int = 0) -> None:
        self.waits = 0
        self._dies_at = dies_at

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Step every task of a loop through this tracer."""

        def make(
            loop: asyncio.AbstractEventLoop, work: Any, *, context: Context | None = None, **named: Any
        ) -> asyncio.Task[Any]:
            traced = _Traced(work, self) if asyncio.iscoroutine(work) else work
            return asyncio.Task(traced, loop=loop, context=context, **named)

        loop.set_task_factory(make)  # type: ignore[arg-type]

    def note(self) -> None:
        """Count one wait."""
        self.waits += 1
        if self.waits == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class _Traced(Coroutine[Any, Any, Any]):
    """A coroutine whose waits are counted."""

    def __init__(self, work: Coroutine[Any, Any, Any], tracer: Tracer) -> None:
        self._work, self._tracer = work, tracer

    def send(self, value: Any) -> Any:
        waited = self._work.send(value)
        self._tracer.note()
        return waited

    def throw(self, *error: Any) -> Any:
        waited = self._work.throw(*error)
        self._tracer.note()
        return waited

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._work.__await__()
