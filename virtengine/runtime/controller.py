"""A controller: brings the objects of one kind to their wanted state, one at a time each."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from pydantic import ValidationError

from virtengine.api import Resource, Spec
from virtengine.api.resource import FINALIZER
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_errors import Absent, Conflict, Throttled
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import metrics, ownership
from virtengine.runtime.conditions import Report
from virtengine.runtime.leader import NotLeading
from virtengine.runtime.objects import Objects, key_of
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import BackOff, Key, WorkQueue
from virtengine.runtime.reporting import SUSPENDED, Reporter
from virtengine.runtime.world import Services, World

R = TypeVar("R", bound=Resource)
T = TypeVar("T")
Reconcile = Callable[[R, World], Awaitable[Outcome]]
Finalize = Callable[[R, World], Awaitable[None]]


@dataclass(frozen=True)
class Watch:
    """Another kind whose changes matter to a controller.

    Without `keys` it is a kind that the controller's plans make: only objects marked as this operator's
    are watched, each change looks at the owner again, and objects that leave a plan are removed. With
    `keys` any object may be of interest: the function returns which of the controller's objects to look
    at.
    """

    kind: Kind | type[Resource]
    keys: Callable[[Object, Objects], Iterable[Key]] | None = None
    labels: str = ""

    @property
    def plain(self) -> Kind:
        """Return the kind as the client names it."""
        return self.kind if isinstance(self.kind, Kind) else kubernetes_kinds.of_model(self.kind)


class Controller(Generic[R]):
    """Queue and workers for one kind.

    `reconcile(resource, world)` brings one object to its wanted state and returns the Outcome; it is
    called for every change, every resync and every `enqueue`, and must be safe to call again.
    `finalize(resource, world)` undoes what outlives the object: it returns when nothing is left and
    raises NotYet until then; after `finalize_within` seconds the object is let go with a Warning event
    (None: never; a function says it for each object). With `handles_suspend` the reconcile sees suspended
    objects too; without, they are left alone.
    """

    def __init__(
        self,
        kind: type[R],
        reconcile: Reconcile[R],
        *,
        finalize: Finalize[R] | None = None,
        finalize_within: float | Callable[[R], float | None] | None = 900,
        watches: tuple[Watch, ...] = (),
        handles_suspend: bool = False,
        time_limit: float = 120,
    ) -> None:
        self.model = kind
        self.kind = kubernetes_kinds.of_model(kind)
        self.watches = watches
        self._reconcile = reconcile
        self._finalize = finalize
        self._finalize_within = finalize_within
        self._handles_suspend = handles_suspend
        self._time_limit = time_limit
        self._queue = WorkQueue()
        self._services: Services | None = None
        self._bound_reporter: Reporter[R] | None = None

    def enqueue(self, namespace: str, name: str, *, after: float = 0) -> None:
        """Look at an object again, now or later: for news from outside Kubernetes, such as a block."""
        key = Key(namespace, name)
        if after > 0:
            self._queue.add_after(key, after)
        else:
            self._queue.add(key)

    def enqueue_all(self, *, within: float = 0) -> None:
        """Look at every object again, spread over some seconds."""
        if self._services is None:
            return
        for key in self._services.objects.keys(self.kind):
            self._queue.add_after(key, random.uniform(0, within))  # noqa: S311 - spreads load

    def hurry(self, *, within: float) -> None:
        """Look again soon at objects that are backed off."""
        self._queue.hurry(within=within)

    def bind(self, services: Services, back_off: BackOff, patience: float) -> None:
        """Give the controller what it works with. Called once, by the operator."""
        self._services = services
        self._bound_reporter = Reporter(self.model, services, patience)
        self._queue = WorkQueue(back_off)

    def notice(self, kind: Kind, item: Object, *, skip: Key | None = None) -> None:
        """Queue what a change of any watched object concerns, but for the object that made the change."""
        concerned = {key_of(item)} if kind == self.kind else set()
        for watch in self.watches:
            if watch.plain == kind:
                concerned.update(self._concerned(watch, item))
        for key in concerned - {skip}:
            self._queue.add(key)

    async def work(self) -> None:
        """Take keys from the queue for ever."""
        while True:
            key = await self._queue.get()
            metrics.QUEUE.labels(self.kind.kind).set(len(self._queue))
            started = time.perf_counter()
            try:
                result = await self.process(key)
            finally:
                self._queue.done(key)
            metrics.SECONDS.labels(self.kind.kind).observe(time.perf_counter() - started)
            metrics.RECONCILES.labels(self.kind.kind, result).inc()

    def _concerned(self, watch: Watch, item: Object) -> Iterable[Key]:
        if watch.keys is not None:
            return watch.keys(item, self._bound.objects)
        owner = ownership.owner_key(item, self.kind.kind)
        return () if owner is None else (owner,)

    @property
    def _bound(self) -> Services:
        assert self._services is not None, "the controller is not part of a running operator"
        return self._services

    @property
    def _reporter(self) -> Reporter[R]:
        assert self._bound_reporter is not None, "the controller is not part of a running operator"
        return self._bound_reporter

    async def process(self, key: Key) -> str:
        """Work on one key; every error becomes a condition, a back-off and a word for the metrics."""
        live = self._bound.objects.get(self.kind, key.namespace, key.name)
        if live is None:
            self._drop(key)
            return "gone"
        structlog.contextvars.bind_contextvars(kind=self.kind.kind, object=f"{key.namespace}/{key.name}")
        try:
            after = await self._attend(key, live)
        except NotLeading as error:
            self._queue.add_after(key, error.seconds)
            return "passive"
        except (Conflict, Absent, Throttled, Unavailable, Rejected, NotYet) as error:
            return await self._postpone(key, live, error)
        except Exception as error:  # noqa: BLE001 - one object's bug must not stop the others; it is logged and counted
            structlog.get_logger().exception("reconcile failed", error=str(error))
            await self._reporter.report_error(key, live, error)
            self._queue.add_backoff(key)
            return "bug"
        finally:
            structlog.contextvars.unbind_contextvars("kind", "object")
        self._queue.forget(key)
        self._reporter.forget(key)
        if after is not None:
            self._queue.add_after(key, after)
        return "ok"

    async def _attend(self, key: Key, live: Object) -> float | None:
        try:
            resource = self.model.read(live)
        except ValidationError as error:
            raise Rejected(_explain(error), reason="InvalidSpec") from error
        world = World(self._bound, resource, tuple(one.plain for one in self.watches if one.keys is None))
        if resource.is_deleting:
            return await self._let_go(key, live, resource, world)
        if _is_suspended(resource) and not self._handles_suspend:
            await self._reporter.report(key, live, SUSPENDED)
            return None
        if self._finalize is not None and FINALIZER not in resource.metadata.finalizers:
            await self._reporter.set_finalizers(key, live, [*resource.metadata.finalizers, FINALIZER])
        outcome = await self._in_time(self._reconcile(resource, world))
        await self._reporter.report(key, live, Report.of(outcome))
        return outcome.after

    async def _in_time(self, call: Awaitable[T]) -> T:
        """Wait for a reconcile, but not for ever: a worker must come back."""
        try:
            async with asyncio.timeout(self._time_limit):
                return await call
        except TimeoutError as error:
            text = f"gave no result within {self._time_limit:g} seconds"
            raise Unavailable(text, reason="TimedOut") from error

    async def _let_go(self, key: Key, live: Object, resource: R, world: World) -> float | None:
        if FINALIZER not in resource.metadata.finalizers:
            return None
        try:
            if self._finalize is not None:
                await self._in_time(self._finalize(resource, world))
        except (NotYet, Unavailable, Rejected) as error:
            if not self._is_overdue(resource):
                raise
            metrics.ABANDONED.labels(self.kind.kind).inc()
            await world.announce("FinalizerAbandoned", f"let go with work left: {error}", kind="Warning")
        kept = [one for one in resource.metadata.finalizers if one != FINALIZER]
        await self._reporter.set_finalizers(key, live, kept)
        return None

    def _is_overdue(self, resource: R) -> bool:
        asked = resource.metadata.deletion_timestamp
        limit = self._finalize_within
        within = limit(resource) if callable(limit) else limit
        if within is None or asked is None:
            return False
        return time.time() - datetime.fromisoformat(asked).timestamp() > within

    async def _postpone(self, key: Key, live: Object, error: Exception) -> str:
        structlog.get_logger().info("postponed", error=str(error), type=type(error).__name__)
        if not isinstance(error, Conflict | Throttled):
            await self._reporter.report_error(key, live, error)
        if isinstance(error, NotYet) and not isinstance(error, Conflict | Absent):
            self._queue.forget(key)
            self._queue.add_after(key, error.seconds * random.uniform(0.9, 1.1))  # noqa: S311 - jitter
            return "waiting"
        if isinstance(error, Throttled):
            self._queue.add_backoff(key, at_least=error.seconds)
            return "throttled"
        self._queue.add_backoff(key)
        return "rejected" if isinstance(error, Rejected) else "unavailable"

    def _drop(self, key: Key) -> None:
        self._queue.forget(key)
        self._reporter.forget(key)


def _is_suspended(resource: Resource) -> bool:
    spec: Spec | None = getattr(resource, "spec", None)
    return spec is not None and spec.suspend


def _explain(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
