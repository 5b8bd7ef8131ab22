"""One event loop of virtual time with an API server in memory and operators' real processes.

Nothing here has a socket or a thread, so a day passes in seconds and every run is the same. Only the
processes' watch streams are replaced: they come from the API server's history.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable
from typing import Any

from tests.fakes.kubernetes import FakeKubernetes
from tests.operators.faults.doors import ApiDoor, Life, Weather
from tests.support.virtual_time import VirtualClock
from virtengine.api.resource import Resource
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import Kind, of_manifest, of_model
from virtengine.runtime import Operator
from virtengine.runtime.objects import key_of
from virtengine.runtime.operator import Process
from virtengine.runtime.queue import Key

LOOK_SECONDS = 0.25
WATCH_SECONDS = 0.01
HOME = "home"
Drops = Callable[[str, Object], bool]


class Watched(list[tuple[str, Object]]):
    """The API server's history, of which watchers are told."""

    def __init__(self) -> None:
        super().__init__()
        self.watchers: list[Callable[[str, Object], None]] = []
        self.work = 0
        """How much was written besides who leads."""

    def append(self, one: tuple[str, Object]) -> None:
        """Take in an event and tell it."""
        super().append(one)
        self.work += not one[1]["apiVersion"].startswith("coordination.")
        for watcher in list(self.watchers):
            watcher(*one)


class Stream:
    """The watch streams of one process, in place of the shell's: a list, and then what changes.

    An object that loses the labels it is chosen by is told as deleted, in the state that was told last.
    """

    def __init__(self, theatre: Theatre, process: Watching) -> None:
        self._theatre, self._process = theatre, process
        self._told: dict[tuple[Kind, Key], Object] = {}

    def start(self) -> None:
        """Begin to watch."""
        self._theatre.history.watchers.append(self._tell)
        for item in list(self._theatre.kube.items.values()):
            self._tell(None, item)

    async def stop(self) -> None:
        """Watch no more."""
        self.close()

    def close(self) -> None:
        """Watch no more, at once."""
        with contextlib.suppress(ValueError):
            self._theatre.history.watchers.remove(self._tell)

    def come_back(self) -> None:
        """Open the streams anew after the API server was away."""
        self._process._relist.set()

    def _tell(self, event: str | None, item: Object) -> None:
        kind, key = of_manifest(item), key_of(item)
        wanted = self._process._kinds.get(kind)
        if wanted is None or self._theatre.weather.api_away or self._theatre.drops(event or "", item):
            return
        if _has(item, wanted):
            self._told[kind, key] = item
        elif (known := self._told.pop((kind, key), None)) is not None:
            version = item["metadata"]["resourceVersion"]
            event, item = "DELETED", {**known, "metadata": {**known["metadata"], "resourceVersion": version}}
        else:
            return
        asyncio.get_running_loop().call_later(WATCH_SECONDS, self._process._note, kind, event, item)


class Watching(Process):
    """An operator's process whose watch streams come from memory."""

    def __init__(self, theatre: Theatre, operator: Operator, life: Life) -> None:
        kube: Any = ApiDoor(theatre.kube, life, theatre.weather)
        self.stream = Stream(theatre, self)
        super().__init__(operator, kube)

    def _make_shell(self) -> Any:
        return self.stream


