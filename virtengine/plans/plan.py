"""A plan: everything that one object should have, as a value. Carrying it out twice changes nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from virtengine.api import Status

RETAIN = "virtengine.com/retain"
"""Annotation of objects that outlive their owner: never garbage-collected, never given an owner reference."""


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """An object of the cluster by name."""

    api_version: str
    kind: str
    name: str
    namespace: str = ""

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> ObjectRef:
        """Return the reference of a manifest."""
        metadata = manifest["metadata"]
        return cls(
            manifest["apiVersion"], manifest["kind"], metadata["name"], metadata.get("namespace") or ""
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition of a kind's own beside Ready, Reconciling and Stalled."""

    type: str
    status: Literal["True", "False", "Unknown"]
    reason: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The wanted outcome for one object.

    `create` holds objects that are made when absent and never touched again (keys, genesis); `objects`
    are kept as written here, and what was in an earlier plan and is in this one no more is removed when
    `prune` is set; `keep` names objects that may stay as they are; `remove`
    names objects that must not be. `ready`, `reason`, `message`, `status` and `facts` are reported;
    `after` seconds later the object is looked at again.
    """

    create: tuple[Mapping[str, Any], ...] = ()
    objects: tuple[Mapping[str, Any], ...] = ()
    remove: tuple[ObjectRef, ...] = ()
    keep: tuple[ObjectRef, ...] = ()
    prune: bool = True
    ready: bool = True
    reason: str = "Ready"
    message: str = ""
    status: Status | None = None
    facts: tuple[Fact, ...] = ()
    stalled: bool = False
    after: float | None = None
