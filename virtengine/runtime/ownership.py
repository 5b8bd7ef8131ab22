"""How objects name the resource that they belong to, across namespaces too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from virtengine.api.resource import GROUP, Resource
from virtengine.clients.kubernetes import Object
from virtengine.plans.plan import RETAIN
from virtengine.runtime.queue import Key

MANAGED_BY = "app.kubernetes.io/managed-by"
OWNER_UID = f"{GROUP}/owner-uid"
OWNER = f"{GROUP}/owner"
DIGEST = f"{GROUP}/applied"
"""Digest of the manifest that was applied: tells values of ours from those that the API server filled in."""


def manager(operator: str) -> str:
    """Return the field manager of an operator."""
    return f"virtengine-{operator}"


def mark(manifest: Mapping[str, Any], owner: Resource, operator: str) -> Object:
    """Return the manifest with the marks of its owner."""
    metadata = dict(manifest["metadata"])
    metadata["labels"] = {
        **(metadata.get("labels") or {}),
        MANAGED_BY: manager(operator),
        OWNER_UID: owner.metadata.uid,
    }
    name = f"{owner.definition.kind}/{owner.namespace}/{owner.name}"
    metadata["annotations"] = {**(metadata.get("annotations") or {}), OWNER: name}
    if metadata.get("namespace") == owner.namespace and not is_retained(manifest):
        metadata["ownerReferences"] = [_reference(owner)]
    marked = {**manifest, "metadata": metadata}
    text = json.dumps(marked, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return {**marked, "metadata": {**metadata, "annotations": {**metadata["annotations"], DIGEST: digest}}}


def is_retained(manifest: Mapping[str, Any]) -> bool:
    """Say whether an object outlives its owner."""
    return (manifest["metadata"].get("annotations") or {}).get(RETAIN) == "true"


def is_of(item: Mapping[str, Any], owner: Resource, operator: str) -> bool:
    """Say whether an operator made an object for its owner, though somebody may have removed its marks."""
    metadata = item["metadata"]
    uids = {(metadata.get("labels") or {}).get(OWNER_UID)}
    uids |= {one["uid"] for one in metadata.get("ownerReferences") or ()}
    if owner.metadata.uid in uids:
        return True
    entries = metadata.get("managedFields") or ()
    return any((one.get("manager"), one.get("operation")) == (manager(operator), "Apply") for one in entries)


def owner_key(item: Mapping[str, Any], kind: str) -> Key | None:
    """Return the owner of an object if it is of this kind."""
    text = (item["metadata"].get("annotations") or {}).get(OWNER, "")
    parts = text.split("/")
    return Key(parts[1], parts[2]) if len(parts) == 3 and parts[0] == kind else None


def _reference(owner: Resource) -> dict[str, Any]:
    return {
        "apiVersion": owner.api_version,
        "kind": owner.definition.kind,
        "name": owner.name,
        "uid": owner.metadata.uid,
        "controller": True,
    }
