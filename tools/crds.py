"""CRDs from the models: structural schemas without references, one file for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from virtengine.api import KINDS
from virtengine.api.resource import CATEGORY, GROUP, VERSION, Column, Definition, Resource

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Generated from virtengine/api by `make generate`; do not edit.\n"
_DROPPED = frozenset({"title", "$defs", "discriminator"})


def build() -> dict[Path, str]:
    """Return the text of each CRD file."""
    return {ROOT / "crds" / f"{kind.definition.plural}.yaml": render(build_crd(kind)) for kind in KINDS}


def render(document: Any) -> str:
    """Write one document as YAML with the generator's header."""
    return HEADER + yaml.safe_dump(document, sort_keys=False, width=110, allow_unicode=True)


def build_crd(kind: type[Resource]) -> dict[str, Any]:
    """Return the CustomResourceDefinition of a kind."""
    definition = kind.definition
    columns = (
        Column("Ready", '.status.conditions[?(@.type=="Ready")].status'),
        Column("Reason", '.status.conditions[?(@.type=="Ready")].reason'),
        *definition.columns,
        Column("Age", ".metadata.creationTimestamp", "date"),
    )
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{definition.plural}.{GROUP}",
            "labels": {"app.kubernetes.io/name": "virtengine", "app.kubernetes.io/component": "crds"},
        },
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": definition.kind,
                "listKind": f"{definition.kind}List",
                "plural": definition.plural,
                "singular": definition.singular,
                "shortNames": [definition.short_name],
                "categories": [CATEGORY],
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}, **_scale(definition)},
                    "additionalPrinterColumns": [_column(one) for one in columns],
                    "schema": {"openAPIV3Schema": build_schema(kind)},
                }
            ],
        },
    }


def _scale(definition: Definition) -> dict[str, Any]:
    """Return the subresource by which a kind is scaled, where it has one."""
    if definition.scale is None:
        return {}
    return {
        "scale": {
            "specReplicasPath": definition.scale.wanted,
            "statusReplicasPath": definition.scale.found,
            "labelSelectorPath": definition.scale.selector,
        }
    }


def build_schema(kind: type[Resource]) -> dict[str, Any]:
    """Return the structural schema of a kind."""
    raw = kind.model_json_schema(by_alias=True)
    definitions = raw.get("$defs", {})
    schema = _convert(raw, definitions)
    properties = schema["properties"]
    return {
        "description": kind.__doc__,
        "type": "object",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"description": "Version of the schema.", "type": "string"},
            "kind": {"description": "Kind of the object.", "type": "string"},
            "metadata": {"type": "object"},
            "spec": properties["spec"],
            "status": _without_defaults(properties["status"]),
        },
    }


def _convert(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a node with references put in, null options dropped and words in a stable order."""
    node = _merge_options(_resolve(node, definitions), definitions)
    made: dict[str, Any] = {}
    for name, value in node.items():
        if name in _DROPPED or (name == "default" and value is None):
            continue
        if name == "const":
            made["enum"] = [value]
        elif name == "default":
            made[name] = _without_nulls(value)
        elif name == "properties":
            made[name] = {key: _convert(one, definitions) for key, one in value.items()}
        elif name in ("items", "additionalProperties") and isinstance(value, dict):
            made[name] = _convert(value, definitions)
        elif name == "additionalProperties":
            continue
        elif name == "propertyNames":
            _limit_names(made, value)
        else:
            made[name] = value
    if made.get("x-kubernetes-preserve-unknown-fields"):
        made.pop("additionalProperties", None)
    return _in_order(made)


def _resolve(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target = definitions[node["$ref"].rsplit("/", 1)[-1]]
        own = {name: value for name, value in node.items() if name != "$ref"}
        rules = [*target.get(_RULES, []), *own.get(_RULES, [])]
        node = {**target, **own, **({_RULES: rules} if rules else {})}
    return node


_RULES = "x-kubernetes-validations"


def _merge_options(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Turn "this or null" into "this": absent is how Kubernetes says null."""
    options = node.get("anyOf")
    if options is None or node.get("x-kubernetes-int-or-string"):
        return node
    wanted = [one for one in options if one.get("type") != "null"]
    if len(wanted) != 1:
        raise ValueError(f"a structural schema has one type for each field, not {options}")
    rest = {name: value for name, value in node.items() if name != "anyOf"}
    return _resolve({**_resolve(wanted[0], definitions), **rest}, definitions)


def _limit_names(made: dict[str, Any], names: dict[str, Any]) -> None:
    """Write limits on the names of a map as a rule, since OpenAPI v3.0 has no propertyNames."""
    longest = names.get("maxLength")
    if longest:
        rule = {
            "rule": f"self.all(key, size(key) <= {longest})",
            "message": f"names have at most {longest} characters",
        }
        made[_RULES] = [*made.get(_RULES, []), rule]


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return value


def _without_defaults(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            name: {key: _without_defaults(one) for key, one in value.items()}
            if name == "properties"
            else _without_defaults(value)
            for name, value in node.items()
            if name != "default"
        }
    return [_without_defaults(one) for one in node] if isinstance(node, list) else node


_ORDER = ("description", "type", "format", "default", "enum")


def _in_order(node: dict[str, Any]) -> dict[str, Any]:
    first = {name: node[name] for name in _ORDER if name in node}
    return {**first, **{name: node[name] for name in node if name not in first}}


def _column(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {"name": column.name, "type": column.type, "jsonPath": column.path}
    return {**made, "priority": column.priority} if column.priority else made
