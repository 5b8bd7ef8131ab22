"""Errors say who must act.

VirtEngineError
├── Rejected          the author must change the request
│   └── ModuleError   … refused by a chain module, with its codespace and a code that is never reused
├── NotYet            time will fix it; look again after `seconds`
└── Unavailable       something outside did not answer; its answer is unknown, never "no"
"""

from __future__ import annotations

from typing import ClassVar


class VirtEngineError(Exception):
    """Base of every error that is part of the product's behaviour."""


class Rejected(VirtEngineError):
    """The request can never succeed as it stands; `reason` is a CamelCase word for conditions."""

    def __init__(self, message: str, *, reason: str = "Rejected") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


class ModuleError(Rejected):
    """A chain module refused a message. Subclasses fix `codespace` and `code`."""

    codespace: ClassVar[str] = "undefined"
    code: ClassVar[int] = 1

    def __init__(self, message: str) -> None:
        super().__init__(message, reason=type(self).__name__)


class NotYet(VirtEngineError):
    """A precondition does not hold yet; looking again after `seconds` is all there is to do."""

    def __init__(self, message: str, *, seconds: float = 5.0, reason: str = "Waiting") -> None:
        super().__init__(message)
        self.message = message
        self.seconds = seconds
        self.reason = reason


class Unavailable(VirtEngineError):
    """An outside system gave no usable answer: the state of the world is unknown."""

    def __init__(self, message: str, *, reason: str = "Unavailable") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
