"""Messages as JSON in the shape of the grpc-gateway of Cosmos chains.

Names of fields are those of the proto files, defaults are written, 64-bit integers are strings, bytes are
base64, enums are names, messages that are not there and empty bytes are null.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any, cast

from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import DecodeError, Message

from virtengine.chain import decimal_fields
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.core.errors import Rejected

_WIDE = {
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT64,
    FieldDescriptor.TYPE_SINT64,
    FieldDescriptor.TYPE_FIXED64,
    FieldDescriptor.TYPE_SFIXED64,
}
MAX_DEPTH = 64
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_WELL_KNOWN = {"google.protobuf.Timestamp", "google.protobuf.Duration"}


def to_text(message: Message) -> str:
    """Return a message as JSON text. Raises InvalidQuery."""
    return json.dumps(to_json(message), ensure_ascii=False, separators=(",", ":"))


def to_json(message: Message, depth: int = 0) -> Any:
    """Return a message as plain JSON values. Raises InvalidQuery for what JSON cannot say."""
    if depth > MAX_DEPTH:
        raise InvalidQuery(f"messages are nested deeper than {MAX_DEPTH}")
    name = message.DESCRIPTOR.full_name
    if name in _WELL_KNOWN:
        try:
            return message.ToJsonString()  # type: ignore[attr-defined]
        except ValueError as error:
            raise InvalidQuery(f"a time is outside the years 1 to 9999: {error}") from error
    if name == "google.protobuf.Any":
        return _any(message, depth)
    fields = cast("list[FieldDescriptor]", message.DESCRIPTOR.fields)
    return {field.name: _field(message, field, depth) for field in fields if _is_shown(message, field)}


def _is_shown(message: Message, field: FieldDescriptor) -> bool:
    return field.containing_oneof is None or message.HasField(field.name)


def _field(message: Message, field: FieldDescriptor, depth: int) -> Any:
    value = getattr(message, field.name)
    if field.is_repeated:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            kind = field.message_type.fields_by_name["value"]
            return {str(key): _value(kind, value[key], depth) for key in sorted(value)}
        return [_value(field, item, depth) for item in value]
    if field.message_type is not None and not message.HasField(field.name):
        return None
    return _value(field, value, depth)


def _value(field: FieldDescriptor, value: Any, depth: int) -> Any:
    if field.message_type is not None:
        return to_json(value, depth + 1)
    if field.type in _WIDE:
        return str(value)
    if decimal_fields.is_decimal(field):
        return decimal_fields.show(value)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return base64.b64encode(value).decode() if value else None
    if field.type == FieldDescriptor.TYPE_ENUM:
        known = cast("EnumDescriptor", field.enum_type).values_by_number.get(value)
        return known.name if known is not None else value
    return value


def _any(message: Any, depth: int) -> Any:
    if not message.type_url:
        return None
    try:
        descriptor = Default().FindMessageTypeByName(message.type_url.rpartition("/")[2])
        inner = message_factory.GetMessageClass(descriptor).FromString(message.value)
    except (KeyError, DecodeError):
        return {"@type": message.type_url, "value": base64.b64encode(message.value).decode()}
    shown = to_json(inner, depth + 1)
    return {"@type": message.type_url, **(shown if isinstance(shown, dict) else {"value": shown})}


def from_json(document: Any, request: Message) -> None:
    """Fill a message from a JSON body. Raises InvalidQuery."""
    if not isinstance(document, dict):
        raise InvalidQuery("body: it must be a JSON object")
    try:
        json_format.ParseDict(document, request)
        decimal_fields.from_json(request)
    except Rejected as error:
        raise InvalidQuery(f"body: {error.message}") from error
    except (json_format.ParseError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidQuery(f"body: {str(error)[:500]}") from error


def set_path(request: Message, path: str, values: list[str]) -> None:
    """Set a field such as `pagination.limit` from text; names that there are not are passed over.

    Raises InvalidQuery.
    """
    target: Any = request
    *outer, last = path.split(".", MAX_DEPTH)
    for name in outer:
        field = _find(target.DESCRIPTOR, name)
        if field is None:
            return
        if field.message_type is None or field.is_repeated:
            raise InvalidQuery(f"{path[:120]!r} leads into a field that has no fields of its own")
        target = getattr(target, field.name)
    field = _find(target.DESCRIPTOR, last)
    if field is None:
        return
    if field.message_type is not None:
        _set_message(target, field, path, values)
    elif field.is_repeated:
        getattr(target, field.name).extend([_parse(field, text) for text in values])
    else:
        setattr(target, field.name, _parse(field, values[0]))


def _set_message(target: Any, field: FieldDescriptor, path: str, values: list[str]) -> None:
    kind = cast("Descriptor", field.message_type).full_name
    if field.is_repeated or kind not in _WELL_KNOWN:
        raise InvalidQuery(f"{path[:120]!r} is a message; name one of its fields")
    try:
        getattr(target, field.name).FromJsonString(values[0])
    except ValueError as error:
        raise InvalidQuery(f"{path[:120]}: {error}") from error


def _find(descriptor: Descriptor, name: str) -> FieldDescriptor | None:
    return descriptor.fields_by_name.get(name) or descriptor.fields_by_camelcase_name.get(name)


def _parse(field: FieldDescriptor, text: str) -> Any:
    try:
        if field.type == FieldDescriptor.TYPE_STRING:
            return text
        if field.type == FieldDescriptor.TYPE_BYTES:
            return _bytes(text)
        if field.type == FieldDescriptor.TYPE_BOOL:
            return {"true": True, "1": True, "false": False, "0": False, "": True}[text.lower()]
        if field.type == FieldDescriptor.TYPE_ENUM:
            known = cast("EnumDescriptor", field.enum_type).values_by_name.get(text)
            return known.number if known is not None else _integer(field, text)
        return _integer(field, text)
    except (ValueError, KeyError) as error:
        raise InvalidQuery(f"{field.name}: {text[:80]!r} does not fit the field") from error


def _integer(field: FieldDescriptor, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("not a whole number")
    value = int(text)
    unsigned = field.type in (FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_UINT32)
    bits = 64 if field.type in _WIDE else 32
    low, high = (0, 2**bits) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1))
    if not low <= value < high:
        raise ValueError("out of range")
    return value


def _bytes(text: str) -> bytes:
    padded = text.replace(" ", "+").replace("-", "+").replace("_", "/")
    return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
