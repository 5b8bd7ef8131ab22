"""Errors of the take module."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class TakeError(ModuleError):
    """Base of the take module's errors."""

    codespace = "take"


class InvalidParams(TakeError):
    """The shares are more than the whole."""

    code = 1


class Unauthorized(TakeError):
    """Only governance may do this."""

    code = 2
