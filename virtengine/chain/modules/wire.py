"""Records to wire messages and back, by the names of their fields.

A record keeps amounts as integers where the wire has digit strings or coins of the one denomination, tuples
where it has lists, and sorted pairs where it has maps. Fields that only one side has are left out.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from msgspec import inspect

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import DENOM, parse_amount
from virtengine.core.errors import Rejected

M = TypeVar("M", bound=Message)
R = TypeVar("R", bound=Record)
COIN = "cosmos.base.v1beta1.Coin"


def to_wire(record: Record, kind: type[M]) -> M:
    """Return the message of this kind with the record's fields."""
    message = kind()
    _fill(message, record)
    return message


def from_wire(message: Message, kind: type[R], **given: Any) -> R:
    """Return the record with the message's fields and those given. Raises Rejected when one does not fit."""
    fields = _field_types(kind)
    present: Any = message.DESCRIPTOR.fields_by_name
    values = {
        name: _read(message, present[name], getattr(message, name), wanted)
        for name, wanted in fields.items()
        if name in present and name not in given
    }
    return kind(**values, **given)


@lru_cache(maxsize=256)
def _field_types(kind: type[Record]) -> dict[str, inspect.Type]:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return {field.name: field.type for field in info.fields}


def _fill(message: Message, record: Record) -> None:
    names = record.__struct_fields__
    fields: Any = message.DESCRIPTOR.fields
    for field in fields:
        if field.name in names:
            _write(message, field, getattr(record, field.name))


def _write(message: Message, field: FieldDescriptor, value: Any) -> None:
    target = getattr(message, field.name)
    if field.is_repeated and field.message_type is not None and field.message_type.GetOptions().map_entry:
        target.update(dict(value))
    elif field.is_repeated and field.message_type is not None:
        for item in value:
            _fill(target.add(), item)
    elif field.is_repeated:
        target.extend(value)
    elif field.message_type is None:
        setattr(message, field.name, _scalar(field, value))
    elif field.message_type.full_name == COIN:
        target.denom, target.amount = DENOM, str(value)
    elif value is not None:
        target.SetInParent()
        _fill(target, value)


def _scalar(field: FieldDescriptor, value: Any) -> Any:
    return str(value) if field.type == FieldDescriptor.TYPE_STRING else value


def _read(message: Message, field: FieldDescriptor, value: Any, wanted: inspect.Type) -> Any:
    if field.is_repeated and field.message_type is not None and field.message_type.GetOptions().map_entry:
        return tuple(sorted(value.items()))
    if field.is_repeated:
        assert isinstance(wanted, inspect.VarTupleType)
        return tuple(_read_one(field, item, wanted.item_type) for item in value)
    if isinstance(wanted, inspect.UnionType):  # a record or None
        if not message.HasField(field.name):
            return None
        wanted = next(kind for kind in wanted.types if isinstance(kind, inspect.StructType))
    return _read_one(field, value, wanted)


def _read_one(field: FieldDescriptor, value: Any, wanted: inspect.Type) -> Any:
    if isinstance(wanted, inspect.StructType):
        return from_wire(value, cast("type[Record]", wanted.cls))
    if field.message_type is not None:
        return read_coin(value, field=field.name)
    if isinstance(wanted, inspect.IntType) and field.type == FieldDescriptor.TYPE_STRING:
        return parse_amount(value or "0", field=field.name)
    if isinstance(wanted, inspect.EnumType):
        try:
            return msgspec.convert(value, wanted.cls)
        except msgspec.ValidationError as error:
            raise Rejected(f"{field.name}: {value} is not one of its values") from error
    return value


def number(value: IntEnum) -> Any:
    """Return the number of a state, as the wire's own enums are numbers."""
    return int(value)


def read_coin(coin: Any, *, field: str) -> int:
    """Return the amount of a coin; an absent coin is zero. Raises Rejected for other denominations."""
    if not coin.denom and not coin.amount:
        return 0
    if coin.denom != DENOM:
        raise Rejected(f"{field}: the denomination {coin.denom[:40]!r} is not {DENOM}")
    return parse_amount(coin.amount, field=field)
