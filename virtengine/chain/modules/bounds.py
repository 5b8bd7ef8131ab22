"""What a parameter may be: one table for each module, read by its checks and by the parameter registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from virtengine.chain.decimal_fields import is_decimal
from virtengine.chain.kernel.module import Bound
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.core.errors import ModuleError, Rejected

__all__ = ["Bound", "Bounds", "duration_text", "require_within", "scalar_text"]

DURATION = "google.protobuf.Duration"
COIN = "cosmos.base.v1beta1.Coin"


Bounds = Mapping[str, Bound]


def require_within(message: Message, bounds: Bounds, error: type[ModuleError]) -> None:
    """Raise unless a parameter set is complete and every value is within its bounds.

    A duration must be given and a number that is text must not be empty: partial sets are refused.
    """
    descriptor: Any = message.DESCRIPTOR
    for field in cast("Sequence[FieldDescriptor]", descriptor.fields):
        bound = bounds.get(field.name, Bound())
        try:
            _require_field(message, field, bound)
        except Rejected as refusal:
            raise error(f"{field.name}: {refusal.message}") from refusal


def _require_field(message: Message, field: FieldDescriptor, bound: Bound) -> None:
    value: Any = getattr(message, field.name)
    if field.is_repeated:
        if bound.minimum and not value:
            raise Rejected("must be given")
        for item in value:
            if field.message_type is not None and field.message_type.full_name == COIN:
                _require_between(f"{item.amount}{item.denom}", bound)
        return
    if field.message_type is not None:
        if not message.HasField(field.name):
            raise Rejected("must be given")
        if field.message_type.full_name == DURATION:
            _require_between(duration_text(value), bound)
        elif field.message_type.full_name == COIN:
            _require_between(f"{value.amount}{value.denom}", bound)
        return
    if isinstance(value, bool) or not (bound.minimum or bound.maximum):
        return
    _require_between(scalar_text(field, value), bound)


def _require_between(text: str, bound: Bound) -> None:
    value = _measure(text)
    if bound.minimum and value < _measure(bound.minimum):
        raise Rejected(f"{text} is below {bound.minimum}")
    if bound.maximum and value > _measure(bound.maximum):
        raise Rejected(f"{text} is above {bound.maximum}")


def _measure(text: str) -> int:
    """Return a value as a number of 10^-18."""
    return decimals.parse(text.removesuffix(DENOM).removesuffix("s"), field="value")


def duration_text(value: Any) -> str:
    """Return a duration as JSON has it."""
    places = f".{value.nanos:09d}".rstrip("0") if value.nanos else ""
    return f"{value.seconds}{places}s"


def scalar_text(field: FieldDescriptor, value: Any) -> str:
    """Return a single value as JSON has it. Raises Rejected for a decimal that is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.type == FieldDescriptor.TYPE_BYTES:
        value = value.decode("ascii", "replace")
    if is_decimal(field):
        if not value:
            raise Rejected("must be given")
        return decimals.show(decimals.from_wire(value, field=field.name))
    return str(value)
