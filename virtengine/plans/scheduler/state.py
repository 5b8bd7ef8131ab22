"""The states of jobs and nodes, in one vocabulary for every scheduler."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class JobState(StrEnum):
    """Where a job stands. `UNKNOWN`: the scheduler used a word that we do not know; keep what was known."""

    PENDING = "pending"
    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"

    @property
    def is_terminal(self) -> bool:
        """Say whether nothing follows."""
        return self in TERMINAL


TERMINAL: Final = frozenset({JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED, JobState.TIMEOUT})


class NodeState(StrEnum):
    """What a node does, as far as it matters to who plans with it."""

    IDLE = "idle"
    ALLOCATED = "allocated"
    MIXED = "mixed"
    DRAINING = "draining"
    DRAINED = "drained"
    DOWN = "down"
    UNKNOWN = "unknown"

    @property
    def is_usable(self) -> bool:
        """Say whether jobs may be started on it."""
        return self in {NodeState.IDLE, NodeState.ALLOCATED, NodeState.MIXED}


class Event(StrEnum):
    """What happened to a job between two looks at it."""

    SUBMITTED = "submitted"
    QUEUED = "queued"
    STARTED = "started"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"
    STATE_CHANGED = "state_changed"


_ENTERING: Final[Mapping[JobState, Event]] = {
    JobState.QUEUED: Event.QUEUED,
    JobState.RUNNING: Event.STARTED,
    JobState.SUSPENDED: Event.SUSPENDED,
    JobState.COMPLETED: Event.COMPLETED,
    JobState.FAILED: Event.FAILED,
    JobState.CANCELLED: Event.CANCELLED,
    JobState.TIMEOUT: Event.TIMEOUT,
}


def event_between(before: JobState | None, after: JobState) -> Event | None:
    """Name what happened between two states; None when nothing did or nothing is known."""
    if after is JobState.UNKNOWN or before == after:
        return None
    if before is None and after is JobState.QUEUED:
        return Event.SUBMITTED
    if before is JobState.SUSPENDED and after is JobState.RUNNING:
        return Event.RESUMED
    return _ENTERING.get(after, Event.STATE_CHANGED)
