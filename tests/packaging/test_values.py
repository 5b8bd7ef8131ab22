"""Values of the charts: described, bounded, and refused where they are wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.packaging.rendering import CHARTS, EXAMPLE, EXAMPLE_VALUES

NAMES = ("virtengine-crds", "virtengine", "virtengine-provider")


def schema(chart: str) -> dict[str, Any]:
    return dict(json.loads((CHARTS / chart / "values.schema.json").read_text()))


def values(chart: str) -> dict[str, Any]:
    return dict(yaml.safe_load((CHARTS / chart / "values.yaml").read_text()))


def properties(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        for name, inner in node.get("properties", {}).items():
            if isinstance(inner, dict) and "const" not in inner:
                yield f"{path}.{name}", inner
                yield from properties(inner, f"{path}.{name}")
        for name, inner in node.get("$defs", {}).items():
            yield from properties(inner, name)


@pytest.mark.parametrize("chart", NAMES)
def test_the_defaults_meet_the_schema(chart: str) -> None:
    jsonschema.Draft7Validator(schema(chart)).validate(values(chart))


@pytest.mark.parametrize("chart", EXAMPLE_VALUES)
def test_the_values_of_the_example_meet_the_schema(chart: str) -> None:
    merged = copy.deepcopy(values(chart))
    for name, value in yaml.safe_load((EXAMPLE / EXAMPLE_VALUES[chart]).read_text()).items():
        merged[name] = {**merged[name], **value} if isinstance(merged[name], dict) else value
    jsonschema.Draft7Validator(schema(chart)).validate(merged)


@pytest.mark.parametrize("file", sorted(CHARTS.glob("*/values-*.yaml")), ids=lambda path: path.stem)
def test_other_values_of_a_chart_meet_the_schema(file: Path) -> None:
    chart = file.parent.name
    jsonschema.Draft7Validator(schema(chart)).validate(merge(values(chart), yaml.safe_load(file.read_text())))


def merge(below: Any, above: Any) -> Any:
    """Return values as Helm joins them."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{name: merge(below.get(name), value) for name, value in above.items()}}


@pytest.mark.parametrize("chart", NAMES)
def test_every_value_is_described(chart: str) -> None:
    definitions = schema(chart).get("$defs", {})
    for path, found in properties(schema(chart)):
        named = definitions.get(found.get("$ref", "").removeprefix("#/$defs/"), {})
        assert found.get("description") or named.get("description"), path


@pytest.mark.parametrize("chart", NAMES)
def test_objects_with_known_fields_take_no_others(chart: str) -> None:
    for path, found in properties({"properties": {"values": schema(chart)}}):
        if "properties" in found and "const" not in json.dumps(found["properties"]):
            assert found.get("additionalProperties") is False, path


@pytest.mark.parametrize(
    ("chart", "path", "value"),
    [
        ("virtengine-crds", "keep", "yes"),
        ("virtengine", "chainOperator.replicas", -1),
        ("virtengine", "chainOperator.replica", 1),
        ("virtengine", "images.nats.digest", "latest"),
        ("virtengine", "images.nats.pullPolicy", "Sometimes"),
        ("virtengine", "images.platform.repository", ""),
        ("virtengine", "logLevel", "loud"),
        ("virtengine", "nats.url", "http://nats:4222"),
        ("virtengine", "postgresql.storage.size", "lots"),
        ("virtengine", "network.name", "Not_A_Name"),
        ("virtengine", "network.enabled", True),
        ("virtengine-provider", "network.chainId", ""),
        ("virtengine-provider", "s3.bucket", "A"),
        ("virtengine-provider", "provider.enabled", True),
        ("virtengine-provider", "meter.intervalSeconds", 0),
        ("virtengine-provider", "offerings", {"Small One": {}}),
    ],
)
def test_a_wrong_value_is_refused(chart: str, path: str, value: Any) -> None:
    wrong = values(chart)
    *parents, last = path.split(".")
    target = wrong
    for name in parents:
        target = target[name]
    target[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema(chart)).validate(wrong)


@pytest.mark.parametrize("chart", NAMES)
def test_no_value_holds_a_secret(chart: str) -> None:
    def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
        if isinstance(node, dict):
            for name, inner in node.items():
                yield from leaves(inner, f"{path}.{name}")
        else:
            yield path, node

    for path, value in leaves(values(chart)):
        if any(word in path.lower() for word in ("secret", "password", "token", "mnemonic")):
            assert value in ("", []), path
