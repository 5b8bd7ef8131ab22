"""A provider's side in tests: a node with leases, meters' reports, and the functions as programs."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from functions.settlement.handler import SUBJECTS
from tests.chain.modules.scene import GENESIS, Scene, coin, secret
from tests.chain.support import TestChain
from tests.support.node import Node
from virtengine.chain import app
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.modules import settlement
from virtengine.clients.events import CHAIN, USAGE, Event, EventBus
from virtengine.core.resources import GIB, ResourceType
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_report
from virtengine.plans.usage import Interval
from virtengine.plans.usage_report import Report
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

REPORT_MS = 10_000
SOURCES = {
    "usage": {"STREAM": USAGE, "SUBJECTS": "usage.intervals.>"},
    "settlement": {"STREAM": CHAIN, "SUBJECTS": ",".join(SUBJECTS)},
}


def handler(function: str) -> str:
    """Return the reference of a function's handler."""
    return f"functions.{function}.handler:handle"


def market(leases: int = 1, *, deposit: int = 900_000_000) -> tuple[Node, list[str]]:
    """Return a node with active leases that began an hour ago, and an agent for each function."""
    bounds = {"max_unsettled_records": 2000, "min_settlement_amount": "1"}
    params = {**GENESIS["settlement"]["params"], **bounds}
    limits = {**GENESIS["market"]["params"], "max_orders_per_customer": 100, "final_usage_blocks": "2000"}
    genesis = {**GENESIS, "settlement": {"params": params}, "market": {"params": limits}}
    modules = app.MODULES if settlement.MODULE in app.MODULES else (*app.MODULES, settlement.MODULE)
    machine = Machine(modules, app.make_fees, strict=True)
    chain = TestChain(
        ("alice", "provider", "tenant", "usage", "settlement"), genesis_state=genesis, machine=machine
    )
    chain.time_ms = int(time.time() * 1000) - 3_600_000
    scene = Scene(chain=chain)
    agents = [
        provider_types.Agent(address=chain.actor("usage").address, role=provider_types.AGENT_ROLE_USAGE),
        provider_types.Agent(
            address=chain.actor("settlement").address, role=provider_types.AGENT_ROLE_SETTLEMENT
        ),
    ]
    scene.register(agents=agents)
    found = [scene.active_lease(external_id=f"order-{n}", deposit=coin(deposit)) for n in range(leases)]
    node = Node(chain)
    node.scene = scene  # type: ignore[attr-defined]
    return node, found


class MeterOfTest:
    """Signs reports as the provider's meter does: without gaps, one time for all resources."""

    def __init__(self, node: Node, lease: str, *, seed: int = 1) -> None:
        self._node, self.lease = node, lease
        self._chance = random.Random(f"{lease}/{seed}")
        self.provider = node.chain.actor("provider").address
        self.end_ms = int(time.time() * 1000) - 3_000_000
        self.sequence = 0
        self.reports: list[Report] = []

    def cut(self, count: int, *, final: bool = False) -> list[Report]:
        """Return the next reports; with `final` the last one ends the lease."""
        made = [self._next(is_final=final and number == count - 1) for number in range(count)]
        self.reports += made
        return made

    def _next(self, *, is_final: bool) -> Report:
        self.sequence += 1
        start, self.end_ms = self.end_ms, self.end_ms + REPORT_MS
        used = {
            ResourceType.CPU: self._chance.randrange(0, REPORT_MS),
            ResourceType.MEMORY: self._chance.randrange(0, GIB * 10),
            ResourceType.STORAGE: self._chance.randrange(0, GIB),
        }
        intervals = tuple(
            Interval(self.lease, resource, quantity, start, self.end_ms, 0, 0)
            for resource, quantity in used.items()
        )
        return Report(self.provider, self.lease, self.sequence, intervals, is_final)

    def event(self, report: Report, *, copy: int = 0) -> Event:
        """Return the event of a report; other copies have other ids."""
        signed = usage_report.sign(
            self._node.chain.chain_id, report, secret("signing/provider"), KeyType.ED25519
        )
        return Event(
            id=f"{report.sequence}-{copy}",
            type=usage_report.EVENT_TYPE,
            source=f"virtengine/meter/{usage_report.subject(self.lease)}",
            data=usage_report.to_data(report, signed),
        )

    async def publish(self, bus: EventBus, reports: Sequence[Report], *, copy: int = 0) -> None:
        """Publish reports, in the order given."""
        for report in reports:
            await bus.publish(usage_report.subject(self.lease), self.event(report, copy=copy))

    def quantities(self) -> dict[int, int]:
        """Return what was reported of each resource."""
        found: dict[int, int] = {}
        for report in self.reports:
            for interval in report.intervals:
                kind = int(interval.resource)
                found[kind] = found.get(kind, 0) + interval.quantity
        return found


@dataclass(frozen=True)
class Programs:
    """Starts functions as processes with their settings in the environment."""

    node: Node
    nats: str
    dsn: str
    keys: Path
    s3: dict[str, str]

    def environment(self, function: str) -> dict[str, str]:
        """Return the settings of a function."""
        account = self.keys / function
        account.mkdir(parents=True, exist_ok=True)
        (account / "private-key").write_bytes(self.node.chain.actor(function).key.secret)
        (account / "signing-key").write_bytes(secret("signing/provider"))
        settings = {
            "CHAIN_GRPC": self.node.grpc,
            "CHAIN_RPC": self.node.url,
            "CHAIN_ID": self.node.chain.chain_id,
            "EVENTS_URL": self.nats,
            "DATABASE_URL": self.dsn,
            "ACCOUNT_KEY_FILE": str(account),
            "SIGNING_KEY_FILE": str(account),
            "PROVIDER": self.node.chain.actor("provider").address,
            "NAMESPACE": "provider",
            "FUNCTION": function,
            **SOURCES[function],
            "TICK_SECONDS": "0.3",
            "RETRY_SECONDS": "0.5",
            "METRICS_PORT": "0",
            **self.s3,
        }
        return {**os.environ, **{f"VIRTENGINE_{name}": value for name, value in settings.items()}}

    @asynccontextmanager
    async def running(self, function: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run a function until the end of the block; it must stop by itself when asked to."""
        before = self._starts(function)
        process = await self._start("-m", "functions.host", handler(function), function=function)
        try:
            async with asyncio.timeout(60):
                while self._starts(function) == before:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            assert await asyncio.wait_for(process.wait(), 30) == 0, self.log(function)

    async def until_killed(self, function: str, dies_at: int, *, seconds: float) -> bool:
        """Run a function that dies at a step; False when it lived on and was killed by the clock."""
        process = await self._start(
            "-m", "tests.functions.function_process", function, str(dies_at), function=function
        )
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            process.kill()
            await process.wait()
            return False
        assert process.returncode == -9, self.log(function)
        return True

    def _starts(self, function: str) -> int:
        file = self.keys / f"{function}.log"
        return file.read_text().count('"function starts"') if file.exists() else 0

    def log(self, function: str) -> str:
        """Return the end of a function's log."""
        return (self.keys / f"{function}.log").read_text()[-4000:]

    async def _start(self, *arguments: str, function: str) -> asyncio.subprocess.Process:
        with (self.keys / f"{function}.log").open("ab") as output:
            return await asyncio.create_subprocess_exec(
                sys.executable, *arguments, env=self.environment(function), stdout=output, stderr=output
            )
