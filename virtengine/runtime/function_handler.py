"""What a function is made of, and finding it by its reference `package.module:function`.

    async def handle(event: Event, deps: Deps) -> list[Event]:
        '''Count an order.'''
        await deps.db.execute("INSERT INTO orders VALUES ($1)", event.id)
        return []

The module may have more, each by its name: `prepare(db)` runs before the first event, as for tables;
`dependencies(services)` is an asynchronous context that gives the maker of `deps`; `handle_batch(events,
deps)` handles many events in one transaction; `next_wake(deps)` says in how many seconds the function must
run again although no event came. `deps.db` is in the transaction of the event's inbox row.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from prometheus_client import CollectorRegistry

from virtengine.clients.events import Event, EventBus
from virtengine.clients.usage_store import Connection, Database
from virtengine.core.errors import Rejected
from virtengine.plans.function_names import FunctionId

TICK = "virtengine.function.v1.Tick"
NOBODY: Mapping[int, Rejected] = {}


class Deps(Protocol):
    """What every handler is given; functions add clients of their own."""

    @property
    def db(self) -> Connection:
        """Return the connection: in a transaction for events, outside of one for ticks."""


SomeDeps = TypeVar("SomeDeps", bound=Deps)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: events to publish, and which of it can never be handled."""

    events: Sequence[Event] = ()
    rejected: Mapping[int, Rejected] = field(default_factory=lambda: NOBODY)
    """By position. A rejected event must have left no effect."""


Handler = Callable[[Event, SomeDeps], Awaitable[list[Event]]]
BatchHandler = Callable[[Sequence[Event], SomeDeps], Awaitable[Batch]]
NextWake = Callable[[SomeDeps], Awaitable[float | None]]


@dataclass(frozen=True, slots=True)
class Function(Generic[SomeDeps]):
    """A handler and what it listens to. `deps` makes the handler's dependencies around one connection."""

    id: FunctionId
    stream: str
    subjects: tuple[str, ...]
    handle: Handler[SomeDeps]
    deps: Callable[[Connection], SomeDeps]
    handle_batch: BatchHandler[SomeDeps] | None = None
    next_wake: NextWake[SomeDeps] | None = None


@dataclass(frozen=True, slots=True)
class HostServices:
    """What a host offers to `dependencies`."""

    bus: EventBus
    database: Database
    registry: CollectorRegistry
    wake: Callable[[], None]
    """Asks for a tick soon."""


@dataclass(frozen=True, slots=True)
class PlainDeps:
    """What a handler is given that asks for nothing of its own."""

    db: Connection


Dependencies = Callable[[HostServices], AbstractAsyncContextManager[Callable[[Connection], Any]]]
Prepare = Callable[[Connection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference leads to."""

    handle: Handler[Any]
    handle_batch: BatchHandler[Any] | None = None
    next_wake: NextWake[Any] | None = None
    prepare: Prepare | None = None
    dependencies: Dependencies | None = None


def find(reference: str) -> Found:
    """Return the handler of a reference. Raises Rejected when there is none."""
    place, _colon, name = reference.partition(":")
    try:
        module = importlib.import_module(place)
    except ModuleNotFoundError as error:
        raise Rejected(f"handler {reference}: {error}", reason="HandlerMissing") from error
    handle = getattr(module, name, None)
    if not inspect.iscoroutinefunction(handle):
        raise Rejected(f"handler {reference}: {place} has no `async def {name}`", reason="HandlerMissing")
    return Found(
        handle,
        getattr(module, "handle_batch", None),
        getattr(module, "next_wake", None),
        getattr(module, "prepare", None),
        getattr(module, "dependencies", None),
    )
