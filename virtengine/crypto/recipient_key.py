"""Recipient keys: X25519 public keys, their fingerprints and the ids that name them."""

from __future__ import annotations

import hashlib

import nacl.bindings

KEY_BYTES = 32
FINGERPRINT_BYTES = 20
_FIELD_PRIME = 2**255 - 19
_ANY_SCALAR = b"\x01" * KEY_BYTES


def compute_fingerprint(public_key: bytes) -> str:
    """Return 40 hex digits: the first 20 bytes of SHA-256 of the key."""
    return hashlib.sha256(public_key).digest()[:FINGERPRINT_BYTES].hex()


def normalise_key_id(key_id: str) -> str:
    """Return the fingerprint of a key id, which may carry `:v<version>`."""
    return key_id.partition(":v")[0]


def is_usable(public_key: bytes) -> bool:
    """Say whether the bytes are a canonical X25519 key that is not a point of low order."""
    if len(public_key) != KEY_BYTES or int.from_bytes(public_key, "little") >= _FIELD_PRIME:
        return False
    try:
        nacl.bindings.crypto_scalarmult(_ANY_SCALAR, public_key)
    except RuntimeError:  # libsodium's answer to a shared secret of zeros
        return False
    return True


def get_public_key(private_key: bytes) -> bytes:
    """Return the public key of a 32-byte private key."""
    return nacl.bindings.crypto_scalarmult_base(private_key)
