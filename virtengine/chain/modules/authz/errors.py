"""Errors of authorizations, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class AuthzError(ModuleError):
    """Base of the errors of authorizations."""

    codespace = "authz"


class NoAuthorizationFound(AuthzError):
    """There is no authorization for this."""

    code = 2


class InvalidExpirationTime(AuthzError):
    """The authorization would be over already."""

    code = 3


class UnknownAuthorizationType(AuthzError):
    """The Any holds no authorization that this chain knows."""

    code = 4


class AuthorizationExpired(AuthzError):
    """The authorization's time is over."""

    code = 6


class GranteeIsGranter(AuthzError):
    """Nobody authorizes oneself."""

    code = 7


class AuthorizationNumOfSigners(AuthzError):
    """Only a message that one account signs can be sent for it."""

    code = 9
