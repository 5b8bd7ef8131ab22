"""Account keys: ECDSA on secp256k1 with SHA-256, signatures as r and s in 64 bytes, low s only.

Verification runs in libsecp256k1 without the interpreter's lock, so that threads can share the work. Calls
share nothing but parsed public keys, which the library only reads.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any, Final

import coincurve
from coincurve._libsecp256k1 import ffi, lib

from virtengine.core.errors import Rejected
from virtengine.core.kept import Kept
from virtengine.crypto.addresses import secp256k1_address

PUBLIC_KEY_SIZE: Final = 33
SIGNATURE_SIZE: Final = 64

_CONTEXT: Final = coincurve.context.GLOBAL_CONTEXT.ctx
_SIGNATURE: Final = ffi.typeof("secp256k1_ecdsa_signature *")
_new_signature: Final = partial(ffi.new, _SIGNATURE)
_parse_compact: Final = lib.secp256k1_ecdsa_signature_parse_compact
_verify: Final = lib.secp256k1_ecdsa_verify


class PrivateKey:
    """A key that signs for one account."""

    __slots__ = ("_key", "address", "public_key")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise Rejected("a secp256k1 private key is 32 bytes")
        try:
            self._key = coincurve.PrivateKey(secret)
        except ValueError as error:
            raise Rejected("these 32 bytes are no secp256k1 private key") from error
        self.public_key: bytes = self._key.public_key.format()
        self.address: str = secp256k1_address(self.public_key)

    def __repr__(self) -> str:
        return f"PrivateKey({self.address})"

    @property
    def secret(self) -> bytes:
        """The 32 secret bytes."""
        return bytes(self._key.secret)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of SHA-256 of the message: r and s, low s, deterministic (RFC 6979)."""
        return bytes(self._key.sign_recoverable(message)[:SIGNATURE_SIZE])


def _parse(public_key: bytes) -> Any:
    if len(public_key) != PUBLIC_KEY_SIZE:
        return None
    parsed = ffi.new("secp256k1_pubkey *")
    return parsed if lib.secp256k1_ec_pubkey_parse(_CONTEXT, parsed, public_key, PUBLIC_KEY_SIZE) else None


_PARSED: Final = Kept(_parse)


def is_public_key(public_key: bytes) -> bool:
    """Say whether these are the 33 bytes of a compressed point on the curve."""
    return _PARSED[public_key] is not None


def verify_digest(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """Say whether a signature of a 32-byte digest is the key's. A high s or a wrong length is never."""
    key = _PARSED[public_key]
    if key is None or len(signature) != SIGNATURE_SIZE or len(digest) != 32:
        return False
    parsed = _new_signature()
    if not _parse_compact(_CONTEXT, parsed, signature):
        return False
    return bool(_verify(_CONTEXT, parsed, digest, key))


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether a signature of SHA-256 of the message is the key's."""
    return verify_digest(public_key, hashlib.sha256(message).digest(), signature)
