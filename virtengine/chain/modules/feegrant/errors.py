"""Errors of fee grants, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class FeeGrantError(ModuleError):
    """Base of the errors of fee grants."""

    codespace = "feegrant"


class FeeLimitExceeded(FeeGrantError):
    """The fee is more than the allowance has left."""

    code = 2


class FeeLimitExpired(FeeGrantError):
    """The allowance's time is over."""

    code = 3


class InvalidDuration(FeeGrantError):
    """The period is no span of time."""

    code = 4


class NoAllowance(FeeGrantError):
    """There is no allowance."""

    code = 5


class NoMessages(FeeGrantError):
    """The allowance names no messages."""

    code = 6


class MessageNotAllowed(FeeGrantError):
    """The allowance is not for this kind of message."""

    code = 7
