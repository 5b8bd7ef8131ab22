"""What the old signing key of a provider signs when a new one takes its place."""

from __future__ import annotations

import hashlib

from virtengine.crypto.signature import KeyType

DOMAIN = b"VE-PROVIDER-KEY-V1"


def rotation_digest(owner: str, public_key: bytes, key_type: KeyType) -> bytes:
    """Return the digest of a rotation: domain, owner, key type and new key, lengths before."""
    name = owner.encode()
    content = (
        len(name).to_bytes(4) + name + int(key_type).to_bytes(1) + len(public_key).to_bytes(4) + public_key
    )
    return hashlib.sha256(DOMAIN + content).digest()
