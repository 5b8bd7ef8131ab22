"""Rollout: which manifest of a lease should run, whether it does, and when it has failed.

A manifest that was ready is noted on the lease's namespace, sealed as it came. One that never gets ready is
given up, which the chain remembers; then the one before runs again, unless its tenant wants it kept.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError

from virtengine.api.manifest import Manifest
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.timestamps import parse_time
from virtengine.plans.workload import DEPLOY_SECONDS, VERSION_ANNOTATION
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.market.v1 import types_pb2

GOOD_MANIFEST = "virtengine.com/ready-manifest"
GOOD_VERSION = "virtengine.com/ready-manifest-version"
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A manifest and its number on the chain."""

    number: int
    manifest: Manifest

    @property
    def replicas(self) -> int:
        """Return how many replicas it has."""
        return sum(service.replicas for service in self.manifest.services)


@dataclass(frozen=True, slots=True)
class Noted:
    """A manifest that was ready, as the namespace keeps it."""

    number: int
    envelope: encryption_types.Envelope


def read_noted(namespace: Item | None) -> Noted | None:
    """Return the manifest that was ready last; None when nothing legible is noted."""
    notes = ((namespace or {}).get("metadata") or {}).get("annotations") or {}
    number, text = str(notes.get(GOOD_VERSION) or ""), str(notes.get(GOOD_MANIFEST) or "")
    if not number.isascii() or not number.isdigit() or not text:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
        return Noted(int(number), encryption_types.Envelope.FromString(raw))
    except (binascii.Error, DecodeError):
        return None


def write_noted(number: int, envelope: encryption_types.Envelope) -> dict[str, str]:
    """Return the notes of a manifest that is ready."""
    raw = envelope.SerializeToString(deterministic=True)
    return {GOOD_VERSION: str(number), GOOD_MANIFEST: base64.b64encode(raw).decode()}


def keep_notes(namespace: Item | None) -> dict[str, str]:
    """Return the notes as they are."""
    notes = ((namespace or {}).get("metadata") or {}).get("annotations") or {}
    return {name: str(notes[name]) for name in (GOOD_VERSION, GOOD_MANIFEST) if name in notes}


def choose(
    lease: types_pb2.Lease, manifest: Manifest | ManifestInvalid, good: Version | None
) -> Version | None:
    """Return what should run: the newest manifest, or the last good one where that was given up."""
    if isinstance(manifest, ManifestInvalid):
        return good
    newest = Version(lease.manifest_version, manifest)
    is_given_up = lease.failed_manifest_version == newest.number != lease.ready_manifest_version
    if is_given_up and manifest.update.on_failure == "Rollback" and good is not None:
        return good
    return newest


def is_up(version: Version, deployments: Sequence[Item]) -> bool:
    """Say whether every replica of a manifest is ready and nothing of another one is left."""
    live = {item["metadata"]["name"]: item for item in deployments}
    return all(
        _is_rolled_out(live.get(service.name), version.number, service.replicas)
        for service in version.manifest.services
    )


def has_failed(version: Version, deployments: Sequence[Item]) -> bool:
    """Say whether a Deployment of this manifest made no progress within its deadline."""
    names = {service.name for service in version.manifest.services}
    return any(
        item["metadata"]["name"] in names
        and _is_of(item, version.number)
        and _is_seen(item)
        and any(
            one["type"] == "Progressing" and one.get("reason") == "ProgressDeadlineExceeded"
            for one in (item.get("status") or {}).get("conditions") or []
        )
        for item in deployments
    )


def is_late(version: Version, deployments: Sequence[Item], now: float) -> bool:
    """Say whether all Deployments were asked for long ago; what was never asked for is not late."""
    names = {service.name for service in version.manifest.services}
    asked = {
        item["metadata"]["name"]: parse_time(item["metadata"].get("creationTimestamp"))
        for item in deployments
    }
    if not names <= set(asked):
        return False
    patience = max(DEPLOY_SECONDS, version.manifest.update.deadline_seconds)
    return now - max(asked[name] for name in names) > patience


def _is_rolled_out(item: Item | None, number: int, replicas: int) -> bool:
    if item is None or item["spec"].get("replicas") != replicas or not _is_of(item, number):
        return False
    status = item.get("status") or {}
    counts = [status.get(name) or 0 for name in ("readyReplicas", "updatedReplicas", "replicas")]
    return _is_seen(item) and all(count == replicas for count in counts)


def _is_of(item: Item, number: int) -> bool:
    """Say whether a Deployment was applied for a manifest; one of an earlier release does not tell."""
    notes = item["metadata"].get("annotations") or {}
    return str(notes.get(VERSION_ANNOTATION) or number) == str(number)


def _is_seen(item: Item) -> bool:
    observed: int = (item.get("status") or {}).get("observedGeneration", 0)
    return observed >= int(item["metadata"].get("generation", 0))
