"""The JSON that hardware wallets show and sign: amino's encoding of messages, from options in `proto/`.

Rules: members sorted by name, no white space, `& < >` escaped; empty fields left out unless
`amino.dont_omitempty`; 64-bit integers are strings, bytes base64, times RFC 3339, durations nanoseconds; a
message inside an Any stands as `{"type": its amino.name, "value": ...}`. A message without a name, a float or
an unset field that must be written cannot be signed this way.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.errors import NotSupported, TxDecodeError
from virtengine.wire.amino import amino_pb2
from virtengine.wire.cosmos_proto import cosmos_pb2

MAX_DEPTH: Final = 32
MAX_JSON_INTEGER: Final = 2**53
_STRINGS: Final = {
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT64,
}
_PLAIN: Final = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_BOOL,
    FieldDescriptor.CPPTYPE_ENUM,
}
_ESCAPES: Final = {ord(c): f"\\u{ord(c):04x}" for c in "&<>\u2028\u2029"}


def option(options: Any, extension: Any) -> Any:
    """Return the value of a proto option."""
    return options.Extensions[extension]


def amino_name(descriptor: Any) -> str:
    """Return the name that a message has in amino documents; empty when it has none."""
    return str(option(descriptor.GetOptions(), amino_pb2.name))


def dump(value: Any) -> bytes:
    """Return canonical JSON: sorted, without white space, escaped as Go does."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.translate(_ESCAPES).encode()


def encode_named(message: Message, depth: int = 0) -> dict[str, Any]:
    """Return `{"type": ..., "value": ...}` of a message. Raises NotSupported when it has no amino name."""
    name = amino_name(message.DESCRIPTOR)
    if not name:
        raise NotSupported(f"{message.DESCRIPTOR.full_name} cannot be signed as amino JSON; sign it directly")
    return {"type": name, "value": encode(message, depth + 1)}


def encode(message: Message, depth: int = 0) -> Any:
    """Return a message's content as JSON values."""
    if depth > MAX_DEPTH:
        raise NotSupported(f"amino JSON nests at most {MAX_DEPTH} messages")
    special = _MESSAGES.get(message.DESCRIPTOR.full_name) or _MESSAGE_ENCODINGS.get(
        option(cast("Any", message.DESCRIPTOR).GetOptions(), amino_pb2.message_encoding)
    )
    if special is not None:
        return special(message, depth)
    return dict(_members(message, depth))


def _members(message: Message, depth: int) -> Iterator[tuple[str, Any]]:
    present = {field.number for field, _value in message.ListFields()}
    descriptor = cast("Descriptor", message.DESCRIPTOR)
    for field in descriptor.fields:
        options = cast("Any", field.GetOptions())
        name = option(options, amino_pb2.field_name) or field.name
        if _is_choice(field):
            yield from _choice(message, field, name, depth)
        elif field.number in present:
            value = _field(field, options, getattr(message, field.name), depth)
            if option(options, amino_pb2.embed):
                yield from cast("dict[str, Any]", value).items()
            else:
                yield name, value
        elif option(options, amino_pb2.dont_omitempty):
            yield name, _empty(field, options)


def _is_choice(field: FieldDescriptor) -> bool:
    group = field.containing_oneof
    return group is not None and not (len(group.fields) == 1 and group.name == f"_{field.name}")


