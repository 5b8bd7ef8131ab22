"""The world as one reconcile sees it: the cache to read from, and the only way to change the cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import structlog

from virtengine.api import Resource
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_errors import Conflict
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.core.errors import VirtEngineError
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.runtime import metrics, ownership
from virtengine.runtime.announcements import Announcer
from virtengine.runtime.applied import is_applied
from virtengine.runtime.leader import LeaderElection
from virtengine.runtime.objects import Objects, key_of
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True)
class Services:
    """What all reconciles of one operator share."""

    operator: str
    kube: Kubernetes
    objects: Objects
    leader: LeaderElection
    announcer: Announcer
    tell: Callable[[Kind, Object, Kind, Key], None]
    """Lets all controllers know of a write at once, but for the object (kind, key) that made it."""

    @property
    def manager(self) -> str:
        """Return the operator's field manager."""
        return ownership.manager(self.operator)


class World:
    """What a reconcile of `owner` may read and do."""

    def __init__(self, services: Services, owner: Resource, owned: tuple[Kind, ...]) -> None:
        self._services = services
        self._owner = owner
        self._owned = owned
        self.objects = services.objects
        self.log = structlog.get_logger().bind(
            kind=owner.definition.kind, namespace=owner.namespace, name=owner.name
        )

    @property
    def _key(self) -> Key:
        return Key(self._owner.namespace, self._owner.name)

    def now(self) -> float:
        """Return seconds since 1970, by this machine's clock."""
        return time.time()

    async def read(self, kind: Kind | type[Resource], namespace: str, name: str) -> Object | None:
        """Return an object from the API server itself, for what must not be some moments old."""
        plain = kind if isinstance(kind, Kind) else kubernetes_kinds.of_model(kind)
        return await self._services.kube.get(plain, namespace, name)

    async def create_once(self, manifest: Mapping[str, Any]) -> Object:
        """Create an object if it is absent; return the one that is there. It is never changed later."""
        self._services.leader.require()
        marked = ownership.mark(manifest, self._owner, self._services.operator)
        kind, key = kubernetes_kinds.of_manifest(marked), key_of(marked)
        found = await self._services.kube.get(kind, key.namespace, key.name)
        if found is not None:
            return found
        try:
            made = await self._services.kube.create(marked, manager=self._services.manager)
        except Conflict:
            found = await self._services.kube.get(kind, key.namespace, key.name)
            if found is None:
                raise
            return found
        metrics.OBJECT_WRITES.labels(kind.kind, "create").inc()
        self.log.info("created", object=f"{kind.kind}/{key.name}")
        return made

    async def replace(self, manifest: Mapping[str, Any]) -> Object:
        """Replace an object as it was read, now as this owner's. Raises Conflict if it has changed."""
        self._services.leader.require()
        marked = ownership.mark(manifest, self._owner, self._services.operator)
        made = await self._services.kube.replace(marked, manager=self._services.manager)
        kind = kubernetes_kinds.of_manifest(marked)
        metrics.OBJECT_WRITES.labels(kind.kind, "replace").inc()
        self.log.info("replaced", object=f"{kind.kind}/{key_of(marked).name}")
        return made

    async def apply(self, plan: Plan) -> Outcome:
        """Carry out a plan: create, apply what differs, remove what left it. Return what it reports."""
        for manifest in plan.create:
            await self.create_once(manifest)
        marked = [ownership.mark(one, self._owner, self._services.operator) for one in plan.objects]
        for manifest in marked:
            await self._apply_one(manifest)
        doomed = [*(self._leftovers(marked, plan.keep) if plan.prune else ()), *plan.remove]
        if doomed:
            await self._remove(doomed)
        return Outcome(
            ready=plan.ready,
            reason=plan.reason,
            message=plan.message,
            status=plan.status,
            facts=plan.facts,
            stalled=plan.stalled,
            after=plan.after,
        )

    async def remove(self, *doomed: ObjectRef) -> None:
        """Delete objects that this operator made, retained ones too; for finalizers. Absent ones are fine."""
        await self._remove(list(doomed))

    async def announce(
        self, reason: str, message: str, *, kind: Literal["Normal", "Warning"] = "Normal"
    ) -> None:
        """Post a Kubernetes event about the object. Transitions of Ready are announced without asking."""
        self._services.leader.require()
        await self._services.announcer.announce(self._owner, reason, message, now=self.now(), kind=kind)

    async def fresh(self, seen: R) -> R:
        """Return the reconciled object as the API server has it, for what an old view must not decide."""
        kind = kubernetes_kinds.of_model(type(seen))
        live = await self._services.kube.get(kind, seen.namespace, seen.name)
        if live is None or live["metadata"]["uid"] != seen.metadata.uid:
            raise Conflict(f"{seen.definition.kind} {seen.name} was replaced meanwhile", seconds=0.5)
        return type(seen).read(live)

    async def confirm(self) -> None:
        """Make sure that the object is still as this reconcile saw it. Raises Conflict when it is not.

        Called by the runtime before anything is removed, so that nothing is ever removed on a stale view.
        """
        seen = self._owner
        live = await self.fresh(seen)
        if live.metadata.generation != seen.metadata.generation or live.is_deleting != seen.is_deleting:
            raise Conflict(f"{seen.definition.kind} {seen.name} has changed meanwhile", seconds=0.5)

    async def _apply_one(self, manifest: Object) -> None:
        kind, key = kubernetes_kinds.of_manifest(manifest), key_of(manifest)
        live = await self._current(kind, key.namespace, key.name)
        if live is not None and is_applied(manifest, live, self._services.manager):
            return
        self._services.leader.require()
        made = await self._services.kube.apply(manifest, manager=self._services.manager)
        if self.objects.is_watched(kind) and self.objects.observe(kind, made):
            self._services.tell(kind, made, kubernetes_kinds.of_model(type(self._owner)), self._key)
        if (
            live is not None
            and live["metadata"].get("resourceVersion") == made["metadata"]["resourceVersion"]
        ):
            return
        metrics.OBJECT_WRITES.labels(kind.kind, "apply").inc()
        self.log.info("applied", object=f"{kind.kind}/{key.namespace}/{key.name}")

    async def _current(self, kind: Kind, namespace: str, name: str) -> Object | None:
        if self.objects.is_watched(kind):
            found = self.objects.get(kind, namespace, name)
            if found is not None:
                return found
        return await self._services.kube.get(kind, namespace, name)

    def _leftovers(self, kept: list[Object], untouched: tuple[ObjectRef, ...]) -> list[ObjectRef]:
        wanted = {*(ObjectRef.of(manifest) for manifest in kept), *untouched}
        labels = {
            ownership.OWNER_UID: self._owner.metadata.uid,
            ownership.MANAGED_BY: self._services.manager,
        }
        found: list[ObjectRef] = []
        for kind in self._owned:
            for item in self.objects.list(kind, labels=labels):
                ref = ObjectRef.of(item)
                is_going = item["metadata"].get("deletionTimestamp") is not None
                if ref not in wanted and not is_going and not ownership.is_retained(item):
                    found.append(ref)
        return found

    async def _remove(self, doomed: list[ObjectRef]) -> None:
        is_confirmed = False
        for ref in doomed:
            kind = kubernetes_kinds.of_type(ref.api_version, ref.kind)
            live = await self._services.kube.get(kind, ref.namespace, ref.name)
            if live is None or live["metadata"].get("deletionTimestamp"):
                continue
            self._require_ours(live, ref)
            if not is_confirmed:
                await self.confirm()
                is_confirmed = True
            self._services.leader.require()
            uid = live["metadata"]["uid"]
            if await self._services.kube.delete(kind, ref.namespace, ref.name, uid=uid):
                metrics.OBJECT_WRITES.labels(kind.kind, "delete").inc()
                self.log.info("removed", object=f"{ref.kind}/{ref.namespace}/{ref.name}")

    def _require_ours(self, live: Object, ref: ObjectRef) -> None:
        labels = live["metadata"].get("labels") or {}
        if labels.get(ownership.MANAGED_BY) != self._services.manager:
            raise ForeignObject(f"{ref.kind} {ref.namespace}/{ref.name} is not managed by this operator")


class ForeignObject(VirtEngineError):
    """A plan wants to remove what the operator did not make: a fault of the operator."""
