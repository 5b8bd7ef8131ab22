"""What belongs to a function on the event bus and in its database, named after its object."""

from __future__ import annotations

from dataclasses import dataclass

WAKES = "functions"
"""Bucket in which functions say when they must run again."""

MAX_NAME = 52
"""Longest name of a Function: its pods' names have to fit beside it."""


@dataclass(frozen=True, slots=True, order=True)
class FunctionId:
    """A function, by the namespace and name of its object."""

    namespace: str
    name: str

    def __str__(self) -> str:
        """Return the name in inbox, headers and metrics."""
        return f"{self.namespace}/{self.name}"

    @property
    def consumer(self) -> str:
        """Return the name of its durable consumers; no name of an object has an underscore."""
        return f"{self.namespace}_{self.name}"

    @property
    def quarantine(self) -> str:
        """Return the subject of its events in quarantine."""
        return f"quarantine.{self.namespace}.{self.name}"

    @property
    def replay(self) -> str:
        """Return the subject of events that are to be handled again by this function alone."""
        return f"replay.{self.namespace}.{self.name}"

    @property
    def wake_key(self) -> str:
        """Return the key under which it says when it must run again."""
        return f"{self.namespace}.{self.name}"
