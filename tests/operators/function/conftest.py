"""The function operator over a real API server, a real NATS and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest_asyncio
import yaml

from operators.function.main import FunctionOperator
from operators.function.settings import Settings
from tests.operators.function.hosts import Hosts
from tests.support.apiserver import ApiServer
from tests.support.nats import NatsServer, bus, nats_server
from tests.support.postgres import database, dsn, postgres
from tests.support.running import eventually
from virtengine.api import Function
from virtengine.clients.events import Event, EventBus
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, of_model
from virtengine.plans.function_names import FunctionId
from virtengine.runtime import serve

__all__ = ["bus", "database", "dsn", "nats_server", "postgres"]

Object = dict[str, Any]
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "function"
SUBJECT = "chain.virtengine.market.v1.EventOrderCreated"
KIND = of_model(Function)


@dataclass
class Place:
    """A namespace with functions, and what is around it."""

    kube: Kubernetes
    namespace: str
    kubeconfig: str
    bus: EventBus
    hosts: Hosts
    numbers: dict[str, int] = field(default_factory=dict)

    async def apply(self, name: str = "order-counter", **changes: Any) -> Function:
        """Apply the example's Function with other fields where given."""
        wanted = copy.deepcopy(yaml.safe_load((EXAMPLE / "function.yaml").read_text()))
        wanted["metadata"] = {"name": name, "namespace": self.namespace}
        wanted["spec"] = {k: v for k, v in {**wanted["spec"], **changes}.items() if v is not None}
        return Function.read(await self.kube.apply(wanted, manager="user"))

    async def get(self, name: str = "order-counter") -> Function | None:
        """Return a Function."""
        found = await self.kube.get(KIND, self.namespace, name)
        return None if found is None else Function.read(found)

    async def deployment(self, name: str = "order-counter") -> Object | None:
        """Return the Deployment of a Function."""
        return await self.kube.get(DEPLOYMENTS, self.namespace, name)

    async def until(self, reason: str, name: str = "order-counter", *, seconds: float = 30) -> Function:
        """Wait until Ready has a reason for the newest spec."""

        async def check() -> Function | None:
            found = await self.get(name)
            ready = found.condition("Ready") if found else None
            if found is None or ready is None or ready.observed_generation != found.metadata.generation:
                return None
            return found if ready.reason == reason else None

        try:
            found: Function = await eventually(check, seconds=seconds)
        except AssertionError:
            shown = await self.kube.get(KIND, self.namespace, name)
            said = (shown or {}).get("status"), self.hosts.log(name)[-3000:]
            raise AssertionError(f"{name} is not {reason}: {said}") from None
        return found

    async def publish(self, owner: str, *, count: int = 1, subject: str = SUBJECT) -> None:
        """Publish orders of an owner, each an event of its own."""
        for _ in range(count):
            self.numbers[owner] = number = self.numbers.get(owner, 0) + 1
            event = Event(
                id=f"{owner}-{number}", type=SUBJECT[6:], source=self.namespace, data={"owner": owner}
            )
            await self.bus.publish(subject, event)

    def code(self) -> str:
        """Return the handler of the example."""
        return (EXAMPLE / "order_counter.py").read_text()

    async def delete(self, name: str = "order-counter") -> None:
        """Ask for the end of a Function."""
        await self.kube.delete(KIND, self.namespace, name)

    async def is_gone(self, name: str = "order-counter") -> bool:
        """Say whether a Function has ended."""
        return await self.get(name) is None

    def id(self, name: str = "order-counter") -> FunctionId:
        """Return who a function is."""
        return FunctionId(self.namespace, name)

    @asynccontextmanager
    async def operating(self, **changes: Any) -> AsyncIterator[FunctionOperator]:
        """Run the operator."""
        settings = {
            "namespace": self.namespace,
            "watch_namespaces": self.namespace,
            "kubeconfig": self.kubeconfig,
            "health_port": 0,
            "metrics_port": 0,
            "leader_election": False,
            "backoff_first_seconds": 0.1,
            "backoff_cap_seconds": 1,
            "platform_image": "platform:test",
            **changes,
        }
        operator = FunctionOperator(Settings(**settings))
        stop = asyncio.Event()
        task = asyncio.ensure_future(serve(operator.build(), stop=stop))
        try:
            yield operator
            assert not task.done(), task.exception()
        finally:
            stop.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(task, 20)


@pytest_asyncio.fixture
async def place(
    api_server: ApiServer,
    kube: Kubernetes,
    namespace: str,
    nats_server: NatsServer,
    bus: EventBus,
    dsn: str,
    tmp_path: Path,
) -> AsyncIterator[Place]:
    """A namespace with the Secrets that Functions name and the code of the example."""
    for name, data in (
        ("virtengine-nats", {"url": nats_server.url}),
        ("virtengine-postgresql", {"dsn": dsn}),
    ):
        encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
        secret = {
            "apiVersion": "v1", "kind": "Secret", "data": encoded,
            "metadata": {"name": name, "namespace": namespace},
        }  # fmt: skip
        await kube.create(secret, manager="user")
    code = {
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "order-counter", "namespace": namespace},
        "data": {"order_counter.py": (EXAMPLE / "order_counter.py").read_text()},
    }  # fmt: skip
    await kube.create(code, manager="user")
    hosts = Hosts(kube, namespace, tmp_path)
    task = asyncio.create_task(hosts.run())
    made = Place(kube, namespace, str(api_server.kubeconfig), bus, hosts)
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        items, _version = await kube.list(KIND, namespace)
        for item in items:
            with contextlib.suppress(Absent):
                where = (namespace, item["metadata"]["name"])
                await kube.merge(KIND, *where, {"metadata": {"finalizers": None}}, manager="test")
                await kube.delete(KIND, *where)
