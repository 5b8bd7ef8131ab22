"""The function operator in a loop of virtual time: its real process and client, a NATS server in memory."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from operators.function.main import FunctionOperator
from operators.function.settings import Settings
from tests.fakes.nats import FakeNats, FakeNatsBus
from tests.operators.faults.doors import Life, bus_gate
from tests.operators.faults.hosts import POISON, Hosts
from tests.operators.faults.theatre import HOME, Theatre
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function
from virtengine.clients.events.streams import StreamSettings, stream_configs
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import CUSTOM_RESOURCE_DEFINITIONS, SCALED_OBJECTS
from virtengine.plans.function_keda import CRD
from virtengine.plans.function_names import WAKES, FunctionId

SUBJECT = "chain.virtengine.market.v1.EventOrderCreated"
SPEC: Object = {
    "handler": "order_counter:handle",
    "code": {"configMapRef": {"name": "code"}},
    "stream": "CHAIN",
    "subjects": [SUBJECT],
    "scale": {"min": 0, "max": 3, "lagPerReplica": 10, "idleSeconds": 30},
}


class FunctionStage(Theatre):
    """Functions, their hosts and their events. Use as `async with FunctionStage(clock).open() as stage`."""

    cast = ("function",)

    def __init__(self, clock: VirtualClock, **settings: Any) -> None:
        super().__init__(clock)
        self.kube.before = self._refuse_unknown_kinds
        self.nats = FakeNats(clock.time)
        for config in stream_configs(StreamSettings()):
            self.nats.add(config)
        self.hosts = Hosts(self)
        self.wishes: dict[str, float | None] = {}
        self.buses: list[FakeNatsBus] = []
        self._settings: dict[str, Any] = {"leader_election": False, "workers": 4, **settings}
        self._numbers: Counter[str] = Counter()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[FunctionStage]:
        """Have what Functions name, and a cluster that runs them."""
        for name, key in (("virtengine-nats", "url"), ("virtengine-postgresql", "dsn")):
            await self.keep("Secret", name, {key: base64.b64encode(b"nats://here").decode()})
        await self.keep("ConfigMap", "code", {"order_counter.py": "first"})
        task = asyncio.create_task(self.hosts.run())
        try:
            yield self
        finally:
            for name in list(self.running):
                await self.stop(name)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def make(self, name: str, life: Life) -> FunctionOperator:
        """Return the parts of an operator that reaches the event bus by a gate of its own."""
        gate = bus_gate(life, self.weather)

        def open_bus(_url: str, *, name: str, back: Callable[[], None]) -> FakeNatsBus:
            self.buses.append(FakeNatsBus(self.nats, gate, back=back, is_alive=lambda: not life.is_dead))
            return self.buses[-1]

        chosen = {"platform_image": "platform:test", "health_port": 0, "metrics_port": 0, "identity": name}
        return FunctionOperator(Settings(**{**chosen, **self._settings}), open_bus=open_bus)

    def bus_back(self) -> None:
        """Let the event bus answer again."""
        self.weather.bus_away = False
        for bus in self.buses:
            bus.come_back()

    async def apply(self, name: str = "counter", /, **changes: Any) -> None:
        """Apply a Function with other fields than usual."""
        await self.create("Function", name, **{**SPEC, **changes})

    async def keep(self, kind: str, name: str, data: dict[str, str]) -> None:
        """Write a Secret or a ConfigMap."""
        metadata = {"name": name, "namespace": HOME}
        body = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": data}
        await self.kube.apply(body, manager="user")

    def publish(self, count: int = 1, *, subject: str = SUBJECT, poison: bool = False) -> None:
        """Let events happen."""
        for _ in range(count):
            self._numbers[subject] += 1
            name = f"{subject.rpartition('.')[2]}-{self._numbers[subject]}"
            self.nats.store(subject, POISON if poison else b"event", {"Nats-Msg-Id": name})

    def wish(self, who: FunctionId, at: float | None) -> None:
        """Say when a function must run again, as its host does."""
        self.wishes[who.name] = at
        keys = self.nats.keys.setdefault(WAKES, {})
        keys[who.wake_key] = (json.dumps({"at": at}).encode(), keys.get(who.wake_key, (b"", 0))[1] + 1)

    def handled(self, name: str = "counter") -> int:
        """Return how many messages a function has handled."""
        return sum(count for (who, _), count in self.hosts.handled.items() if who == name)

    async def handles(self, count: int, name: str = "counter", *, seconds: float = 7200) -> None:
        """Wait until a function has handled so many messages."""
        await self.until(lambda: self.handled(name) >= count, f"{count} handled", seconds=seconds)

    async def is_at(self, reason: str, name: str = "counter", *, seconds: float = 7200) -> None:
        """Wait until a Function's Ready has a reason."""
        await self.reason(Function, name, reason, seconds=seconds)

    async def install_keda(self) -> None:
        """Have KEDA's kind."""
        body = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
        await self.kube.apply({**body, "metadata": {"name": CRD}}, manager="keda")

    async def remove_keda(self) -> None:
        """Remove KEDA's kind and with it all its objects."""
        await self.kube.delete(CUSTOM_RESOURCE_DEFINITIONS, "", CRD)

    def _refuse_unknown_kinds(self, _moment: str, call: tuple[str, str, str]) -> None:
        is_served = (CUSTOM_RESOURCE_DEFINITIONS, "", CRD) in self.kube.items
        if call[1] == SCALED_OBJECTS.plural and call[0] != "delete" and not is_served:
            raise Absent("the server does not know this kind")
