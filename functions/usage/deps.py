"""What the usage function works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from functions.usage.authority import Authority
from functions.usage.flush import Flush
from virtengine.clients.usage_store import Connection


@dataclass(frozen=True, slots=True)
class UsageDeps:
    """One delivery's dependencies. `db` is in a transaction for events."""

    db: Connection
    now: Callable[[], datetime]
    authority: Authority
    flush: Flush
    wake: Callable[[], None]
    make_room: Callable[[], Awaitable[int]]
    """Drops handled events from a stream that runs full, so that meters are refused no longer than needed."""
