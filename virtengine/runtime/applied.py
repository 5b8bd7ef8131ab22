"""Tells whether applying a manifest would change anything, so that an idle operator writes nothing.

The API server notes in managedFields which fields a manager applied. Nothing is to be done when each
field of the manifest is ours there and has the same value, and none of ours is missing from the
manifest. Fields that others own and values that the API server filled in play no part. Inside fields
that are owned as a whole the two cannot be told apart; there the digest in the annotations stands for
what was applied, and ownership for nobody having changed it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from virtengine.api import quantities
from virtengine.core.errors import Rejected

_UNTRACKED = frozenset({"apiVersion", "kind", "status"})
_IDENTITY = frozenset({"name", "namespace", "uid"})
_QUANTITIES = frozenset(
    {"requests", "limits", "hard", "capacity", "max", "min", "default", "defaultRequest", "sizeLimit"}
)


def is_applied(manifest: Mapping[str, Any], live: Mapping[str, Any], manager: str) -> bool:
    """Say whether the live object already is what this manager would apply."""
    owned = _owned_fields(live, manager)
    if owned is None:
        return False
    metadata = {key: value for key, value in manifest["metadata"].items() if key not in _IDENTITY}
    wanted = {key: value for key, value in manifest.items() if key not in _UNTRACKED}
    return _same({**wanted, "metadata": metadata}, live, owned, is_quantity=False, extra=_UNTRACKED)


def _owned_fields(live: Mapping[str, Any], manager: str) -> Mapping[str, Any] | None:
    for entry in live["metadata"].get("managedFields") or []:
        is_ours = entry.get("manager") == manager and entry.get("operation") == "Apply"
        if is_ours and not entry.get("subresource"):
            fields: Mapping[str, Any] = entry.get("fieldsV1") or {}
            return fields
    return None


def _same(
    wanted: Any,
    live: Any,
    owned: Mapping[str, Any],
    *,
    is_quantity: bool,
    extra: frozenset[str] = frozenset(),
) -> bool:
    if isinstance(wanted, Mapping) and any(name.startswith("f:") for name in owned):
        return isinstance(live, Mapping) and _same_mapping(wanted, live, owned, is_quantity, extra)
    if isinstance(wanted, list | tuple) and any(name.startswith("k:") for name in owned):
        return isinstance(live, list) and _same_items(wanted, live, owned)
    if isinstance(wanted, list | tuple) and any(name.startswith("v:") for name in owned):
        ours = {name[2:] for name in owned if name.startswith("v:")}
        values = [json.dumps(value, separators=(",", ":")) for value in wanted]
        return set(values) == ours and all(value in (live or []) for value in wanted)
    return _same_value(wanted, live, is_quantity=is_quantity)


def _same_mapping(
    wanted: Mapping[str, Any],
    live: Mapping[str, Any],
    owned: Mapping[str, Any],
    is_quantity: bool,
    extra: frozenset[str],
) -> bool:
    ours = {name[2:] for name in owned if name.startswith("f:")}
    if not ours - extra <= set(wanted):
        return False
    for name, value in wanted.items():
        if _is_empty(value) and name not in live:
            continue
        below = owned.get(f"f:{name}")
        # A metadata block with nothing but the name is owned by nobody.
        if below is None and not (name == "metadata" and not value):
            return False
        deeper = is_quantity or name in _QUANTITIES
        if name not in live or not _same(value, live[name], below or {}, is_quantity=deeper):
            return False
    return True


def _same_items(wanted: Sequence[Any], live: Sequence[Any], owned: Mapping[str, Any]) -> bool:
    keys = [(json.loads(name[2:]), fields) for name, fields in owned.items() if name.startswith("k:")]
    if len(keys) != len(wanted):
        return False
    for item in wanted:
        match = next(((key, fields) for key, fields in keys if _matches(item, key)), None)
        if match is None:
            return False
        key, fields = match
        found = next(
            (one for one in live if all(one.get(name) == value for name, value in key.items())), None
        )
        if found is None or not _same(item, found, fields, is_quantity=False, extra=frozenset(key)):
            return False
    return True


def _matches(item: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    return all(name not in item or item[name] == value for name, value in key.items())


def _same_value(wanted: Any, live: Any, *, is_quantity: bool) -> bool:
    if isinstance(wanted, Mapping) and isinstance(live, Mapping):
        names = {name for name, value in wanted.items() if name in live or not _is_empty(value)}
        # A field that is owned as a whole holds defaults of the API server besides what was applied.
        return names <= set(live) and all(
            _same_value(wanted[name], live[name], is_quantity=is_quantity or name in _QUANTITIES)
            for name in names
        )
    if isinstance(wanted, list | tuple) and isinstance(live, list):
        pairs = zip(wanted, live, strict=False)
        return len(wanted) == len(live) and all(
            _same_value(one, two, is_quantity=is_quantity) for one, two in pairs
        )
    if is_quantity and isinstance(wanted, str | int) and isinstance(live, str | int):
        return _quantity(wanted) == _quantity(live)
    return bool(wanted == live)


def _quantity(value: str | int) -> object:
    try:
        return quantities.parse(str(value))
    except Rejected:
        return value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", 0, False) or value in ({}, [], ())