class Theatre:
    """An API server, and the operators that `make` builds."""

    cast: tuple[str, ...] = ()
    """The operators that run when none are named."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.history = Watched()
        self.kube = FakeKubernetes()
        self.kube.history = self.history
        self.weather = Weather()
        self.drops: Drops = lambda _event, _item: False
        self.running: dict[str, tuple[Life, asyncio.Task[None], Watching]] = {}
        self.parts: dict[str, Any] = {}

    def make(self, name: str, life: Life) -> Any:
        """Return the parts of an operator; their `build()` returns it."""
        raise NotImplementedError

    def start(self, *names: str, dies_at: int = 0) -> Life:
        """Start operators; the last one's life is returned."""
        life = Life()
        for name in names or self.cast:
            life = Life(dies_at=dies_at)
            self.parts[name] = part = self.make(name, life)
            process = Watching(self, part.build(), life)
            task = asyncio.create_task(process.serve())
            life.end = functools.partial(_cancel, task)
            self.running[name] = (life, task, process)
        return life

    async def stop(self, name: str) -> None:
        """Kill an operator where it is."""
        life, task, process = self.running.pop(name)
        life.kill()
        await asyncio.gather(task, return_exceptions=True)
        process.stream.close()

    async def restart(self, *names: str) -> None:
        """Kill operators and start others in their place."""
        for name in names or self.cast:
            if name in self.running:
                await self.stop(name)
            self.start(name)

    def api_back(self) -> None:
        """Let the API server answer again; the streams open anew."""
        self.weather.api_away = False
        for _life, _task, process in self.running.values():
            process.stream.come_back()

    async def create(self, kind: str, called: str, /, **spec: Any) -> Object:
        """Apply one of our objects as a user does; None removes a field."""
        body = {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": kind,
            "metadata": {"name": called, "namespace": HOME},
            "spec": {key: value for key, value in spec.items() if value is not None},
        }
        return await self.kube.apply(body, manager="user")

    def get(self, kind: type[Resource], name: str) -> Any:
        """Return an object, None when it is not there."""
        found = self.kube.items.get((of_model(kind), HOME, name))
        return None if found is None else kind.read(found)

    async def delete(self, kind: type[Resource], name: str) -> None:
        """Delete an object as a user does."""
        await self.kube.delete(of_model(kind), HOME, name)

    async def until(self, check: Callable[[], Any], what: str, *, seconds: float = 120) -> Any:
        """Wait until something is so."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.require_alive()
            found = check()
            if found:
                return found
            await asyncio.sleep(LOOK_SECONDS)
        raise AssertionError(f"{what}: not within {seconds:g} s; {self.tell()}")

    async def pass_time(self, seconds: float) -> None:
        """Let time go by with every process alive."""
        end = self.clock.now + seconds
        await self.until(lambda: self.clock.now >= end, "time", seconds=seconds + 60)

    async def reason(self, kind: type[Resource], name: str, reason: str, *, seconds: float = 120) -> Any:
        """Wait until an object's Ready condition has a reason."""

        def check() -> Any:
            found = self.get(kind, name)
            ready = found.condition("Ready") if found else None
            return found if ready is not None and ready.reason == reason else None

        return await self.until(check, f"{kind.__name__} {name} {reason}", seconds=seconds)

    async def gone(self, kind: type[Resource], name: str, *, seconds: float = 300) -> None:
        """Wait until an object is gone."""
        await self.until(lambda: self.get(kind, name) is None, f"{name} gone", seconds=seconds)

    async def quiet(self, *, seconds: float = 20, within: float = 900) -> None:
        """Wait until nothing was written for some time; that a leader says it is one does not count."""
        seen, since, end = self.history.work, self.clock.now, self.clock.now + within
        while self.clock.now - since < seconds:
            assert self.clock.now < end, f"never quiet; {self.tell()}"
            self.require_alive()
            await asyncio.sleep(LOOK_SECONDS)
            if self.history.work != seen:
                seen, since = self.history.work, self.clock.now

    def require_alive(self) -> None:
        """Start what was killed again; fail when a process ended by itself."""
        for name, (life, task, process) in list(self.running.items()):
            if not task.done():
                continue
            if not life.is_dead:
                raise AssertionError(f"{name} ended") from task.exception()
            process.stream.close()
            self.start(name)

    def tell(self) -> str:
        """Return where everything stands, for failures."""
        said = []
        for (kind, _, name), item in self.kube.items.items():
            if kind.group == "virtengine.com":
                found = (item.get("status") or {}).get("conditions") or []
                told = [(one["type"], one["status"], one["reason"], one["message"][:90]) for one in found]
                said.append((kind.kind, name, told))
        return str(said)


def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()


def _has(item: Object, labels: str) -> bool:
    own = item["metadata"].get("labels") or {}
    pairs = (pair.partition("=") for pair in labels.split(",") if pair)
    return all(own.get(name) == value if value else name in own for name, _, value in pairs)
