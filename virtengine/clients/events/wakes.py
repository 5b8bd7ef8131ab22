"""When functions must run again although no event comes, as they said themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass

from virtengine.clients.events.bus import EventBus
from virtengine.core.errors import Unavailable
from virtengine.plans.function_names import WAKES, FunctionId


@dataclass(frozen=True, slots=True)
class Wish:
    """What a function said: run it at this time (seconds since 1970), or only for events (None)."""

    at: float | None


async def read_wish(bus: EventBus, function: FunctionId) -> Wish | None:
    """Return what a function said last; None when it has said nothing yet."""
    entry = await bus.get_key(WAKES, function.wake_key)
    if entry is None:
        return None
    try:
        at = json.loads(entry[0])["at"]
        return Wish(None if at is None else float(at))
    except (ValueError, TypeError, KeyError) as error:
        raise Unavailable(
            f"key {WAKES}/{function.wake_key} is not readable", reason="WakeUnreadable"
        ) from error


async def write_wish(bus: EventBus, function: FunctionId, wish: Wish) -> None:
    """Say when a function must run again."""
    await bus.put_key(WAKES, function.wake_key, json.dumps({"at": wish.at}).encode())
