"""Keys of several holders: any `threshold` of them sign. Members may be such keys themselves, to a depth."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, Final, NamedTuple

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.errors import InvalidPublicKey, Unauthorized
from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.crypto import secp256k1
from virtengine.crypto.addresses import LENGTH, encode_address, secp256k1_address
from virtengine.wire.cosmos.crypto.multisig.keys_pb2 import LegacyAminoPubKey
from virtengine.wire.cosmos.crypto.multisig.v1beta1.multisig_pb2 import CompactBitArray
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey

KEY_URL: Final = "/cosmos.crypto.secp256k1.PubKey"
MULTISIG_URL: Final = "/cosmos.crypto.multisig.LegacyAminoPubKey"
MAX_DEPTH: Final = 3
"""How deep keys of several holders may hold each other."""
MAX_MEMBERS: Final = 7
"""How many single keys there may be in all."""

_AMINO_MULTISIG: Final = bytes.fromhex("22c1f7e2")
_AMINO_SECP256K1: Final = bytes.fromhex("eb5ae98721")


class Multisig(NamedTuple):
    """A key of several holders. Keys are 33 bytes, or the canonical bytes of a LegacyAminoPubKey."""

    threshold: int
    members: tuple[bytes, ...]


def is_single(key: bytes) -> bool:
    """Say whether a key is one holder's."""
    return len(key) == secp256k1.PUBLIC_KEY_SIZE


def read_key(packed: Any, depth: int = 1) -> bytes:
    """Return the key that an Any holds: 33 bytes of one holder, or a canonical LegacyAminoPubKey.

    Raises InvalidPublicKey and StrictError.
    """
    if packed.type_url == KEY_URL:
        return strict.parse(PubKey, packed.value).key
    if packed.type_url != MULTISIG_URL or depth > MAX_DEPTH:
        raise InvalidPublicKey(f"keys of type {packed.type_url[:80]!r} are not taken")
    key = strict.parse(LegacyAminoPubKey, packed.value)
    members = [read_key(member, depth + 1) for member in key.public_keys]
    if not 1 <= key.threshold <= len(members) or len(members) > MAX_MEMBERS:
        raise InvalidPublicKey(f"{key.threshold} of {len(members)} keys is no threshold")
    canonical = LegacyAminoPubKey(threshold=key.threshold)
    for member in members:
        canonical.public_keys.add(type_url=key_url(member), value=key_value(member))
    if sum(map(count_members, members)) > MAX_MEMBERS:
        raise InvalidPublicKey(f"at most {MAX_MEMBERS} keys may be held in one")
    return canonical.SerializeToString(deterministic=True)


@lru_cache(maxsize=4096)
def open_key(key: bytes) -> Multisig:
    """Return the parts of a key of several holders that `read_key` returned."""
    message = LegacyAminoPubKey.FromString(key)
    return Multisig(message.threshold, tuple(read_key(member, 1) for member in message.public_keys))


def key_url(key: bytes) -> str:
    """Return the type URL of a key."""
    return KEY_URL if is_single(key) else MULTISIG_URL


def key_value(key: bytes) -> bytes:
    """Return a key's message as bytes."""
    return PubKey(key=key).SerializeToString() if is_single(key) else key


@lru_cache(maxsize=4096)
def count_members(key: bytes) -> int:
    """Return how many single keys a key consists of."""
    return 1 if is_single(key) else sum(map(count_members, open_key(key).members))


@lru_cache(maxsize=4096)
def is_valid(key: bytes) -> bool:
    """Say whether every single key in a key is a point on the curve."""
    return secp256k1.is_public_key(key) if is_single(key) else all(map(is_valid, open_key(key).members))


def key_address(key: bytes) -> str:
    """Return the address of a key; of several holders: SHA-256 of its amino bytes, cut to 20."""
    if is_single(key):
        return secp256k1_address(key)
    return encode_address(hashlib.sha256(_amino(key)).digest()[:LENGTH])


def _amino(key: bytes) -> bytes:
    if is_single(key):
        return _AMINO_SECP256K1 + key
    parts = open_key(key)
    members = b"".join(encode_field(2, _amino(member)) for member in parts.members)
    return _AMINO_MULTISIG + b"\x08" + encode_varint(parts.threshold) + members


def read_bits(array: CompactBitArray) -> tuple[bool, ...]:
    """Return the bits of a compact bit array, first bit first. Raises Unauthorized for a malformed one."""
    data, extra = array.elems, array.extra_bits_stored
    size = 8 * len(data) - (8 - extra if extra else 0)
    if extra > 7 or len(data) > 32 or size < 0 or (extra and not data):
        raise Unauthorized("the bit array of a multisignature is malformed")
    bits = tuple(bool(data[place // 8] >> 7 - place % 8 & 1) for place in range(8 * len(data)))
    if any(bits[size:]):
        raise Unauthorized("the bit array of a multisignature has bits after its end")
    return bits[:size]
