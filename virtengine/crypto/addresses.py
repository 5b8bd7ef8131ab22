"""Account addresses: 20 bytes, written in bech32 with the prefix `ve`."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

import bech32

from virtengine.core.errors import Rejected

PREFIX: Final = "ve"
LENGTH: Final = 20


def encode_address(raw: bytes, *, prefix: str = PREFIX) -> str:
    """Return the bech32 text of an address of 1 to 64 bytes."""
    words = bech32.convertbits(raw, 8, 5) or []
    return str(bech32.bech32_encode(prefix, words))


@lru_cache(maxsize=65536)
def decode_address(text: str, *, prefix: str = PREFIX) -> bytes:
    """Return the 20 bytes of an account address. Raises Rejected for anything else, upper case included."""
    if len(text) > 90 or text != text.lower():
        raise Rejected(
            f"{text[:90]!r} is not an account address; it must be bech32 in lower case, such as {PREFIX}1…"
        )
    found, words = bech32.bech32_decode(text)
    raw = bech32.convertbits(words, 5, 8, False) if words is not None else None
    if found != prefix or raw is None or len(raw) != LENGTH:
        raise Rejected(
            f"{text[:90]!r} is not an account address; it must be {prefix}1… with a valid checksum"
        )
    return bytes(raw)


def is_address(text: str) -> bool:
    """Say whether the text is an account address."""
    try:
        decode_address(text)
    except Rejected:
        return False
    return True


@lru_cache(maxsize=256)
def module_address(name: str) -> str:
    """Return the address of a module account: the first 20 bytes of SHA-256 of its name."""
    return encode_address(hashlib.sha256(name.encode()).digest()[:LENGTH])


def secp256k1_address(public_key: bytes) -> str:
    """Return the address of a compressed secp256k1 key: RIPEMD-160 of SHA-256."""
    return encode_address(hashlib.new("ripemd160", hashlib.sha256(public_key).digest()).digest())
