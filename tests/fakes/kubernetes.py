"""An API server in memory: resource versions, uids, generations, conflicts, server-side apply and finalizers.

It passes the contract test of the real client. What it lacks: schemas, defaults, admission and paging.
Lists are owned as a whole, and controllers such as garbage collection are a call: `collect_garbage`.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_errors import Absent, Conflict
from virtengine.clients.kubernetes_kinds import Kind, of_manifest
from virtengine.core.errors import Rejected

Place = tuple[Kind, str, str]
Call = tuple[str, str, str]


class FakeKubernetes:
    """Stands in for `Kubernetes`. `before` is called around each effect: tests let it raise."""

    def __init__(self) -> None:
        self.items: dict[Place, Object] = {}
        self.calls: list[Call] = []
        self.history: list[tuple[str, Object]] = []
        self.before: Callable[[str, Call], None] = lambda _moment, _call: None
        self._versions = itertools.count(1)
        self._uids = itertools.count(1)
        self._version = 0

    @property
    def writes(self) -> list[Call]:
        """Return the calls that were not reads."""
        return [call for call in self.calls if call[0] not in ("get", "list")]

    async def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """Return an object or None."""
        async with _Step(self, ("get", kind.plural, name)):
            return copy.deepcopy(self.items.get((kind, namespace, name)))

    async def list(
        self, kind: Kind, namespace: str = "", *, labels: str = "", fields: str = ""
    ) -> tuple[list[Object], str]:
        """Return all objects of a kind."""
        async with _Step(self, ("list", kind.plural, "")):
            wanted = {
                key: value for key, _, value in (pair.partition("=") for pair in labels.split(",") if pair)
            }
            found = [
                copy.deepcopy(item)
                for (one, space, _), item in sorted(self.items.items(), key=lambda pair: pair[0][1:])
                if one == kind and namespace in ("", space) and _has(item, wanted)
            ]
            return found, str(self._version)

    async def create(self, manifest: Mapping[str, Any], *, manager: str) -> Object:
        """Create an object."""
        place = _place(manifest)
        async with _Step(self, ("create", place[0].plural, place[2])):
            if place in self.items:
                raise Conflict(f"{place[2]} exists")
            made = copy.deepcopy(dict(manifest))
            made.pop("status", None)
            return self._store(place, made, generation=1)

    async def replace(self, manifest: Mapping[str, Any], *, manager: str) -> Object:
        """Replace an object as it was read."""
        place = _place(manifest)
        async with _Step(self, ("replace", place[0].plural, place[2])):
            live = self._require(place)
            self._match(live, manifest["metadata"])
            kept = {name: live["metadata"][name] for name in ("uid", "generation", "creationTimestamp")}
            made = copy.deepcopy(dict(manifest))
            made["metadata"] = {**made["metadata"], **kept}
            return self._update(place, live, made)

    async def apply(self, manifest: Mapping[str, Any], *, manager: str, subresource: str = "") -> Object:
        """Apply on the server."""
        place = _place(manifest)
        async with _Step(self, ("apply", f"{place[0].plural}/{subresource}".rstrip("/"), place[2])):
            live = self.items.get(place)
            if live is None and subresource:
                raise Absent(f"{place[2]} is not there")
            if live is not None:
                self._match(live, manifest["metadata"])
            base = copy.deepcopy(live) if live else {"metadata": {}}
            wanted = _applied_part(manifest, subresource)
            entries = base["metadata"].pop("managedFields", [])
            before = next((one for one in entries if _is_entry(one, manager, subresource)), None)
            if before is not None:
                _remove(base, before["fieldsV1"], wanted)
            _merge(base, wanted)
            fields = _fields(wanted)
            others = [one for one in entries if not _is_entry(one, manager, subresource)]
            for one in others:
                one["fieldsV1"] = _without(one["fieldsV1"], fields)
            entry = {"manager": manager, "operation": "Apply", "fieldsV1": fields}
            base["metadata"]["managedFields"] = [
                *others,
                {**entry, **({"subresource": subresource} if subresource else {})},
            ]
            base.update({"apiVersion": manifest["apiVersion"], "kind": manifest["kind"]})
            base["metadata"].update({"name": place[2], **({"namespace": place[1]} if place[1] else {})})
            return self._store(place, base, generation=1) if live is None else self._update(place, live, base)

    async def merge(
        self, kind: Kind, namespace: str, name: str, patch: Mapping[str, Any], *, manager: str
    ) -> Object:
        """Change the named fields."""
        async with _Step(self, ("merge", kind.plural, name)):
            live = self._require((kind, namespace, name))
            self._match(live, patch.get("metadata") or {})
            made = copy.deepcopy(live)
            _merge_patch(made, patch)
            made["metadata"]["resourceVersion"] = live["metadata"]["resourceVersion"]
            fields = _fields(_applied_part(patch, ""))
            for one in made["metadata"].get("managedFields", []):
                one["fieldsV1"] = _without(one["fieldsV1"], fields)
            return self._update((kind, namespace, name), live, made)

    async def delete(
        self, kind: Kind, namespace: str, name: str, *, uid: str = "", version: str = ""
    ) -> bool:
        """Delete an object, at once or when its finalizers are gone."""
        async with _Step(self, ("delete", kind.plural, name)):
            live = self.items.get((kind, namespace, name))
            if live is None:
                return False
            self._match(live, {"uid": uid, "resourceVersion": version})
            if not live["metadata"].get("finalizers"):
                self._drop((kind, namespace, name))
            elif not live["metadata"].get("deletionTimestamp"):
                made = copy.deepcopy(live)
                made["metadata"]["deletionTimestamp"] = _now()
                made["metadata"]["generation"] += 1
                self._update((kind, namespace, name), live, made)
            return True

    async def close(self) -> None:
        """Hold nothing."""

    def set_status(self, item: Object, status: Object) -> None:
        """Write a status as another controller would."""
        self._update(_place(item), item, {**copy.deepcopy(item), "status": status})

    def collect_garbage(self) -> None:
        """Remove what has an owner that is gone."""
        uids = {item["metadata"]["uid"] for item in self.items.values()}
        for place, item in list(self.items.items()):
            owners = item["metadata"].get("ownerReferences") or []
            if owners and not any(owner["uid"] in uids for owner in owners):
                self._drop(place)

    def _require(self, place: Place) -> Object:
        if place not in self.items:
            raise Absent(f"{place[2]} is not there")
        return self.items[place]

    def _match(self, live: Object, wanted: Mapping[str, Any]) -> None:
        for name in ("uid", "resourceVersion"):
            if wanted.get(name) and wanted[name] != live["metadata"][name]:
                raise Conflict(f"{live['metadata']['name']} has another {name}")

    def _store(self, place: Place, made: Object, *, generation: int) -> Object:
        made["metadata"].update(
            {
                "uid": f"uid-{next(self._uids)}",
                "generation": generation,
                "creationTimestamp": _now(),
            }
        )
        return self._put(place, made, "ADDED")

    def _update(self, place: Place, live: Object, made: Object) -> Object:
        if made == live:
            return copy.deepcopy(live)
        if _spec(made) != _spec(live):
            made["metadata"]["generation"] = live["metadata"]["generation"] + 1
        if made["metadata"].get("deletionTimestamp") and not made["metadata"].get("finalizers"):
            self._drop(place)
            return made
        return self._put(place, made, "MODIFIED")

    def _put(self, place: Place, made: Object, event: str) -> Object:
        self._version = next(self._versions)
        made["metadata"]["resourceVersion"] = str(self._version)
        self.items[place] = made
        self.history.append((event, copy.deepcopy(made)))
        return copy.deepcopy(made)

    def _drop(self, place: Place) -> None:
        gone = self.items.pop(place)
        self._version = next(self._versions)
        gone["metadata"]["resourceVersion"] = str(self._version)
        self.history.append(("DELETED", gone))


class _Step:
    """One call: a moment before its effect and one after it, at which the caller may be stopped."""

    def __init__(self, fake: FakeKubernetes, call: Call) -> None:
        self._fake, self._call = fake, call

    async def __aenter__(self) -> None:
        await asyncio.sleep(0)
        self._fake.before("before", self._call)
        self._fake.calls.append(self._call)

    async def __aexit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._fake.before("after", self._call)
            await asyncio.sleep(0)


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _place(manifest: Mapping[str, Any]) -> Place:
    name = manifest["metadata"].get("name")
    if not name:
        raise Rejected("metadata.name: Required value", reason="Invalid")
    return of_manifest(manifest), manifest["metadata"].get("namespace") or "", name


def _has(item: Object, labels: Mapping[str, str]) -> bool:
    own: Mapping[str, str] = item["metadata"].get("labels") or {}
    return all(own.get(name) == value if value else name in own for name, value in labels.items())


def _spec(item: Object) -> Object:
    return {name: value for name, value in item.items() if name not in ("metadata", "status")}


def _applied_part(manifest: Mapping[str, Any], subresource: str) -> Object:
    if subresource:
        return {subresource: copy.deepcopy(manifest[subresource])}
    identity = ("name", "namespace", "uid", "resourceVersion")
    metadata = {
        name: value for name, value in (manifest.get("metadata") or {}).items() if name not in identity
    }
    rest = {
        name: value
        for name, value in manifest.items()
        if name not in ("apiVersion", "kind", "metadata", "status")
    }
    return copy.deepcopy({**rest, **({"metadata": metadata} if metadata else {})})


def _is_entry(entry: Mapping[str, Any], manager: str, subresource: str) -> bool:
    return entry["manager"] == manager and entry.get("subresource", "") == subresource


def _fields(value: Any) -> Object:
    return {f"f:{name}": _fields(one) for name, one in value.items()} if isinstance(value, Mapping) else {}


def _without(fields: Mapping[str, Any], taken: Mapping[str, Any]) -> Object:
    kept: Object = {}
    for name, below in fields.items():
        if name not in taken:
            kept[name] = below
        elif below and taken[name]:
            rest = _without(below, taken[name])
            if rest:
                kept[name] = rest
    return kept


def _remove(base: Object, fields: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for name, below in fields.items():
        key = name[2:]
        if key not in base:
            continue
        if key not in wanted and not (below and isinstance(base[key], dict)):
            del base[key]
        elif below and isinstance(base[key], dict):
            _remove(base[key], below, wanted.get(key) or {})
            if key not in wanted and not base[key]:
                del base[key]


def _merge(base: Object, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if isinstance(value, Mapping) and isinstance(base.get(name), dict):
            _merge(base[name], value)
        else:
            base[name] = copy.deepcopy(value)


def _merge_patch(base: Object, patch: Mapping[str, Any]) -> None:
    for name, value in patch.items():
        if value is None:
            base.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(base.get(name), dict):
            _merge_patch(base[name], value)
        else:
            base[name] = copy.deepcopy(value)
