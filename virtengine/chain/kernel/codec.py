"""The one canonical encoding of state: deterministic CBOR (RFC 8949 section 4.2).

A record is the array of its fields in order. Fields are only ever appended, with defaults, so that older
bytes stay readable. Maps and floats are not part of it: a map has no one order, a float no one value.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, Generic, TypeVar

import cbor2
import msgspec
from msgspec.structs import astuple

from virtengine.core.kept import Kept

T = TypeVar("T")

_PLAIN = (bytes,)
_TRUE = b"\xf5"
_KEPT_VALUES = 32_768
_KEPT_TEXTS = 16_384
_SHORTEST, _SHORT, _LONG, _WIDE = 2**8, 2**16, 2**32, 2**64
_BYTES_HEADS, _TEXT_HEADS, _ARRAY_HEADS = (
    [bytes((kind | size,)) if size < 24 else bytes((kind | 24, size)) for size in range(_SHORTEST)]
    for kind in (0x40, 0x60, 0x80)
)
"""What stands before bytes, texts and arrays, by their length."""
_SMALL: Final[Kept[int, bytes]] = Kept(cbor2.dumps, limit=_SHORT + 1)
_PACK_LONG, _PACK_WIDE = struct.Struct(">BI").pack, struct.Struct(">BQ").pack


class Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of what modules keep in tables."""


class CodecError(Exception):
    """Stored bytes are not what their table holds: the data folder is damaged or of another version."""


class Codec(Generic[T]):
    """Turns one type of value into its canonical bytes and back. Made for Records, int, str and bool."""

    __slots__ = ("encode", "kind")

    def __init__(self, kind: type[T]) -> None:
        require_canonical(kind)
        self.kind = kind
        own = getattr(kind, "encode", None) if issubclass(kind, msgspec.Struct) else encode_plain
        self.encode: Callable[[T], bytes] = own or encode_record
        """Return the canonical bytes. A Record that changes often may have a quicker `encode` of its own."""

    def decode(self, data: bytes) -> T:
        """Read canonical bytes. Raises CodecError for others."""
        try:
            return msgspec.convert(cbor2.loads(data), self.kind, builtin_types=_PLAIN)
        except (msgspec.ValidationError, cbor2.CBORDecodeError, ValueError, OverflowError) as error:
            raise CodecError(f"{self.kind.__name__}: {error}") from error


def encode_record(value: Any) -> bytes:
    """Return the canonical bytes of a Record."""
    return _encode_items(astuple(value))


def _encode_items(items: tuple[Any, ...]) -> bytes:
    """Return an array. What its items are decides how each is encoded, and texts and numbers come again."""
    size = len(items)
    if not size:
        return b"\x80"
    head = _ARRAY_HEADS[size] if size < _SHORTEST else cbor2.dumps([None] * size)[:-size]
    return head + b"".join([_ENCODERS[item.__class__](item) for item in items])


def _encode_text(text: str) -> bytes:
    raw = text.encode()
    size = len(raw)
    return _TEXT_HEADS[size] + raw if size < _SHORTEST else cbor2.dumps(text)


def _encode_enum(member: IntEnum) -> bytes:
    return _SMALL[member._value_]  # without the hash of a member, which is that of its name


def _encode_bytes(raw: bytes) -> bytes:
    size = len(raw)
    return _BYTES_HEADS[size] + raw if size < _SHORTEST else cbor2.dumps(raw)


def _make_encoder(kind: type) -> Callable[[Any], bytes]:
    if kind is str:
        return Kept(_encode_text, limit=_KEPT_TEXTS).__getitem__
    if kind is bytes:
        return _encode_bytes
    if kind is bool:
        return (b"\xf4", b"\xf5").__getitem__
    if kind is type(None):
        return cbor2.dumps
    if kind is int:
        return Kept(encode_plain, limit=_KEPT_VALUES).__getitem__
    if issubclass(kind, IntEnum):
        return _encode_enum
    if kind is tuple:
        return _encode_items
    return encode_record if issubclass(kind, Record) else _encode_other


def _encode_other(value: Any) -> bytes:
    return cbor2.dumps(msgspec.to_builtins(value, builtin_types=_PLAIN))


_ENCODERS: Final = Kept(_make_encoder)


def encode_plain(value: Any) -> bytes:
    """Return the canonical bytes of an integer, a text or a truth value. Balances are integers."""
    if value is True:  # all that an index holds
        return _TRUE
    if value.__class__ is not int or not 0 <= value < _WIDE:
        return cbor2.dumps(value)
    if value >= _LONG:
        return _PACK_WIDE(0x1B, value)
    return _PACK_LONG(0x1A, value) if value >= _SHORT else _SMALL[value]


def require_canonical(kind: type) -> None:
    """Raise TypeError unless values of the type have exactly one encoding."""
    _require(msgspec.inspect.type_info(kind), kind.__name__, set())


def _require(info: Any, where: str, seen: set[type]) -> None:
    if isinstance(info, (msgspec.inspect.FloatType, msgspec.inspect.DictType, msgspec.inspect.SetType)):
        raise TypeError(
            f"{where}: {type(info).__name__} has no canonical encoding; use integers and sorted tuples"
        )
    if isinstance(info, msgspec.inspect.StructType):
        if info.cls in seen:
            return
        seen.add(info.cls)
        if not info.array_like:
            raise TypeError(f"{info.cls.__name__} must be a kernel Record: its fields are stored as an array")
        for field in info.fields:
            _require(field.type, f"{info.cls.__name__}.{field.name}", seen)
    inner = getattr(info, "item_type", None)
    for item in (inner, *getattr(info, "item_types", ()), *getattr(info, "types", ())):
        if item is not None:
            _require(item, where, seen)
