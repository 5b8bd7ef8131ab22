"""Parse protobuf strictly: a field that is unknown or given twice may change what a signer believes to have
signed.

The quick way: what re-encodes to the same bytes has neither. Other encoders may order fields differently or
write defaults out; their bytes are walked field by field.
"""

from __future__ import annotations

from typing import TypeVar, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import DecodeError, EncodeError, Message

M = TypeVar("M", bound=Message)

MAX_DEPTH = 32
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIRE_TYPES = {
    FieldDescriptor.TYPE_DOUBLE: _FIXED64,
    FieldDescriptor.TYPE_FLOAT: _FIXED32,
    FieldDescriptor.TYPE_FIXED64: _FIXED64,
    FieldDescriptor.TYPE_SFIXED64: _FIXED64,
    FieldDescriptor.TYPE_FIXED32: _FIXED32,
    FieldDescriptor.TYPE_SFIXED32: _FIXED32,
    FieldDescriptor.TYPE_STRING: _BYTES,
    FieldDescriptor.TYPE_BYTES: _BYTES,
    FieldDescriptor.TYPE_MESSAGE: _BYTES,
}
_FIXED_SIZES = {_FIXED64: 8, _FIXED32: 4}
NON_CRITICAL = 1 << 10
"""Field numbers with this bit may be unknown where the caller allows it."""


class StrictError(ValueError):
    """The bytes are no message of this kind, or hold a field that may not be there."""


def parse(kind: type[M], data: bytes, *, allow_non_critical: bool = False, only_canonical: bool = False) -> M:
    """Parse bytes as one kind of message. Raises StrictError.

    `only_canonical` takes nothing but the bytes that encoding gives: for what no signature covers (ADR-027).
    """
    try:
        message = kind.FromString(data)
        message.DiscardUnknownFields()  # type: ignore[no-untyped-call,unused-ignore]
        if message.SerializeToString(deterministic=True) == data:
            return message
    except (DecodeError, EncodeError, ValueError, RecursionError) as error:
        raise StrictError(f"{kind.DESCRIPTOR.full_name}: {error}") from error
    if only_canonical:
        raise StrictError(f"{kind.DESCRIPTOR.full_name}: is not encoded in the one canonical way")
    _walk(_descriptor(kind), data, 0, allow_non_critical=allow_non_critical)
    return kind.FromString(data)


def _descriptor(kind: type[Message]) -> Descriptor:
    return cast("Descriptor", kind.DESCRIPTOR)


def _inner(field: FieldDescriptor) -> Descriptor:
    return cast("Descriptor", field.message_type)


def _walk(descriptor: Descriptor, data: bytes, depth: int, *, allow_non_critical: bool) -> None:
    if depth > MAX_DEPTH:
        raise StrictError(f"{descriptor.full_name}: nested deeper than {MAX_DEPTH}")
    seen: set[object] = set()
    offset = 0
    while offset < len(data):
        tag, offset = _varint(data, offset)
        number, wire = tag >> 3, tag & 7
        start, offset = _skip(data, offset, wire)
        field = descriptor.fields_by_number.get(number)
        if field is None:
            if allow_non_critical and number & NON_CRITICAL:
                continue
            raise StrictError(f"{descriptor.full_name}: unknown field {number}")
        _require_once(descriptor, field, wire, seen)
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            _walk(_inner(field), data[start:offset], depth + 1, allow_non_critical=False)


def _require_once(descriptor: Descriptor, field: FieldDescriptor, wire: int, seen: set[object]) -> None:
    expected = _WIRE_TYPES.get(field.type, _VARINT)
    packed = field.is_repeated and wire == _BYTES and expected != _BYTES
    if wire != expected and not packed:
        raise StrictError(f"{descriptor.full_name}.{field.name}: wrong wire type {wire}")
    if field.is_repeated:
        return
    slot = field.containing_oneof.name if field.containing_oneof is not None else field.number
    if slot in seen:
        raise StrictError(f"{descriptor.full_name}.{field.name}: given twice")
    seen.add(slot)


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if offset >= len(data):
            raise StrictError("bytes end inside a number")
        byte = data[offset]
        offset += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, offset
    raise StrictError("a number is longer than ten bytes")


def _skip(data: bytes, offset: int, wire: int) -> tuple[int, int]:
    """Return where a field's content begins and ends."""
    if wire == _VARINT:
        return offset, _varint(data, offset)[1]
    if wire == _BYTES:
        size, start = _varint(data, offset)
    elif wire in _FIXED_SIZES:
        size, start = _FIXED_SIZES[wire], offset
    else:
        raise StrictError(f"wire type {wire} is not used by any message")
    if start + size > len(data):
        raise StrictError("bytes end inside a field")
    return start, start + size
