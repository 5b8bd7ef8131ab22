"""The one canonical encoding of state: deterministic CBOR (RFC 8949 section 4.2).

A record is the array of its fields in order. Fields are only ever appended, with defaults, so that older
bytes stay readable. Maps and floats are not part of it: a map has no one order, a float no one value.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from operator import call
from typing import Any, Final, Generic, TypeVar

import cbor2
import msgspec

from virtengine.core.kept import Kept

T = TypeVar("T")
Encode = Callable[[Any], bytes]

_PLAIN = (bytes,)
_TRUE = b"\xf5"
_NONE = b"\xf6"
_NOTHING = b"\x80"
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
    return _PLANS[value.__class__](msgspec.to_builtins(value, builtin_types=_PLAIN))


def _encode_text(text: str) -> bytes:
    raw = text.encode()
    size = len(raw)
    return _TEXT_HEADS[size] + raw if size < _SHORTEST else cbor2.dumps(text)


def _encode_bytes(raw: bytes) -> bytes:
    size = len(raw)
    return _BYTES_HEADS[size] + raw if size < _SHORTEST else cbor2.dumps(raw)


def _head_of(size: int) -> bytes:
    """Return what stands before the items of an array."""
    return _ARRAY_HEADS[size] if size < _SHORTEST else cbor2.dumps([None] * size)[:-size]


def _plan(info: Any) -> Encode:
    """Return what encodes the values of a type, as plain lists, texts, numbers and bytes."""
    leaf = _LEAVES.get(type(info))
    if leaf is not None:
        return leaf
    if isinstance(info, msgspec.inspect.StructType):
        return _plan_fixed([_plan(field.type) for field in info.fields])
    if isinstance(info, msgspec.inspect.TupleType):
        return _plan_fixed([_plan(item) for item in info.item_types])
    if isinstance(info, (msgspec.inspect.VarTupleType, msgspec.inspect.ListType)):
        return _plan_many(_plan(info.item_type))
    if isinstance(info, msgspec.inspect.UnionType):
        others = [one for one in info.types if not isinstance(one, msgspec.inspect.NoneType)]
        if len(others) == 1:
            return _plan_optional(_plan(others[0]))
    return cbor2.dumps


def _plan_fixed(plans: list[Encode]) -> Encode:
    head = _head_of(len(plans))

    def encode(items: Any) -> bytes:
        return head + b"".join(map(call, plans, items))

    return encode


def _plan_many(plan: Encode) -> Encode:
    def encode(items: Any) -> bytes:
        return _head_of(len(items)) + b"".join(map(plan, items)) if items else _NOTHING

    return encode


def _plan_optional(plan: Encode) -> Encode:
    def encode(value: Any) -> bytes:
        return _NONE if value is None else plan(value)

    return encode


def _make_plan(kind: type) -> Encode:
    return _plan(msgspec.inspect.type_info(kind))


_PLANS: Final = Kept(_make_plan)
"""How the records of each type are encoded: what their fields are is looked at once."""


def encode_plain(value: Any) -> bytes:
    """Return the canonical bytes of an integer, a text or a truth value. Balances are integers."""
    if value is True:  # all that an index holds
        return _TRUE
    if value.__class__ is not int or not 0 <= value < _WIDE:
        return cbor2.dumps(value)
    if value >= _LONG:
        return _PACK_WIDE(0x1B, value)
    return _PACK_LONG(0x1A, value) if value >= _SHORT else _SMALL[value]


def _encode_integer(value: int) -> bytes:
    return encode_plain(int(value))  # True in a field of numbers is one


_INTEGERS: Final = Kept(_encode_integer, limit=_KEPT_VALUES).__getitem__
_TEXTS: Final = Kept(_encode_text, limit=_KEPT_TEXTS).__getitem__
_LEAVES: Final[Mapping[type, Encode]] = {
    msgspec.inspect.StrType: _TEXTS,
    msgspec.inspect.BytesType: _encode_bytes,
    msgspec.inspect.BoolType: (b"\xf4", b"\xf5").__getitem__,
    msgspec.inspect.IntType: _INTEGERS,
    msgspec.inspect.EnumType: _INTEGERS,
}
"""Texts and numbers come again."""


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
