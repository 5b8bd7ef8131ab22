"""Controllers over the API server in memory, driven by hand: a process that can be killed and started again.

`settle` plays rounds (read everything, look at every object, let the rest of the cluster act) until a
round changes nothing. No clock is involved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.kubernetes import FakeKubernetes
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.runtime import Controller, Operator, RuntimeSettings
from virtengine.runtime.announcements import Announcer
from virtengine.runtime.leader import AlwaysLeading
from virtengine.runtime.objects import Objects
from virtengine.runtime.operator import watched_kinds
from virtengine.runtime.queue import BackOff
from virtengine.runtime.world import Services

MakeControllers = Callable[[], tuple[Controller[Any], ...]]
Cluster = Callable[[FakeKubernetes], None]


class Killed(BaseException):
    """The process dies here."""


class Harness:
    """One operator process over a fake API server."""

    def __init__(self, kube: FakeKubernetes, make: MakeControllers, *, name: str = "chain") -> None:
        self.kube, self._make, self._name = kube, make, name
        self.start()

    def start(self) -> None:
        """Begin with an empty memory, as a new process does."""
        self.objects = Objects()
        self.controllers = self._make()
        operator = Operator(self._name, self.controllers, RuntimeSettings())
        self.kinds = watched_kinds(operator)
        kube: Any = self.kube
        announcer = Announcer(kube, f"virtengine-{self._name}", "one")
        services = Services(
            self._name, kube, self.objects, AlwaysLeading(), announcer, lambda *_arguments: None
        )
        for controller in self.controllers:
            controller.bind(services, BackOff(), 0)

    async def sync(self) -> None:
        """Read everything."""
        for kind, labels in self.kinds.items():
            items, version = await self.kube.list(kind, labels=labels)
            self.objects.replace(kind, items, version)

    async def round(self) -> None:
        """Read everything and look at every object once."""
        await self.sync()
        for controller in self.controllers:
            for key in self.objects.keys(controller.kind):
                await controller.process(key)

    async def settle(self, cluster: Cluster = lambda _kube: None, *, rounds: int = 40) -> None:
        """Play rounds until one writes nothing."""
        for _ in range(rounds):
            before = len(self.kube.history)
            await self.round()
            cluster(self.kube)
            self.kube.collect_garbage()
            if len(self.kube.history) == before:
                return
        raise AssertionError(f"not settled after {rounds} rounds: {self.kube.writes[-10:]}")


def essence(kube: FakeKubernetes) -> dict[tuple[str, str, str], Object]:
    """Return what counts of a cluster's state: no uids, versions, times, random keys and events."""
    found = {}
    for (kind, namespace, name), item in kube.items.items():
        if kind.plural == "events":
            continue
        # Reservations are named by random keys.
        shown = "consensus-key" if name.startswith("consensus-key-") else name
        found[kind.plural, namespace, shown] = _plain(kind, item)
    return found


def _plain(kind: Kind, item: Object) -> Object:
    metadata = item["metadata"]
    plain: Object = {
        "labels": sorted(metadata.get("labels") or {}),
        "finalizers": metadata.get("finalizers") or [],
        "is_deleting": "deletionTimestamp" in metadata,
        "keys": sorted(item.get("data") or {}),
        "spec": sorted(item.get("spec") or {}),
    }
    conditions = (item.get("status") or {}).get("conditions") or []
    plain["conditions"] = sorted((one["type"], one["status"], one["reason"]) for one in conditions)
    return plain
