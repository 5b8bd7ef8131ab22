"""Account addresses: 20 bytes, written in bech32 with the prefix `ve`."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import bech32

from virtengine.core.errors import Rejected

PREFIX: Final = "ve"
LENGTH: Final = 20


_CHARACTERS: Final = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_TO_VALUES: Final = bytes.maketrans(_CHARACTERS, bytes(range(32)))
_TO_DIGITS: Final = bytes.maketrans(_CHARACTERS, b"0123456789abcdefghijklmnopqrstuv")
_FROM_BASE32: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _CHARACTERS)
_DATA: Final = 32
_CHECKSUM: Final = 6
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _step(state: int, value: int) -> int:
    top = state >> 25
    state = (state & 0x1FFFFFF) << 5 ^ value
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            state ^= generator
    return state


def _run(state: int, values: Iterable[int]) -> int:
    for value in values:
        state = _step(state, value)
    return state


def _tables() -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Return the checksum of our prefix with zeros after it, and what each value adds at each place.

    The checksum is linear, so that an address costs one look-up for each character.
    """
    length = _DATA + _CHECKSUM
    prefix = [ord(c) >> 5 for c in PREFIX] + [0] + [ord(c) & 31 for c in PREFIX]
    rows = [tuple(_run(value, [0] * (length - 1 - place)) for value in range(32)) for place in range(length)]
    return _run(1, prefix + [0] * length), tuple(rows)


_START, _TABLE = _tables()


def encode_address(raw: bytes, *, prefix: str = PREFIX) -> str:
    """Return the bech32 text of an address of 1 to 64 bytes."""
    if prefix != PREFIX or len(raw) != LENGTH:
        return str(bech32.bech32_encode(prefix, bech32.convertbits(raw, 8, 5) or []))
    data = base64.b32encode(raw).translate(_FROM_BASE32)
    checksum = _START ^ 1
    for row, value in zip(_TABLE, data.translate(_TO_VALUES), strict=False):
        checksum ^= row[value]
    tail = bytes(_CHARACTERS[checksum >> 5 * place & 31] for place in range(_CHECKSUM - 1, -1, -1))
    return f"{prefix}1{(data + tail).decode()}"


@lru_cache(maxsize=131072)
def decode_address(text: str, *, prefix: str = PREFIX) -> bytes:
    """Return the 20 bytes of an account address. Raises Rejected for anything else, upper case included."""
    raw = _decode(text) if prefix == PREFIX else _decode_other(text, prefix)
    if raw is None:
        raise Rejected(
            f"{text[:90]!r} is not an account address; it must be {prefix}1… with a valid checksum"
        )
    return raw


def _decode(text: str) -> bytes | None:
    if (
        len(text) != len(PREFIX) + 1 + _DATA + _CHECKSUM
        or not text.startswith(f"{PREFIX}1")
        or not text.isascii()
    ):
        return None
    data = text[len(PREFIX) + 1 :].encode()
    if data.translate(None, _CHARACTERS):
        return None
    checksum = _START
    for row, value in zip(_TABLE, data.translate(_TO_VALUES), strict=True):
        checksum ^= row[value]
    if checksum != 1:
        return None
    return int(data[:_DATA].translate(_TO_DIGITS), 32).to_bytes(LENGTH, "big")


def _decode_other(text: str, prefix: str) -> bytes | None:
    if len(text) > 90 or text != text.lower():
        return None
    found, words = bech32.bech32_decode(text)
    raw = bech32.convertbits(words, 5, 8, False) if words is not None else None
    return bytes(raw) if found == prefix and raw is not None and len(raw) == LENGTH else None


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


@lru_cache(maxsize=131072)
def secp256k1_address(public_key: bytes) -> str:
    """Return the address of a compressed secp256k1 key: RIPEMD-160 of SHA-256."""
    return encode_address(hashlib.new("ripemd160", hashlib.sha256(public_key).digest()).digest())


OPERATOR_PREFIX: Final = "vevaloper"
CONSENSUS_PREFIX: Final = "vevalcons"


@lru_cache(maxsize=65536)
def operator_of(account: str) -> str:
    """Return the operator address of the validator that an account runs. Raises Rejected."""
    return encode_address(decode_address(account), prefix=OPERATOR_PREFIX)


@lru_cache(maxsize=65536)
def account_of(operator: str) -> str:
    """Return the account that runs the validator with this operator address. Raises Rejected."""
    return encode_address(decode_address(operator, prefix=OPERATOR_PREFIX))


def consensus_address(key: bytes) -> bytes:
    """Return the 20 bytes by which the engine names a validator: the beginning of its key's SHA-256."""
    return hashlib.sha256(key).digest()[:LENGTH]


@lru_cache(maxsize=4096)
def encode_consensus(raw: bytes) -> str:
    """Return the text of a consensus address."""
    return encode_address(raw, prefix=CONSENSUS_PREFIX)


def decode_consensus(text: str) -> bytes:
    """Return the bytes of a consensus address. Raises Rejected."""
    return decode_address(text, prefix=CONSENSUS_PREFIX)
