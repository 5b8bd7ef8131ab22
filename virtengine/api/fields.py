"""Types of fields that several kinds share, each with its limits."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

QUANTITY_PATTERN = r"^([0-9]{1,18})(\.[0-9]{1,9})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$"
AMOUNT_PATTERN = r"^(0|[1-9][0-9]{0,76})$"
RATE_PATTERN = r"^(0|[1-9][0-9]{0,58})(\.[0-9]{1,18})?$"
LABEL_PATTERN = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
ADDRESS_PATTERN = r"^ve1[02-9ac-hj-np-z]{38}([02-9ac-hj-np-z]{20})?$"


class Model(BaseModel):
    """Base of every part of a resource: camelCase in YAML, snake_case in Python, never changed in place."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


def rules(*pairs: tuple[str, str]) -> dict[str, Any]:
    """Return CEL rules, given as (expression, message), for a field or a model."""
    return {"x-kubernetes-validations": [{"rule": rule, "message": message} for rule, message in pairs]}


def immutable(name: str) -> dict[str, Any]:
    """Return the CEL rule that keeps a required field as it was created."""
    return rules(("self == oldSelf", f"{name} cannot change after creation; create a new object"))


def immutable_optional(*names: str) -> tuple[tuple[str, str], ...]:
    """Return CEL rules, for the model that holds them, that keep optional fields as they were created."""
    return tuple(
        (
            f"has(self.{name}) ? has(oldSelf.{name}) && self.{name} == oldSelf.{name} : !has(oldSelf.{name})",
            f"{name} cannot change after creation; create a new object",
        )
        for name in names
    )


def map_list(*keys: str) -> dict[str, Any]:
    """Say that the items of a list are told apart by these fields, which must then be unique."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Label = Annotated[str, Field(min_length=1, max_length=63, pattern=LABEL_PATTERN)]
"""A name that Kubernetes takes for any object."""

Address = Annotated[str, Field(min_length=41, max_length=61, pattern=ADDRESS_PATTERN)]
"""An account on the chain."""

Amount = Annotated[str, Field(min_length=1, max_length=77, pattern=AMOUNT_PATTERN)]
"""Whole uve in digits; 1 VE is 1000000 uve."""

Rate = Annotated[str, Field(min_length=1, max_length=78, pattern=RATE_PATTERN)]
"""Decimal uve with at most 18 places."""

Quantity = Annotated[
    str,
    BeforeValidator(_text),
    Field(max_length=32, pattern=QUANTITY_PATTERN),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer"}, {"type": "string"}],
            "x-kubernetes-int-or-string": True,
            "pattern": QUANTITY_PATTERN,
            "minimum": 0,
            "maxLength": 32,
        }
    ),
]
"""A Kubernetes quantity such as 500m or 256Mi."""

Attributes = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=63)],
        Annotated[str, Field(max_length=256)],
    ],
    Field(max_length=64),
]
"""Properties by name."""

Region = Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]


class Ref(Model):
    """An object of the same namespace."""

    name: Label = Field(description="Name of the object.")


class NamespacedRef(Model):
    """An object of this or another namespace."""

    name: Label = Field(description="Name of the object.")
    namespace: Label | None = Field(
        default=None, description="Its namespace; this object's own when left out."
    )
