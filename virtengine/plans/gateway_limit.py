"""Rates: how often one caller may ask. A bucket fills steadily and every request takes one from it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second in the long run, and how many at once."""

    per_second: float
    burst: int


class Buckets:
    """One bucket for each caller; the one that was quiet longest is forgotten first."""

    def __init__(self, rate: Rate, *, callers: int = 100_000) -> None:
        self._rate = rate
        self._callers = callers
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, now: float) -> float:
        """Take one; return 0, or after how many seconds there is one again."""
        level, at = self._levels.get(caller, (float(self._rate.burst), now))
        level = min(float(self._rate.burst), level + max(0.0, now - at) * self._rate.per_second)
        wait = 0.0 if level >= 1 else (1 - level) / self._rate.per_second
        self._levels[caller] = (level - 1 if level >= 1 else level, now)
        self._levels.move_to_end(caller)
        if len(self._levels) > self._callers:
            self._levels.popitem(last=False)
        return wait
