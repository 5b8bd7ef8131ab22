"""Errors of the provider module. Numbers are never reused; missing ones are kept free."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class ProviderError(ModuleError):
    """Base of the provider module's errors."""

    codespace = "provider"


class InvalidHostUri(ProviderError):
    """The address under which the provider answers is malformed."""

    code = 1


class HostUriNotAbsolute(ProviderError):
    """The address is not https with a host and nothing after it."""

    code = 2


class ProviderNotFound(ProviderError):
    """The account is not a provider."""

    code = 3


class ProviderExists(ProviderError):
    """The account is a provider already, with other content."""

    code = 4


class InvalidAddress(ProviderError):
    """The text is no account address."""

    code = 5


class InvalidAttributes(ProviderError):
    """An attribute is malformed or given twice."""

    code = 6


class AttributesInUse(ProviderError):
    """A lease requires an attribute that would change."""

    code = 7


class InvalidInfo(ProviderError):
    """The website or the e-mail address is malformed."""

    code = 8


class InvalidPublicKey(ProviderError):
    """The bytes are no public key of the named type."""

    code = 20


class InvalidKeyType(ProviderError):
    """The key type is not one that signs usage."""

    code = 21


class SigningKeyMissing(ProviderError):
    """The provider has not set a signing key."""

    code = 22


class InvalidRotationSignature(ProviderError):
    """The old key did not sign the new one."""

    code = 23


class ActiveLeases(ProviderError):
    """The provider has leases, or usage that is not settled."""

    code = 24


class InvalidAgents(ProviderError):
    """An agent is malformed, given twice, or one too many."""

    code = 34


class InvalidParams(ProviderError):
    """Parameters that cannot hold."""

    code = 35


class InvalidNotice(ProviderError):
    """The announcement is malformed, too short, or would shorten the window of leases."""

    code = 37


class AuditNotFound(ProviderError):
    """The auditor has not vouched for this."""

    code = 38


class Unauthorized(ProviderError):
    """Only governance may do this."""

    code = 36
