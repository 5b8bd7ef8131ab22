"""A whole market in one loop of virtual time: real operators and application, an API server in memory.

Nothing here has a socket or a thread, so a day passes in seconds and every run is the same. The operators'
processes are the real ones; only their watch streams come from the API server's history.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from operators.provider.main import ProviderOperator
from operators.provider.settings import Settings as ProviderSettings
from operators.tenant.main import TenantOperator
from operators.tenant.settings import Settings as TenantSettings
from tests.chain.support import TestChain
from tests.fakes.kubernetes import FakeKubernetes
from tests.operators.faults import machine
from tests.operators.faults.doors import ApiDoor, Life, Weather, chain_gate
from tests.operators.faults.goods import GENESIS, HOME, furnish
from tests.support.chain_in_process import InProcessChain, InProcessNode
from tests.support.virtual_time import VirtualClock
from virtengine.api.resource import Resource
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import Kind, of_manifest, of_model
from virtengine.runtime import Operator
from virtengine.runtime.operator import Process
from virtengine.wire.virtengine.market.v1 import types_pb2

LOOK_SECONDS = 0.25
WATCH_SECONDS = 0.01
Note = Callable[[Kind, str | None, Object], None]
Drops = Callable[[str, Object], bool]


class Watched(list[tuple[str, Object]]):
    """The API server's history, of which watchers are told."""

    def __init__(self) -> None:
        super().__init__()
        self.watchers: list[Callable[[str, Object], None]] = []

    def append(self, one: tuple[str, Object]) -> None:
        """Take in an event and tell it."""
        super().append(one)
        for watcher in list(self.watchers):
            watcher(*one)


class Stream:
    """The watch streams of one process, in place of the shell's."""

    def __init__(self, stage: Stage, process: Watching) -> None:
        self._stage, self._process = stage, process

    def start(self) -> None:
        """Begin to watch."""
        self._stage.history.watchers.append(self._tell)

    async def stop(self) -> None:
        """Watch no more."""
        self.close()

    def close(self) -> None:
        """Watch no more, at once."""
        with contextlib.suppress(ValueError):
            self._stage.history.watchers.remove(self._tell)

    def _tell(self, event: str, item: Object) -> None:
        if self._stage.weather.api_away or self._stage.drops(event, item):
            return
        kind = of_manifest(item)
        wanted = self._process._kinds.get(kind)
        if wanted is not None and _has(item, wanted):
            asyncio.get_running_loop().call_later(WATCH_SECONDS, self._process._note, kind, event, item)

    def come_back(self) -> None:
        """Open the streams anew after the API server was away."""
        self._process._relist.set()


class Watching(Process):
    """An operator's process whose watch streams come from memory."""

    def __init__(self, stage: Stage, operator: Operator, life: Life) -> None:
        kube: Any = ApiDoor(stage.kube, life, stage.weather)
        self._stage = stage
        self.stream = Stream(stage, self)
        super().__init__(operator, kube)

    def _make_shell(self) -> Any:
        return self.stream


class Stage:
    """The market. Use as `async with Stage(clock).open() as stage`."""

    def __init__(self, clock: VirtualClock, *, block_seconds: float = 1.0) -> None:
        self.clock = clock
        self.history = Watched()
        self.kube = FakeKubernetes()
        self.kube.history = self.history
        self.node = InProcessNode(TestChain(genesis_state=GENESIS), block_seconds=block_seconds)
        self.chain = InProcessChain(self.node)
        self.weather = Weather()
        self.drops: Drops = lambda _event, _item: False
        self.machine = machine.Machine(self)
        self.running: dict[str, tuple[Life, asyncio.Task[None], Watching]] = {}
        self.parts: dict[str, Any] = {}
        self.is_billing = True

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Stage]:
        """Have nodes, accounts, a provider that sells, and blocks."""
        async with self.chain:
            await furnish(self)
            tasks = [asyncio.create_task(self.node.run()), asyncio.create_task(self.machine.run())]
            try:
                yield self
            finally:
                for name in list(self.running):
                    await self.stop(name)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def start(self, *names: str, dies_at: int = 0) -> Life:
        """Start operators; the last one's life is returned."""
        life = Life()
        for name in names or ("provider", "tenant"):
            life = Life(dies_at=dies_at)
            gate = chain_gate(life, self.weather)

            def open_chain(*_: str, gate: Any = gate) -> InProcessChain:
                return InProcessChain(self.node, gate)

            common = {"leader_election": False, "health_port": 0, "metrics_port": 0, "workers": 4}
            part: Any
            if name == "provider":
                part = ProviderOperator(ProviderSettings(**common), open_chain=open_chain)  # type: ignore[arg-type]
            else:
                part = TenantOperator(TenantSettings(**common), open_chain=open_chain)  # type: ignore[arg-type]
            self.parts[name] = part
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
        for name in names or ("provider", "tenant"):
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
        """Wait until nothing was written for some time."""
        seen, since, end = len(self.history), self.clock.now, self.clock.now + within
        while self.clock.now - since < seconds:
            assert self.clock.now < end, f"never quiet; {self.tell()}"
            self.require_alive()
            await asyncio.sleep(LOOK_SECONDS)
            if len(self.history) != seen:
                seen, since = len(self.history), self.clock.now

    def require_alive(self) -> None:
        """Start what was killed again; fail when a process ended by itself."""
        for name, (life, task, process) in list(self.running.items()):
            if not task.done():
                continue
            if not life.is_dead:
                raise AssertionError(f"{name} ended") from task.exception()
            process.stream.close()
            self.start(name)

    def leases(self) -> list[types_pb2.Lease]:
        """Return all leases of the chain."""
        from virtengine.wire.virtengine.market.v1 import query_pb2

        path = "/virtengine.market.v1.Query/Leases"
        return list(self.node.answer(path, query_pb2.QueryLeasesRequest()).leases)

    def lease(self) -> types_pb2.Lease:
        """Return the one lease there is."""
        found = self.leases()
        assert len(found) == 1, [(one.id, one.state) for one in found]
        return found[0]

    def tell(self) -> str:
        """Return where everything stands, for failures."""
        said = []
        for (kind, _, name), item in self.kube.items.items():
            if kind.group == "virtengine.com":
                conditions = (item.get("status") or {}).get("conditions") or []
                said.append(
                    (
                        kind.kind,
                        name,
                        [(c["type"], c["status"], c["reason"], c["message"][:90]) for c in conditions],
                    )
                )
        return f"{said}; {[(one.id[-20:], one.state, one.message) for one in self.leases()]}"


def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()


def _has(item: Object, labels: str) -> bool:
    own = item["metadata"].get("labels") or {}
    pairs = (pair.partition("=") for pair in labels.split(",") if pair)
    return all(own.get(name) == value if value else name in own for name, _, value in pairs)
