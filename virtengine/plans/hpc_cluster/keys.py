"""The secrets that the processes of a cluster share. They are made once, and live as long as the cluster."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from virtengine.api import HPCCluster
from virtengine.core.errors import Rejected
from virtengine.plans.hpc_cluster import names

Manifest = dict[str, Any]
MUNGE_BYTES, JWT_BYTES, PASSWORD_BYTES = 128, 32, 24


def secret(cluster: HPCCluster, name: str, key: str, value: bytes) -> Manifest:
    """Return a Secret with one key."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": cluster.namespace,
            "labels": names.labels(cluster.name),
        },
        "type": "Opaque",
        "data": {key: base64.b64encode(value).decode()},
    }


def read(found: Mapping[str, Any], key: str) -> bytes:
    """Return a key out of its Secret. Raises Rejected when it is not there."""
    try:
        value = base64.b64decode((found.get("data") or {})[key], validate=True)
    except (KeyError, ValueError) as error:
        raise _damaged(found, key) from error
    if not value:
        raise _damaged(found, key)
    return value


def fingerprint(munge: bytes, jwt: bytes) -> str:
    """Return what shows that keys are the same as before, and nothing of them."""
    return hashlib.sha256(hashlib.sha256(munge).digest() + hashlib.sha256(jwt).digest()).hexdigest()[:32]


def require_unused(cluster: HPCCluster, name: str) -> None:
    """Raise Rejected when keys were made before and are gone: new ones would part the cluster in two."""
    if cluster.status.keys_fingerprint is not None:
        raise Rejected(
            f"Secret {name} is gone, and its key is in use: restore it from a backup, or see "
            "docs/runbooks/hpc-keys.md",
            reason="KeyMissing",
        )


def _damaged(found: Mapping[str, Any], key: str) -> Rejected:
    name = found["metadata"]["name"]
    return Rejected(f"Secret {name} has no good {key}; restore it from a backup", reason="KeyDamaged")
