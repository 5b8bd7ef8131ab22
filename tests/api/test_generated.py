"""Generated files are what the models say, and the schemas keep the promises of the status contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tools import generate
from tools.crds import build_crd
from virtengine.api import KINDS, Resource


def test_no_generated_file_has_drifted() -> None:
    assert generate.differences() == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_description(kind: type[Resource]) -> None:
    schema = version(kind)["schema"]["openAPIV3Schema"]
    for part in ("spec", "status"):
        missing = [
            path for path, field in fields(schema["properties"][part], part) if not field.get("description")
        ]
        assert missing == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_and_list_of_a_spec_is_bounded(kind: type[Resource]) -> None:
    schema = version(kind)["schema"]["openAPIV3Schema"]
    unbounded = [
        path for path, field in fields(schema["properties"]["spec"], "spec") if not is_bounded(field)
    ]
    assert unbounded == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_the_contract(kind: type[Resource]) -> None:
    crd = build_crd(kind)
    made = version(kind)
    names = [column["name"] for column in made["additionalPrinterColumns"]]
    assert names[:2] == ["Ready", "Reason"]
    assert names[-1] == "Age"
    assert crd["spec"]["names"]["categories"] == ["virtengine"]
    assert made["subresources"] == {"status": {}, **_scale(kind)}
    schema = made["schema"]["openAPIV3Schema"]["properties"]
    assert schema["spec"]["properties"]["suspend"]["type"] == "boolean"
    assert {"observedGeneration", "conditions"} <= set(schema["status"]["properties"])


def _scale(kind: type[Resource]) -> dict[str, Any]:
    scale = kind.definition.scale
    if scale is None:
        return {}
    paths = {"specReplicasPath": scale.wanted, "statusReplicasPath": scale.found}
    return {"scale": {**paths, "labelSelectorPath": scale.selector}}


def version(kind: type[Resource]) -> dict[str, Any]:
    made: dict[str, Any] = build_crd(kind)["spec"]["versions"][0]
    return made


def fields(node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in node.get("properties", {}).items():
        yield f"{path}.{name}", field
        yield from fields(field, f"{path}.{name}")
        if "items" in field:
            yield from fields(field["items"], f"{path}.{name}[]")


def is_bounded(field: dict[str, Any]) -> bool:
    if field.get("x-kubernetes-int-or-string") or "enum" in field or field.get("format") == "date-time":
        return True
    if field.get("type") == "string":
        return "maxLength" in field
    if field.get("type") == "array":
        return "maxItems" in field
    if field.get("type") == "object" and "additionalProperties" in field:
        return "maxProperties" in field
    if field.get("type") == "integer":
        return "minimum" in field and "maximum" in field
    return True
