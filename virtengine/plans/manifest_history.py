"""The manifests of an Order that were ready: kept beside it, to go back to by choice."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from virtengine.api.manifest import Manifest

KEPT = 5
SUFFIX = "-manifests"


def name_of(order: str) -> str:
    """Return the name of the Secret that holds an Order's manifests: they may hold secrets."""
    return f"{order[: 63 - len(SUFFIX)].rstrip('-.')}{SUFFIX}"


def keep(
    order: str, namespace: str, found: Mapping[str, Any] | None, version: int, manifest: Manifest
) -> dict[str, Any]:
    """Return the Secret with one more manifest; the oldest of too many go."""
    known = {number: text for number, text in read(found).items() if number != version}
    known[version] = manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    newest = sorted(known)[-KEPT:]
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name_of(order), "namespace": namespace},
        "type": "virtengine.com/manifests",
        "data": {_key(number): _encode(known[number]) for number in newest},
    }


def read(found: Mapping[str, Any] | None) -> dict[int, dict[str, Any]]:
    """Return manifests by version; what is not legible is left out."""
    data = (found or {}).get("data") or {}
    result = {}
    for key, text in data.items():
        number = key.removeprefix("v").removesuffix(".json")
        if number.isascii() and number.isdigit():
            try:
                result[int(number)] = json.loads(base64.b64decode(text, validate=True))
            except ValueError:
                continue
    return result


def before(known: Mapping[int, dict[str, Any]], now: Mapping[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """Return the newest kept manifest that differs from the one of now."""
    current = _plain(now)
    for number in sorted(known, reverse=True):
        if _plain(known[number]) != current:
            return number, known[number]
    return None


def _plain(manifest: Mapping[str, Any]) -> dict[str, Any]:
    read_again = Manifest.model_validate(manifest)
    return read_again.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _key(number: int) -> str:
    return f"v{number}.json"


def _encode(manifest: Mapping[str, Any]) -> str:
    return base64.b64encode(json.dumps(manifest, sort_keys=True).encode()).decode()
