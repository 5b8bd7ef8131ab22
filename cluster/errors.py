"""Errors that say what is wrong and what to do next.

ClusterError
├── Missing         something the machine must have; `hint` names the step that brings it
├── CommandFailed   a program ended with an error; carries the end of what it printed
└── TimedOut        something did not become ready in time
"""

from __future__ import annotations


class ClusterError(Exception):
    """A failure that a person can act on."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  next: {self.hint}" if self.hint else self.message


class Missing(ClusterError):
    """The machine lacks something."""


class CommandFailed(ClusterError):
    """A program ended with an error."""


class TimedOut(ClusterError):
    """Something did not become ready in time."""
