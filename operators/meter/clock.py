"""A clock for metering: this machine's time, but never backwards and never in leaps.

A wall clock that jumps is followed only when it stays where it jumped to; until then time goes on as the
monotonic clock says.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TOLERANCE_MS = 2_000
PERSIST_MS = 120_000


class SteadyClock:
    """Milliseconds since 1970 that only grow, at the pace of real time."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._wall, self._steady = wall, steady
        self._base = self._wall_ms() - self._steady_ms()
        self._suspicious_since: int | None = None
        self._last = 0

    def now_ms(self) -> int:
        """Return the time."""
        steady, wall = self._steady_ms(), self._wall_ms()
        off = wall - (self._base + steady)
        if abs(off) <= TOLERANCE_MS:
            self._suspicious_since = None
            self._base += off // 10  # a clock that is slewed is followed gently
        elif self._suspicious_since is None:
            self._suspicious_since = steady
        elif steady - self._suspicious_since >= PERSIST_MS:
            self._base, self._suspicious_since = wall - steady, None
        self._last = max(self._last, self._base + steady)
        return self._last

    def _wall_ms(self) -> int:
        return round(self._wall() * 1000)

    def _steady_ms(self) -> int:
        return round(self._steady() * 1000)
