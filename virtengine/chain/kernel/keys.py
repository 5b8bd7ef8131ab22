"""Encode tuples as bytes whose order is the order of the tuples.

Text and bytes are written as they are, with 0x00 escaped as 00 FF, and end in 00 01. Integers are non-
negative: one byte for the length, then that many bytes, high byte first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from virtengine.core.kept import Kept

KeyPart = str | int | bytes
Key = tuple[KeyPart, ...]

_END = b"\x00\x01"
_ESCAPED = b"\x00\xff"


def encode_part(part: KeyPart) -> bytes:
    """Return the bytes of one element."""
    if isinstance(part, int):
        size = (part.bit_length() + 7) // 8
        return bytes((size,)) + part.to_bytes(size, "big")
    raw = part.encode() if isinstance(part, str) else part
    return (raw.replace(b"\x00", _ESCAPED) if b"\x00" in raw else raw) + _END


def encode_key(parts: Sequence[KeyPart]) -> bytes:
    """Return the bytes of a tuple, or of the beginning of one."""
    return KEPT_KEYS[parts if parts.__class__ is tuple else tuple(parts)]


def _make_key(parts: Key) -> bytes:
    return b"".join(map(_PARTS.__getitem__, parts))


_PARTS: Final = Kept(encode_part, limit=65_536)
"""Addresses, ids and states are elements of many keys."""
KEPT_KEYS: Final = Kept(_make_key, limit=65_536)
"""A key is often looked up, changed and counted within one transaction."""


def decode_key(data: bytes, types: Sequence[type]) -> Key:
    """Return the tuple that was encoded. Raises ValueError for bytes that no tuple has."""
    parts: list[KeyPart] = []
    offset = 0
    for kind in types:
        part, offset = _decode_int(data, offset) if kind is int else _decode_text(data, offset, kind)
        parts.append(part)
    if offset != len(data):
        raise ValueError("key has bytes after its last element")
    return tuple(parts)


def _make_decoder(types: tuple[type, ...]) -> Callable[[bytes], Key]:
    def decode(data: bytes) -> Key:
        return decode_key(data, types)

    return Kept(decode, limit=65_536).__getitem__


DECODERS: Final = Kept(_make_decoder)
"""By types: what decodes keys of these types, each once while it is kept."""


def _decode_int(data: bytes, offset: int) -> tuple[int, int]:
    if offset >= len(data):
        raise ValueError("key ends before its last element")
    end = offset + 1 + data[offset]
    digits = data[offset + 1 : end]
    if end > len(data) or digits[:1] == b"\x00":
        raise ValueError("key holds a malformed integer")
    return int.from_bytes(digits, "big"), end


def _decode_text(data: bytes, offset: int, kind: type) -> tuple[str | bytes, int]:
    end = data.find(_END, offset)
    if end < 0:
        raise ValueError("key ends inside an element")
    raw = data[offset:end].replace(_ESCAPED, b"\x00")
    return (raw.decode() if kind is str else raw), end + 2


def following(prefix: bytes) -> bytes | None:
    """Return the first bytes after everything that begins with `prefix`; None when nothing is."""
    stem = prefix.rstrip(b"\xff")
    return stem[:-1] + bytes((stem[-1] + 1,)) if stem else None
