"""Fields that are decimals: on the wire the number of 10^-18, in JSON a decimal with 18 places.

They are those with the option `cosmos_proto.scalar` = `cosmos.Dec`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from virtengine.core import decimals
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos_proto import cosmos_pb2

_SCALAR = cast("Any", cosmos_pb2.scalar)


@lru_cache(maxsize=65536)
def is_decimal(field: FieldDescriptor) -> bool:
    """Say whether a field holds a decimal."""
    return bool(field.GetOptions().Extensions[_SCALAR] == "cosmos.Dec")


def show(value: str | bytes) -> str:
    """Return a decimal of the wire as JSON has it; what is no number stays as it is."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value
    try:
        return decimals.show(decimals.from_wire(text))
    except Rejected:
        return text


def to_json(message: Message) -> None:
    """Rewrite the decimals of a message that is about to become JSON."""
    _rewrite(message, lambda _field, text: show(text))


def from_json(message: Message) -> None:
    """Rewrite the decimals of a message that was read from JSON. Raises Rejected."""
    _rewrite(message, lambda field, text: str(decimals.parse(text, field=field)) if text else text)


def _rewrite(message: Message, change: Any) -> None:
    if not _has_decimals(cast("Descriptor", message.DESCRIPTOR)):
        return
    for field, value in message.ListFields():
        if field.message_type is not None:
            _rewrite_inner(field, value, change)
        elif is_decimal(field) and field.type == FieldDescriptor.TYPE_STRING:
            if field.is_repeated:
                value[:] = [change(field.name, text) for text in value]
            else:
                setattr(message, field.name, change(field.name, value))


def _rewrite_inner(field: FieldDescriptor, value: Any, change: Any) -> None:
    if not field.is_repeated:
        _rewrite(value, change)
    elif not cast("Descriptor", field.message_type).GetOptions().map_entry:
        for item in value:
            _rewrite(item, change)


@lru_cache(maxsize=4096)
def _has_decimals(descriptor: Descriptor) -> bool:
    seen: set[str] = set()
    waiting = [descriptor]
    while waiting:
        one = waiting.pop()
        if one.full_name in seen:
            continue
        seen.add(one.full_name)
        for field in cast("list[FieldDescriptor]", one.fields):
            if is_decimal(field):
                return True
            if field.message_type is not None:
                waiting.append(field.message_type)
    return False
