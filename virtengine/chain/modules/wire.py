"""Records to wire messages and back, by the names of their fields.

A record keeps amounts as integers where the wire has digit strings or coins of the one denomination, tuples
where it has lists, and sorted pairs where it has maps. Fields that only one side has are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, TypeVar, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from msgspec import inspect

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import DENOM, parse_amount
from virtengine.core.errors import Rejected
from virtengine.core.kept import Kept

M = TypeVar("M", bound=Message)
R = TypeVar("R", bound=Record)
COIN = "cosmos.base.v1beta1.Coin"


def to_wire(record: Record, kind: type[M]) -> M:
    """Return the message of this kind with the record's fields."""
    return kind(
        **{
            name: value if write is None else write(value)
            for name, write in _WRITERS[kind, type(record)]
            if (value := getattr(record, name)) is not None
        }
    )


def from_wire(message: Message, kind: type[R], **given: Any) -> R:
    """Return the record with the message's fields and those given. Raises Rejected when one does not fit."""
    values = {
        name: getattr(message, name) if read is None else read(message)
        for name, read in _READERS[type(message), kind]
        if name not in given
    }
    return kind(**values, **given)


_Write = Callable[[Any], Any] | None
"""From a field of a record to what a message takes; None where it is the same."""
_Read = Callable[[Any], Any] | None
"""From a message to a field of a record; None where the value stays as it is."""


_Pair = tuple[type[Message], type[Record]]


def _make_writers(pair: _Pair) -> tuple[tuple[str, _Write], ...]:
    kind, record = pair
    fields: Any = kind.DESCRIPTOR.fields
    return tuple((one.name, _writer(one)) for one in fields if one.name in record.__struct_fields__)


_WRITERS: Final = Kept(_make_writers)


def _writer(field: FieldDescriptor) -> _Write:
    if field.message_type is None:
        return str if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated else None
    if _is_map(field):
        return dict
    inner = GetMessageClass(field.message_type)
    if field.is_repeated:
        return lambda items: [to_wire(item, inner) for item in items]
    if field.message_type.full_name == COIN:
        return lambda amount: inner(denom=DENOM, amount=str(amount))
    return lambda record: to_wire(record, inner)


def _make_readers(pair: _Pair) -> tuple[tuple[str, _Read], ...]:
    message, kind = pair
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    present: Any = message.DESCRIPTOR.fields_by_name
    return tuple(
        (one.name, _reader(present[one.name], one.type)) for one in info.fields if one.name in present
    )


_READERS: Final = Kept(_make_readers)


def _reader(field: FieldDescriptor, wanted: inspect.Type) -> _Read:
    name = field.name
    if _is_map(field):
        return lambda message: tuple(sorted(getattr(message, name).items()))
    if field.is_repeated:
        assert isinstance(wanted, inspect.VarTupleType)
        item_type = wanted.item_type
        return lambda message: tuple(_read_one(field, item, item_type) for item in getattr(message, name))
    if isinstance(wanted, inspect.UnionType):  # a record or None
        inner = next(kind for kind in wanted.types if isinstance(kind, inspect.StructType))
        return lambda message: (
            _read_one(field, getattr(message, name), inner) if message.HasField(name) else None
        )
    if _is_plain(field, wanted):
        return None
    return lambda message: _read_one(field, getattr(message, name), wanted)


def _is_map(field: FieldDescriptor) -> bool:
    kind = field.message_type
    return field.is_repeated and kind is not None and kind.GetOptions().map_entry


def _is_plain(field: FieldDescriptor, wanted: inspect.Type) -> bool:
    """Say whether a single value stays as it is: see `_read_one`."""
    if field.message_type is not None or isinstance(wanted, inspect.StructType | inspect.EnumType):
        return False
    return not (isinstance(wanted, inspect.IntType) and field.type == FieldDescriptor.TYPE_STRING)


def _read_one(field: FieldDescriptor, value: Any, wanted: inspect.Type) -> Any:
    if isinstance(wanted, inspect.StructType):
        return from_wire(value, cast("type[Record]", wanted.cls))
    if field.message_type is not None:
        return read_coin(value, field=field.name)
    if isinstance(wanted, inspect.IntType) and field.type == FieldDescriptor.TYPE_STRING:
        return parse_amount(value or "0", field=field.name)
    if isinstance(wanted, inspect.EnumType):
        try:
            return wanted.cls(value)
        except ValueError as error:
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
