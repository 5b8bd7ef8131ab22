"""How a command ends when it cannot do what was asked: an exit code, the cause and the next step.

| Code | Meaning                                              |
|------|------------------------------------------------------|
| 0    | done                                                 |
| 1    | refused, or the answer is no                         |
| 2    | the command line is wrong                            |
| 3    | something outside did not answer: the state is unknown |
"""

from __future__ import annotations

from cluster.errors import ClusterError, TimedOut
from virtengine.core.errors import NotYet, Rejected, Unavailable, VirtEngineError

REFUSED = 1
UNAVAILABLE = 3


class Refused(Rejected):
    """A command that cannot be carried out as it was given."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Unreachable(Unavailable):
    """An endpoint that a command needs did not answer."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def exit_code(error: VirtEngineError | ClusterError) -> int:
    """Return the process's exit code for an error."""
    return UNAVAILABLE if isinstance(error, Unavailable | TimedOut) else REFUSED


def explain(error: VirtEngineError | ClusterError) -> str:
    """Return the text for standard error: the cause, and below it the next step."""
    message = getattr(error, "message", "") or str(error)
    return f"error: {message}\n  next: {_next_step(error)}"


def _next_step(error: VirtEngineError | ClusterError) -> str:
    hint = getattr(error, "hint", "")
    if hint:
        return str(hint)
    if isinstance(error, NotYet):
        return f"repeat this in {error.seconds:.0f} s"
    if isinstance(error, Unavailable | TimedOut):
        return "run `virtengine status` to see what does not answer, then repeat this"
    return "change the request as the message says and repeat it"
