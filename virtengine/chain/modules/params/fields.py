"""Parameters as rows: a module's Params message taken apart into single values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, cast

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from virtengine.chain import decimal_fields
from virtengine.chain.modules.bounds import COIN, DURATION, duration_text

_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_INTEGER: Final = re.compile(r"-?[0-9]+")


class Row(NamedTuple):
    """One parameter."""

    name: str
    kind: str
    value: str


def rows(message: Message, prefix: str = "") -> Iterator[Row]:
    """Yield every parameter of a message; parts of parts have names with dots."""
    descriptor: Any = message.DESCRIPTOR
    for field in cast("Sequence[FieldDescriptor]", descriptor.fields):
        value: Any = getattr(message, field.name)
        if _is_part(field):
            yield from rows(value, f"{prefix}{field.name}.")
        else:
            yield _row(f"{prefix}{field.name}", field, value)


def _is_part(field: FieldDescriptor) -> bool:
    inner = field.message_type
    return inner is not None and not field.is_repeated and inner.full_name not in (DURATION, COIN)


def _row(name: str, field: FieldDescriptor, value: Any) -> Row:
    if field.is_repeated:
        coins = field.message_type is not None and field.message_type.full_name == COIN
        if coins:
            return Row(name, "coins", ",".join(f"{coin.amount}{coin.denom}" for coin in value))
        return Row(name, "list", json.dumps([_plain(item) for item in value], separators=(",", ":")))
    if field.message_type is not None:
        if field.message_type.full_name == DURATION:
            return Row(name, "duration", duration_text(value))
        return Row(name, "coins", f"{value.amount}{value.denom}")
    if field.type == FieldDescriptor.TYPE_BOOL:
        return Row(name, "boolean", "true" if value else "false")
    if decimal_fields.is_decimal(field):
        return Row(name, "decimal", decimal_fields.show(value))
    return Row(name, _kind(field, str(value)), str(value))


def _kind(field: FieldDescriptor, text: str) -> str:
    """Return the type of plain text by how it looks: decimals and whole numbers may be text on the wire."""
    if field.type != FieldDescriptor.TYPE_STRING or _INTEGER.fullmatch(text):
        return "integer"
    return "decimal" if _DECIMAL.fullmatch(text) else "text"


def _plain(item: Any) -> Any:
    if isinstance(item, Message):
        return json_format.MessageToDict(
            item, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
    return item
