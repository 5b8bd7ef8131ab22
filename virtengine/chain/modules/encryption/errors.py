"""Errors of the encryption module. Numbers are never reused; missing ones are kept free."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class EncryptionError(ModuleError):
    """Base of the encryption module's errors."""

    codespace = "encryption"


class InvalidAddress(EncryptionError):
    """The text is no account address."""

    code = 1300


class InvalidPublicKey(EncryptionError):
    """The key is malformed, of low order, or one too many."""

    code = 1301


class KeyNotFound(EncryptionError):
    """No such key is registered."""

    code = 1302


class KeyExists(EncryptionError):
    """The key is registered already."""

    code = 1303


class KeyRevoked(EncryptionError):
    """The key was revoked."""

    code = 1304


class InvalidEnvelope(EncryptionError):
    """The envelope is malformed."""

    code = 1305


class UnsupportedAlgorithm(EncryptionError):
    """The algorithm is not one that may be used."""

    code = 1306


class UnsupportedVersion(EncryptionError):
    """The envelope or its algorithm is of another version."""

    code = 1307


class InvalidSignature(EncryptionError):
    """The envelope's signature does not cover it."""

    code = 1308


class InvalidNonce(EncryptionError):
    """The nonce is of the wrong length."""

    code = 1311


class Unauthorized(EncryptionError):
    """The key belongs to somebody else."""

    code = 1312


class NotRecipient(EncryptionError):
    """Somebody who must be able to open the envelope is not a recipient."""

    code = 1313


class InvalidFingerprint(EncryptionError):
    """The text is no key fingerprint."""

    code = 1314


class TooManyRecipients(EncryptionError):
    """More recipients than an envelope may have."""

    code = 1315


class KeyDeprecated(EncryptionError):
    """The key was rotated away."""

    code = 1323


class KeyExpired(EncryptionError):
    """The key's time is over."""

    code = 1324


class InvalidParams(EncryptionError):
    """Parameters that cannot hold."""

    code = 1327


class InvalidLabel(EncryptionError):
    """A label that is too long or not printable."""

    code = 1328
