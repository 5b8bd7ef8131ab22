"""The cache: what the watch streams and lists said last. Reads cost nothing and may be some moments old.

Objects are shared: never change what it returns. An older resource version never replaces a newer one,
so an operator's own write, put in at once, is not undone by an event that was under way.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, overload

from virtengine.api import Resource
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.runtime.queue import Key

R = TypeVar("R", bound=Resource)


def key_of(item: Mapping[str, Any]) -> Key:
    """Return the key of an object."""
    metadata = item["metadata"]
    return Key(metadata.get("namespace") or "", metadata["name"])


def version_of(item: Mapping[str, Any]) -> int:
    """Return the resource version as a number; Kubernetes orders them that way."""
    text = str(item["metadata"].get("resourceVersion") or "0")
    return int(text) if text.isdigit() else 0


class Objects:
    """Objects by kind, namespace and name."""

    def __init__(self) -> None:
        self._by_kind: dict[Kind, dict[Key, Object]] = {}
        self._gone: dict[Kind, dict[Key, int]] = {}

    @overload
    def get(self, kind: type[R], namespace: str, name: str) -> R | None: ...
    @overload
    def get(self, kind: Kind, namespace: str, name: str) -> Object | None: ...
    def get(self, kind: type[R] | Kind, namespace: str, name: str) -> R | Object | None:
        """Return one object as last seen: typed for our kinds, plain for Kubernetes' own."""
        if isinstance(kind, Kind):
            return self._of(kind).get(Key(namespace, name))
        found = self._of(kubernetes_kinds.of_model(kind)).get(Key(namespace, name))
        return kind.read(found) if found is not None else None

    @overload
    def list(
        self, kind: type[R], namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[R]: ...
    @overload
    def list(
        self, kind: Kind, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Object]: ...
    def list(
        self, kind: type[R] | Kind, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[R] | list[Object]:
        """Return objects as last seen, by name, of one namespace or all, with all of these labels."""
        plain = kind if isinstance(kind, Kind) else kubernetes_kinds.of_model(kind)
        found = [
            item
            for key, item in sorted(self._of(plain).items())
            if (not namespace or key.namespace == namespace) and _has_labels(item, labels or {})
        ]
        return found if isinstance(kind, Kind) else [kind.read(item) for item in found]

    def is_watched(self, kind: Kind) -> bool:
        """Say whether the cache has the whole of a kind."""
        return kind in self._by_kind

    def keys(self, kind: Kind) -> builtins.list[Key]:
        """Return the keys of all objects of a kind."""
        return sorted(self._of(kind))

    def observe(self, kind: Kind, item: Object, *, is_deleted: bool = False) -> bool:
        """Take in one observation; return whether it was news."""
        key, version, known = key_of(item), version_of(item), self._of(kind)
        current = known.get(key)
        newest = max(version_of(current) if current else 0, self._gone_of(kind).get(key, 0))
        if version < newest or (version == newest and not is_deleted):
            return False
        if is_deleted:
            self._gone_of(kind)[key] = version
            return known.pop(key, None) is not None
        known[key] = item
        self._gone_of(kind).pop(key, None)
        return True

    def replace(self, kind: Kind, items: Iterable[Object], version: str) -> set[Key]:
        """Take in a whole list, read at a resource version; return the keys of everything that changed."""
        known = self._by_kind.setdefault(kind, {})
        listed = {key_of(item): item for item in items}
        limit = int(version) if version.isdigit() else 0
        lost = [key for key, item in known.items() if key not in listed and version_of(item) <= limit]
        for key in lost:
            del known[key]
        gone = self._gone_of(kind)
        self._gone[kind] = {key: at for key, at in gone.items() if at > limit}
        return set(lost) | {key for key, item in listed.items() if self.observe(kind, item)}

    def forget(self, kind: Kind, key: Key) -> None:
        """Drop an object that the API server no longer has."""
        self._of(kind).pop(key, None)

    def _of(self, kind: Kind) -> dict[Key, Object]:
        return self._by_kind.get(kind, {})

    def _gone_of(self, kind: Kind) -> dict[Key, int]:
        return self._gone.setdefault(kind, {})


def _has_labels(item: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    own = item["metadata"].get("labels") or {}
    return all(own.get(name) == value for name, value in labels.items())
