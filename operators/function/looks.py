"""What is remembered of each Function between two looks, and the look itself."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nats.js.errors import NotFoundError

from virtengine.api import Function
from virtengine.clients.events import REPLAY, ConsumerSettings, EventBus
from virtengine.clients.events.bell import Bell
from virtengine.clients.events.lag import Lag, count, has_stream, read_lag
from virtengine.clients.events.streams import QUARANTINE, StreamSettings, stream_configs
from virtengine.clients.events.wakes import read_wish
from virtengine.core.errors import NotYet, Unavailable
from virtengine.plans import function as plans
from virtengine.plans import function_scale
from virtengine.plans.function import Observed
from virtengine.plans.function_names import FunctionId
from virtengine.plans.function_scale import Memory, Wake
from virtengine.runtime.function_settings import HostSettings

OWN_STREAMS = frozenset(str(config.name) for config in stream_configs(StreamSettings()))
COUNT_SECONDS = 10.0


@dataclass(slots=True)
class Remembered:
    """One Function between looks. All of it can be lost: then idle times begin anew."""

    bell: Bell
    memory: Memory | None = None
    starting_since: float | None = None
    asleep_since: float | None = None
    reported_at: float = 0.0
    has_streams: bool = False
    counted_at: float = 0.0
    quarantined: int = 0
    answered: int = -1
    consumers: frozenset[str] = field(default_factory=frozenset)


async def look(
    function: Function, live: Mapping[str, Any] | None, known: Remembered, bus: EventBus, now: float
) -> Observed:
    """Return what there is to do for a function, and remember what the next look needs."""
    who = plans.require_name(function)
    await _require_streams(bus, function.spec.stream, known)
    running = _replicas(live)
    memory = known.memory or Memory(running)
    if memory.replicas == 0:
        await known.bell.set(bus, [*function.spec.subjects, who.replay])
    lag = await _read_lag(function, known, bus)
    await _count(bus, who, known, lag)
    wake_at = await _next_wake(function, known, bus, memory)
    due = function_scale.is_due(wake_at, function.spec.scale, memory, now)
    known.memory = function_scale.decide(function.spec.scale, lag.total, memory, due=due, now=now)
    _note_start(known, function, live, now)
    if known.memory.replicas:
        await known.bell.unset()
    return Observed(
        lag=lag.total,
        answered=lag.answered,
        quarantined=known.quarantined,
        memory=known.memory,
        wake_at=wake_at,
        due=due,
        live=live,
        starting_since=known.starting_since,
        reported_at=known.reported_at,
    )


def consumer(function: Function) -> ConsumerSettings:
    """Return the durable consumer of a function's events, as its host opens it."""
    settings = HostSettings()
    created = function.metadata.creation_timestamp
    from_creation = function.spec.start == "Creation" and created is not None
    return ConsumerSettings(
        stream=function.spec.stream,
        durable=FunctionId(function.namespace, function.name).consumer,
        subjects=function.spec.subjects,
        ack_wait_seconds=settings.ack_wait_seconds,
        max_ack_pending=settings.max_ack_pending,
        start=datetime.fromisoformat(created) if from_creation and created else None,
    )


def replays(function: Function) -> ConsumerSettings:
    """Return the durable consumer of the events that are replayed to a function."""
    settings, who = HostSettings(), FunctionId(function.namespace, function.name)
    return ConsumerSettings(
        stream=REPLAY,
        durable=who.consumer,
        subjects=(who.replay,),
        ack_wait_seconds=settings.ack_wait_seconds,
        max_ack_pending=settings.max_ack_pending,
    )


async def _read_lag(function: Function, known: Remembered, bus: EventBus) -> Lag:
    """Return what waits in both streams; one that is gone is looked for at the next look."""
    try:
        return await read_lag(bus, consumer(function)) + await read_lag(bus, replays(function))
    except Unavailable as error:
        if isinstance(error.__cause__, NotFoundError):
            known.has_streams = False
        raise


async def _require_streams(bus: EventBus, stream: str, known: Remembered) -> None:
    if known.has_streams:
        return
    if await has_stream(bus, stream) and await has_stream(bus, REPLAY):
        known.has_streams = True
        return
    await bus.ensure_streams()
    if stream not in OWN_STREAMS and not await has_stream(bus, stream):
        raise NotYet(
            f"stream {stream} does not exist; create it, or name another in spec.stream",
            reason="StreamMissing",
            seconds=5,
        )


async def _count(bus: EventBus, who: FunctionId, known: Remembered, lag: Lag) -> None:
    """Count the events in quarantine when deliveries were answered, not at every look."""
    now = time.monotonic()
    is_old = now - known.counted_at > COUNT_SECONDS
    if (known.answered != lag.answered and (is_old or not lag.total)) or known.answered < 0 or is_old:
        known.quarantined = await count(bus, QUARANTINE, who.quarantine)
        known.counted_at, known.answered = now, lag.answered


async def _next_wake(function: Function, known: Remembered, bus: EventBus, memory: Memory) -> float | None:
    if function.spec.tick is None:
        return None
    wish = await read_wish(bus, FunctionId(function.namespace, function.name))
    wake = Wake(None, is_known=False) if wish is None else Wake(wish.at)
    found = function_scale.next_wake(function.spec.tick, wake, asleep_since=known.asleep_since)
    shown = function.status.next_wake
    if memory.replicas or shown is None:
        return found
    said = datetime.fromisoformat(shown).timestamp()
    return said if found is None else min(found, said)


def _note_start(known: Remembered, function: Function, live: Mapping[str, Any] | None, now: float) -> None:
    replicas = 0 if function.spec.suspend or known.memory is None else known.memory.replicas
    known.asleep_since = None if replicas else (known.asleep_since or now)
    is_waiting = replicas > 0 and plans.available(live) == 0
    known.starting_since = (known.starting_since or now) if is_waiting else None


def _replicas(live: Mapping[str, Any] | None) -> int:
    return int(((live or {}).get("spec") or {}).get("replicas") or 0)
