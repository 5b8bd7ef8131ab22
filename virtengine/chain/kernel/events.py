"""Events as encoded `tendermint.abci.Event` messages.

They are encoded by hand, once, where they arise: an event is the concatenation of its fields, so parts that
repeat are kept and joined. A typed event has its message's full name as type and each field in JSON as
attribute.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import partial
from json.encoder import encode_basestring
from typing import Any, Final, cast

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from virtengine.core.kept import Kept

INDEXED = b"\x18\x01"
"""How every attribute ends: it can be searched for."""
_COIN: Final = "cosmos.base.v1beta1.Coin"
_WIDE = {
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT64,
    FieldDescriptor.TYPE_SINT64,
    FieldDescriptor.TYPE_FIXED64,
    FieldDescriptor.TYPE_SFIXED64,
}


_SMALL = [bytes((value,)) for value in range(0x80)]
_HEADS = [[bytes((number << 3 | 2, size)) for size in range(0x80)] for number in range(16)]


def encode_varint(value: int) -> bytes:
    """Return a protobuf varint of a non-negative integer."""
    if value < 0x80:
        return _SMALL[value]
    if value < 0x4000:
        return bytes((value & 0x7F | 0x80, value >> 7))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode_field(number: int, payload: bytes) -> bytes:
    """Return a length-delimited protobuf field."""
    size = len(payload)
    if size < 0x80 and number < 16:
        return _HEADS[number][size] + payload
    return encode_varint(number << 3 | 2) + encode_varint(size) + payload


def attribute(key: str, value: str) -> bytes:
    """Return an indexed attribute as a field of an event."""
    return encode_field(2, encode_field(1, key.encode()) + encode_field(2, value.encode()) + INDEXED)


def name(key: str) -> bytes:
    """Return the name of attributes, for `attribute_of`."""
    return encode_field(1, key.encode())


def attribute_of(name: bytes, value: bytes) -> bytes:
    """Return an indexed attribute whose name is encoded already."""
    return encode_field(2, name + encode_field(2, value) + INDEXED)


def event(kind: str, *attributes: bytes) -> bytes:
    """Return an event from attributes made by `attribute`."""
    return encode_field(1, kind.encode()) + b"".join(attributes)


def _make_index(number: int) -> bytes:
    return attribute("msg_index", str(number))


INDEX_MARKS: Final = Kept(_make_index, limit=1_024)
"""The attribute by which an event says which message of its transaction made it, by the message's place."""


def _make_message_event(message: tuple[str, str, str]) -> bytes:
    url, module, sender = message
    return event(
        "message", attribute("action", url), attribute("sender", sender), attribute("module", module)
    )


MESSAGE_EVENTS: Final = Kept(_make_message_event)
"""What stands before the events of every message, by type URL, module and sender."""


def typed(message: Message) -> bytes:
    """Return the event of an `Event…` message."""
    begin, fields = _SHAPES[type(message)]
    return begin + b"".join([attribute_for(getattr(message, field)) for field, attribute_for in fields])


_Field = tuple[str, Callable[[Any], bytes]]
"""A field, and how its value becomes an attribute."""
_KEPT_VALUES: Final = 1_024
"""Values of each field whose attributes are kept, as states return often; lengths of values."""


def _make_shape(kind: type[Message]) -> tuple[bytes, tuple[_Field, ...]]:
    descriptor = cast("Descriptor", kind.DESCRIPTOR)
    fields = cast("list[FieldDescriptor]", descriptor.fields)
    return event(descriptor.full_name), tuple((one.name, _attribute_maker(one)) for one in fields)


_SHAPES: Final = Kept(_make_shape)


def _attribute_maker(field: FieldDescriptor) -> Callable[[Any], bytes]:
    start, encode = name(field.name), _encoder(field)
    heads = Kept(partial(_make_head, start), limit=_KEPT_VALUES)

    def make(value: Any) -> bytes:
        shown = encode(value).encode()
        return heads[len(shown)] + shown + INDEXED

    if field.is_repeated or field.message_type is not None or field.type == FieldDescriptor.TYPE_STRING:
        return make  # most texts are ids, which seldom return
    return Kept(make, limit=_KEPT_VALUES).__getitem__


def _make_head(start: bytes, size: int) -> bytes:
    """Return what stands before an attribute's value of so many bytes."""
    return attribute_of(start, bytes(size))[: -size - len(INDEXED)]


def _encoder(field: FieldDescriptor) -> Callable[[Any], str]:
    """Return how a field's value is written in JSON; most fields are texts and numbers."""
    if not field.is_repeated:
        if field.type == FieldDescriptor.TYPE_STRING:
            return encode_basestring
        if field.type in _WIDE:
            return '"{}"'.format
        if field.message_type is not None and field.message_type.full_name == _COIN:
            return _coin
    return partial(_json, field)


def _coin(coin: Any) -> str:
    return f'{{"denom":{encode_basestring(coin.denom)},"amount":{encode_basestring(coin.amount)}}}'


def _json(field: FieldDescriptor, value: Any) -> str:
    if field.is_repeated:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return json.dumps({str(key): value[key] for key in sorted(value)}, separators=(",", ":"))
        return json.dumps([_plain(field, item) for item in value], separators=(",", ":"))
    return json.dumps(_plain(field, value), separators=(",", ":"), ensure_ascii=False)


def _plain(field: FieldDescriptor, value: Any) -> Any:
    if field.type in _WIDE:
        return str(value)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return base64.b64encode(value).decode()
    if field.type == FieldDescriptor.TYPE_ENUM:
        known = cast("EnumDescriptor", field.enum_type).values_by_number.get(value)
        return known.name if known is not None else value
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        return json_format.MessageToDict(
            value, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
    return value
