"""Signatures of provider keys over 32-byte digests: Ed25519 and secp256k1.

secp256k1 signatures are 64 bytes, r then s, with low s only; nonces follow RFC 6979, so signing needs no
chance.
"""

from __future__ import annotations

from enum import IntEnum

import coincurve
import coincurve.ecdsa
import nacl.bindings
import nacl.exceptions
import nacl.signing

SIGNATURE_BYTES = 64
DIGEST_BYTES = 32
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class KeyType(IntEnum):
    """Kinds of signing keys. The numbers are those of `virtengine.provider.v1.KeyType`."""

    ED25519 = 1
    SECP256K1 = 2


PUBLIC_KEY_BYTES = {KeyType.ED25519: 32, KeyType.SECP256K1: 33}


def sign(digest: bytes, private_key: bytes, key_type: KeyType) -> bytes:
    """Sign a digest with an Ed25519 seed or a secp256k1 scalar, 32 bytes each."""
    if len(digest) != DIGEST_BYTES:
        raise ValueError("only 32-byte digests are signed")
    if key_type is KeyType.ED25519:
        return bytes(nacl.signing.SigningKey(private_key).sign(digest).signature)
    return bytes(coincurve.PrivateKey(private_key).sign_recoverable(digest, hasher=None)[:SIGNATURE_BYTES])


def get_public_key(private_key: bytes, key_type: KeyType) -> bytes:
    """Return the public key that belongs to a private key."""
    if key_type is KeyType.ED25519:
        return bytes(nacl.signing.SigningKey(private_key).verify_key)
    return bytes(coincurve.PrivateKey(private_key).public_key.format(compressed=True))


def is_public_key(public_key: bytes, key_type: KeyType) -> bool:
    """Say whether the bytes are a public key of this type that can verify anything."""
    if len(public_key) != PUBLIC_KEY_BYTES[key_type]:
        return False
    if key_type is KeyType.ED25519:
        return nacl.bindings.crypto_core_ed25519_is_valid_point(public_key)
    try:
        coincurve.PublicKey(public_key)
    except ValueError:
        return False
    return True


def is_valid(digest: bytes, signature: bytes, public_key: bytes, key_type: KeyType) -> bool:
    """Say whether the signature over the digest was made by the public key's owner."""
    if len(signature) != SIGNATURE_BYTES or len(digest) != DIGEST_BYTES:
        return False
    if not is_public_key(public_key, key_type):
        return False
    if key_type is KeyType.ED25519:
        return _is_valid_ed25519(digest, signature, public_key)
    return _is_valid_secp256k1(digest, signature, public_key)


def _is_valid_ed25519(digest: bytes, signature: bytes, public_key: bytes) -> bool:
    try:
        nacl.signing.VerifyKey(public_key).verify(digest, signature)
    except nacl.exceptions.BadSignatureError:
        return False
    return True


def _is_valid_secp256k1(digest: bytes, signature: bytes, public_key: bytes) -> bool:
    if int.from_bytes(signature[32:]) > _HALF_ORDER:
        return False
    try:
        der = coincurve.ecdsa.cdata_to_der(coincurve.ecdsa.deserialize_compact(signature))
    except ValueError:
        return False
    return bool(coincurve.PublicKey(public_key).verify(der, digest, hasher=None))
