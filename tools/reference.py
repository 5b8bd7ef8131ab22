"""Reference pages from the models: one page for each kind, made from the same schema as its CRD."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.crds import build_schema
from virtengine.api import KINDS
from virtengine.api.resource import CATEGORY, GROUP, VERSION, Resource

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Generated from virtengine/api by `make generate`; do not edit. -->\n"
LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches `{}`",
    "format": "{}",
}


def build() -> dict[Path, str]:
    """Return the text of each page and of the index."""
    pages = {FOLDER / f"{kind.definition.singular}.md": page(kind) for kind in KINDS}
    return {**pages, FOLDER / "README.md": index()}


def index() -> str:
    """Return the list of kinds."""
    rows = [
        f"| [{one.definition.kind}]({one.definition.singular}.md) | `{one.definition.short_name}` "
        f"| {one.definition.operator} | {one.__doc__} |"
        for one in KINDS
    ]
    head = (
        f"# Kinds of `{GROUP}/{VERSION}`\n\nAll of them: `kubectl get {CATEGORY} -A`. The chain beside them: "
    )
    head += "[methods of a node](methods.md), [errors](errors.md).\n\n"
    return (
        NOTE + head + "| Kind | Short name | Operator | Means |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def page(kind: type[Resource]) -> str:
    """Return the page of one kind."""
    schema, definition = build_schema(kind), kind.definition
    parts = [
        NOTE + f"# {definition.kind}\n\n{kind.__doc__}",
        f"`{definition.plural}.{GROUP}`, short name `{definition.short_name}`, reconciled by the "
        f"{definition.operator} operator.",
    ]
    for name in ("spec", "status"):
        parts.append(f"## {name}\n\n{schema['properties'][name]['description']}")
        parts.append(
            "| Field | Type | Meaning |\n|---|---|---|\n" + "\n".join(_rows(schema["properties"][name]))
        )
        rules = list(_rules(schema["properties"][name], name))
        if rules:
            parts.append("Rules:\n\n" + "\n".join(f"- {rule}" for rule in rules))
    return "\n\n".join(parts) + "\n"


def _rows(node: dict[str, Any], prefix: str = "") -> Iterator[str]:
    required = set(node.get("required", []))
    for name, field in node.get("properties", {}).items():
        path = f"{prefix}{name}"
        yield f"| `{path}` | {_type(field)} | {_meaning(field, is_required=name in required)} |"
        if field.get("type") == "object" and "properties" in field:
            yield from _rows(field, f"{path}.")
        if field.get("type") == "array" and "properties" in field.get("items", {}):
            yield from _rows(field["items"], f"{path}[].")


def _type(field: dict[str, Any]) -> str:
    if field.get("x-kubernetes-int-or-string"):
        return "quantity"
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"map of {_type(field['additionalProperties'])}"
    return str(field.get("type", "any"))


def _meaning(field: dict[str, Any], *, is_required: bool) -> str:
    words = [str(field.get("description", ""))]
    if is_required:
        words.append("**Required.**")
    if "enum" in field:
        words.append("One of " + ", ".join(f"`{one}`" for one in field["enum"]) + ".")
    if "default" in field and not isinstance(field["default"], dict | list):
        words.append(f"Default `{_literal(field['default'])}`.")
    limits = [text.format(field[name]) for name, text in LIMITS.items() if name in field]
    if limits and "enum" not in field:
        words.append(f"Limits: {', '.join(limits)}.")
    return " ".join(words).replace("|", "\\|")


def _literal(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) or '""'


def _rules(node: dict[str, Any], path: str) -> Iterator[str]:
    for rule in node.get("x-kubernetes-validations", []):
        yield f"`{path}`: {rule['message']}"
    for name, field in node.get("properties", {}).items():
        yield from _rules(field, f"{path}.{name}")
        if isinstance(field.get("items"), dict):
            yield from _rules(field["items"], f"{path}.{name}[]")