def _choice(message: Message, field: FieldDescriptor, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    group = field.containing_oneof
    assert group is not None
    title = option(cast("Any", group).GetOptions(), amino_pb2.oneof_field_name)
    if not title:
        raise NotSupported(f"{field.full_name} has no amino JSON")
    chosen = message.WhichOneof(group.name)
    if chosen is None and field is group.fields[0]:
        yield title, None
    elif chosen == field.name:
        kind = option(cast("Any", field).GetOptions(), amino_pb2.oneof_type_name)
        value = _field(field, cast("Any", field).GetOptions(), getattr(message, field.name), depth)
        yield title, {"type": kind, "value": {name: value}}


def _empty(field: FieldDescriptor, options: Any) -> Any:
    """Return what a field shows that is written although it is empty."""
    if field.is_repeated:
        return [] if option(options, amino_pb2.encoding) == "legacy_coins" else None
    if field.message_type is not None:
        raise NotSupported(f"{field.full_name} must be set to be signed as amino JSON")
    if option(options, cosmos_pb2.scalar) in {"cosmos.Int", "cosmos.Dec"}:
        return "0"
    if option(options, amino_pb2.encoding) == "cosmos_dec_bytes":
        return "0"
    return _single(field, field.default_value, 0)


def _field(field: FieldDescriptor, options: Any, value: Any, depth: int) -> Any:
    if field.is_repeated:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            item = field.message_type.fields_by_name["value"]
            return {str(key): _single(item, value[key], depth) for key in value}
        one = _one(field, options)
        return [one(item, depth) for item in value]
    return _one(field, options)(value, depth)


def _one(field: FieldDescriptor, options: Any) -> Callable[[Any, int], Any]:
    encoding = option(options, amino_pb2.encoding)
    if option(options, cosmos_pb2.scalar) == "cosmos.Dec" or encoding == "cosmos_dec_bytes":
        return lambda value, _depth: format_decimal(value.decode() if isinstance(value, bytes) else value)
    if encoding == "inline_json":
        return lambda value, _depth: _inline(value)
    return lambda value, depth: _single(field, value, depth)


def _single(field: FieldDescriptor, value: Any, depth: int) -> Any:
    kind = field.cpp_type
    if kind in _STRINGS:
        return str(value)
    if kind in _PLAIN:
        return value
    if kind == FieldDescriptor.CPPTYPE_STRING:
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value
    if kind == FieldDescriptor.CPPTYPE_MESSAGE:
        return encode(value, depth + 1)
    raise NotSupported(f"{field.full_name} is a float and has no amino JSON")


def format_decimal(text: str) -> str:
    """Write a decimal that is carried as the number of its 10^-18 parts, with all 18 places."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 100):
        raise NotSupported(f"{text[:80]!r} is no decimal")
    digits = digits.lstrip("0").rjust(19, "0")
    sign = "-" if text.startswith("-") and digits.strip("0") else ""
    return f"{sign}{digits[:-18]}.{digits[-18:]}"


def _inline(value: bytes) -> Any:
    def refuse(text: str) -> Any:
        raise NotSupported(f"{text[:40]!r} in inline JSON is no integer")

    def integer(text: str) -> int:
        return int(text) if len(text) < 17 and abs(int(text)) <= MAX_JSON_INTEGER else refuse(text)

    try:
        return json.loads(value, parse_float=refuse, parse_constant=refuse, parse_int=integer)
    except (ValueError, RecursionError) as error:
        raise NotSupported("inline JSON cannot be read") from error


def _timestamp(message: Any, _depth: int) -> str:
    if not (0 <= message.nanos < 10**9 and -62_135_596_800 <= message.seconds < 253_402_300_800):
        raise NotSupported("a timestamp is out of range")
    days, second = divmod(message.seconds, 86_400)
    year, month, day = _civil(days)
    places = f".{message.nanos:09d}".rstrip("0") if message.nanos else ""
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}T{clock}{places}Z"


def _civil(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.

    Years are counted from March, so that the day that is leapt comes last; an era is 400 of them.
    """
    era, day = divmod(days + 719_468, 146_097)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    return 400 * era + year + (month >= 10), (month + 2) % 12 + 1, day - (153 * month + 2) // 5 + 1


def _duration(message: Any, _depth: int) -> str:
    return str(message.seconds * 10**9 + message.nanos)


def _any(message: Any, depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise NotSupported(f"amino JSON nests at most {MAX_DEPTH} messages")
    try:
        descriptor = descriptor_pool.Default().FindMessageTypeByName(message.type_url.rpartition("/")[2])
    except KeyError as error:
        raise NotSupported(f"{message.type_url[:160]!r} is not known") from error
    try:
        return encode_named(strict.parse(message_factory.GetMessageClass(descriptor), message.value), depth)
    except strict.StrictError as error:
        raise TxDecodeError(str(error)) from error


def _key_field(message: Any, _depth: int) -> str | None:
    return base64.b64encode(message.key).decode() if message.key else None


def _threshold_string(message: Any, depth: int) -> dict[str, Any]:
    keys = [_any(key, depth + 1) for key in message.public_keys]
    return {"pubkeys": keys, "threshold": str(message.threshold)}


_Encode = Callable[[Any, int], Any]
_MESSAGES: Final[dict[str, _Encode]] = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": _duration,
    "google.protobuf.Any": _any,
}
_MESSAGE_ENCODINGS: Final[dict[str, _Encode]] = {
    "key_field": _key_field,
    "threshold_string": _threshold_string,
}
