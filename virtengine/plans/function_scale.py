"""How many replicas of a function should run: up at once, down when less was enough for the idle time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from virtengine.api.function import Scale, Tick


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered between two looks. Without any, scaling begins with what runs."""

    replicas: int
    low_since: float | None = None
    """Since when fewer replicas would have been enough."""
    peak: int = 0
    """The most that were needed since then."""


@dataclass(frozen=True, slots=True)
class Wake:
    """When a function must run although nothing waits. `is_known` is false before it said anything."""

    at: float | None = None
    is_known: bool = True


def next_wake(tick: Tick | None, wish: Wake, *, asleep_since: float | None) -> float | None:
    """Return when a function must run next for work by the clock; 0 for now, None for never."""
    if tick is None:
        return wish.at if wish.is_known else None
    if not wish.is_known:
        return 0.0
    times = [] if wish.at is None else [wish.at]
    if tick.wake_seconds is not None and asleep_since is not None:
        times.append(asleep_since + tick.wake_seconds)
    return min(times, default=None)


def needed(scale: Scale, lag: int) -> int:
    """Return how many replicas the events that wait call for."""
    by_lag = -(-lag // scale.lag_per_replica)
    return min(max(by_lag, scale.min), scale.max)


def is_due(wake_at: float | None, scale: Scale, memory: Memory, now: float) -> bool:
    """Say whether a function must run by the clock: it is time, or not worth to stop before."""
    if wake_at is None:
        return False
    return wake_at <= now + (scale.idle_seconds if memory.replicas else 0)


def decide(scale: Scale, lag: int, memory: Memory, *, due: bool, now: float) -> Memory:
    """Return how many replicas should run from now on."""
    wanted = max(needed(scale, lag), 1 if due else 0)
    if wanted >= memory.replicas:
        return Memory(wanted)
    since = now if memory.low_since is None else memory.low_since
    peak = max(memory.peak, wanted)
    if now - since < scale.idle_seconds:
        return replace(memory, low_since=since, peak=peak)
    return Memory(peak)


def look_after(scale: Scale, lag: int, memory: Memory, *, wake_at: float | None, now: float) -> float:
    """Return in how many seconds to look again; a function at zero is noticed by a bell besides."""
    if lag:
        return BUSY_SECONDS
    waits = [REST_SECONDS if memory.replicas <= scale.min else CALM_SECONDS]
    if memory.low_since is not None:
        waits.append(memory.low_since + scale.idle_seconds - now)
    if memory.replicas == 0 and wake_at is not None:
        waits.append(wake_at - now)
    if 0 < memory.replicas < scale.max:
        waits.append(SURGE_SECONDS)
    return max(min(waits), SOON_SECONDS)


BUSY_SECONDS = 1.0
SURGE_SECONDS = 2.0
CALM_SECONDS = 5.0
REST_SECONDS = 30.0
SOON_SECONDS = 0.2
