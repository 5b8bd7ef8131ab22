"""Values of template parameters: checked against their schema, and put where the template says.

A value stays one argument and one variable, whatever it holds: words are cut before values are put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.hpc import patterns
from virtengine.chain.modules.hpc.books_errors import InvalidParameter
from virtengine.core import decimals
from virtengine.core.errors import Rejected
from virtengine.wire.virtengine.hpc.v1 import template_pb2

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
TYPES: Final = frozenset({"string", "int", "float", "bool", "enum"})
WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
MAX_VALUE: Final = 1_024
PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")


def require_schema(schema: template_pb2.ParameterSchema) -> None:
    """Raise InvalidParameter unless a schema's bounds and default are of its own type."""
    is_number = schema.type in {"int", "float"}
    for bound in (schema.min, schema.max):
        if bound and schema.type in {"bool", "enum"}:
            raise InvalidParameter(f"parameter_schema.{schema.name}: a {schema.type} has no bounds")
        if bound:
            _read_bound(schema, bound)
    if schema.min and schema.max and _read_bound(schema, schema.min) > _read_bound(schema, schema.max):
        raise InvalidParameter(f"parameter_schema.{schema.name}: min is above max")
    if bool(schema.enum_values) is not (schema.type == "enum"):
        raise InvalidParameter(f"parameter_schema.{schema.name}: an enum, and nothing else, has enum_values")
    if schema.pattern and (is_number or schema.type != "string"):
        raise InvalidParameter(f"parameter_schema.{schema.name}: only text has a pattern")
    if schema.default:
        require_value(schema, schema.default)


def require_value(schema: template_pb2.ParameterSchema, value: str) -> None:
    """Raise InvalidParameter unless a value is of its type, within its bounds and matches its pattern."""
    where = f"parameters.{schema.name}"
    if len(value) > MAX_VALUE or "\x00" in value:
        raise InvalidParameter(f"{where}: at most {MAX_VALUE} characters, none of them zero")
    if schema.type == "bool" and value not in {"true", "false"}:
        raise InvalidParameter(f"{where}: {value[:40]!r} is neither true nor false")
    if schema.type == "enum" and value not in schema.enum_values:
        raise InvalidParameter(f"{where}: {value[:40]!r} is none of {', '.join(schema.enum_values)}")
    if schema.type in {"int", "float", "string"}:
        measure = len(value) * decimals.ONE if schema.type == "string" else _read_number(schema, value)
        if schema.min and measure < _read_bound(schema, schema.min):
            raise InvalidParameter(f"{where}: is below {schema.min}")
        if schema.max and measure > _read_bound(schema, schema.max):
            raise InvalidParameter(f"{where}: is above {schema.max}")
    if schema.pattern and not patterns.matches(patterns.parse(schema.pattern), value):
        raise InvalidParameter(f"{where}: {value[:40]!r} does not match {schema.pattern}")


def _read_number(schema: template_pb2.ParameterSchema, value: str) -> int:
    if schema.type == "int" and not WHOLE.fullmatch(value):
        raise InvalidParameter(f"parameters.{schema.name}: {value[:40]!r} is not a whole number")
    with refused_as(InvalidParameter):
        return decimals.parse(value, field=f"parameters.{schema.name}")
    raise AssertionError("a number is read or refused")


def _read_bound(schema: template_pb2.ParameterSchema, text: str) -> int:
    try:
        return decimals.parse(text)
    except Rejected as error:
        raise InvalidParameter(f"parameter_schema.{schema.name}: {error.message}") from error


def resolve(
    template: template_pb2.WorkloadTemplate, given: Iterable[template_pb2.TemplateParameter]
) -> dict[str, str]:
    """Return the value of every parameter that has one. Raises InvalidParameter."""
    schemas = {one.name: one for one in template.parameter_schema}
    values: dict[str, str] = {}
    for one in given:
        if one.name not in schemas:
            raise InvalidParameter(f"parameters: there is none named {one.name[:64]!r}")
        if one.name in values:
            raise InvalidParameter(f"parameters: {one.name} is given twice")
        require_value(schemas[one.name], one.value)
        values[one.name] = one.value
    for name, schema in schemas.items():
        if name not in values and schema.default:
            values[name] = schema.default
        if name not in values and schema.required:
            raise InvalidParameter(f"parameters: {name} is required")
    return dict(sorted(values.items()))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with values in their places; a parameter without one leaves nothing."""
    return PLACE.sub(lambda place: values.get(place.group(1), ""), text)


def make_arguments(entry: template_pb2.TemplateEntrypoint, values: Mapping[str, str]) -> list[str]:
    """Return the arguments of a job: cut into words first, so that no value becomes two."""
    words = [fill(word, values) for word in entry.arg_template.split(" ") if word]
    return [*entry.default_args, *(word for word in words if word)]


def make_variables(
    template: template_pb2.WorkloadTemplate, values: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the environment of a job: the template's variables, and every parameter as VE_PARAM_<NAME>."""
    found = []
    for one in template.environment:
        value = one.value or fill(one.value_template, values)
        if value:
            found.append((one.name, value))
        elif one.required and not one.secret:
            raise InvalidParameter(f"environment.{one.name}: is required and has no value")
    return found + [(f"VE_PARAM_{name.upper()}", value) for name, value in values.items()]
