"""Bounds of a function host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HostSettings:
    """How much a host takes on at a time, and how patient it is."""

    tick_seconds: float = 30.0  # 0: no ticks
    workers: int = 8
    batch: int = 200  # deliveries in one transaction, for handlers of batches
    max_ack_pending: int = 1024  # of all replicas together
    ack_wait_seconds: float = 15.0  # after a crash; a handler that takes longer says that it works
    first_retry_seconds: float = 0.5
    max_retry_seconds: float = 60.0
    max_failures: int = 10  # unexpected errors before an event is quarantined
    inbox_days: int = 90
    start: datetime | None = None  # of a consumer that does not exist yet; None: the stream's beginning
