"""Blackouts of a day around the meter: what ran is told once, whole, when what was away is back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from operators.meter.clock import SteadyClock
from operators.meter.main import MeterProcess
from operators.meter.settings import Settings
from tests.fakes.events import FakeEventBus
from tests.operators.faults.doors import ApiDoor, Life, chain_gate
from tests.operators.faults.goods import SIGNING_KEY
from tests.operators.faults.scenes import buy
from tests.operators.faults.stage import Stage
from tests.operators.faults.test_blackouts import DAY, SLOW_BLOCKS, pass_
from tests.support.chain_in_process import InProcessChain
from tests.support.virtual_time import VirtualClock
from virtengine.clients.events import USAGE
from virtengine.clients.events.event import decode
from virtengine.clients.kubernetes_kinds import PODS, of_manifest
from virtengine.core.errors import Unavailable
from virtengine.core.resources import ResourceType
from virtengine.plans import usage_report
from virtengine.plans.usage_report import Report

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300)]
INTERVAL, LAG = 60.0, 5.0


class Watcher:
    """The meter's watch streams, from the API server's history."""

    def __init__(self, stage: Stage, process: MeterOnStage) -> None:
        self._stage, self._process = stage, process

    def start(self) -> None:
        """Begin to watch."""
        self._stage.history.watchers.append(self._tell)

    async def stop(self) -> None:
        """Watch no more."""
        self._stage.history.watchers.remove(self._tell)

    def _tell(self, event: str, item: dict[str, Any]) -> None:
        if not self._stage.weather.api_away:
            self._process._note(of_manifest(item), event, item)


class MeterOnStage(MeterProcess):
    """The meter's real process over what is in memory."""

    def __init__(self, stage: Stage, bus: FakeEventBus, key: Path) -> None:
        life = Life()
        self._stage = stage
        kube: Any = ApiDoor(stage.kube, life, stage.weather)
        settings = Settings(
            chain_id=stage.node.chain.chain_id, chain_grpc="unused", chain_rpc="unused", events_url="unused",
            provider=stage.node.chain.actor("provider").address, signing_key_file=key,
            interval_seconds=INTERVAL, lag_seconds=LAG, kubelet_counters=False, leader_election=False,
            health_port=0, metrics_port=0,
        )  # fmt: skip
        self.chain = InProcessChain(stage.node, chain_gate(life, stage.weather))
        events: Any = bus
        clock = SteadyClock(stage.clock.time, stage.clock.monotonic)
        super().__init__(settings, kube, self.chain, events, clock)

    def _shell(self) -> Any:
        return Watcher(self._stage, self)


class MortalBus(FakeEventBus):
    """An event bus that may be away."""

    is_away = False
    loses_answers = False

    async def get_key(self, bucket: str, key: str) -> Any:
        self._require()
        return await super().get_key(bucket, key)

    async def put_key(self, bucket: str, key: str, value: bytes, *, revision: int | None = None) -> int:
        self._require()
        return await super().put_key(bucket, key, value, revision=revision)

    async def publish_bytes(self, *arguments: Any, **options: Any) -> Any:
        self._require()
        answer = await super().publish_bytes(*arguments, **options)
        if self.loses_answers:
            raise Unavailable("the answer got lost")
        return answer

    def _require(self) -> None:
        if self.is_away:
            raise Unavailable("the event bus is away")

    def reports(self) -> list[Report]:
        """Return every report in the stream."""
        messages = self._streams[USAGE].messages
        return [usage_report.from_data(decode(one.body).data)[0] for one in messages]


@asynccontextmanager
async def metering(stage: Stage, bus: FakeEventBus, key: Path) -> Any:
    """Run a meter."""
    process = MeterOnStage(stage, bus, key)
    async with process.chain:
        task = asyncio.create_task(process.serve())
        try:
            yield
            assert not task.done(), task.exception()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def check_whole(stage: Stage, reports: list[Report]) -> None:
    """One unbroken row of reports from the pod's start, and every moment in it exactly once."""
    assert [report.sequence for report in reports] == list(range(1, len(reports) + 1))
    for before, after in itertools.pairwise(reports):
        assert {one.end_ms for one in before.intervals} == {one.start_ms for one in after.intervals}
    cpu = [one for report in reports for one in report.intervals if one.resource is ResourceType.CPU]
    shares = [share for one in cpu for share in one.shares]
    held = max(share.to_ms for share in shares) - min(share.from_ms for share in shares)
    assert held > DAY * 1000
    assert stage.clock.now * 1000 - max(one.end_ms for one in cpu) < (INTERVAL + LAG + 10) * 1000
    assert abs(sum(one.quantity for one in cpu) - held // 10) <= len(cpu)


def play(clock: VirtualClock, folder: Path, begin: Callable[[Stage, MortalBus], None], end: Any) -> None:
    """Meter a lease, take something away for a day, bring it back, and count."""
    key = folder / "signing-key"
    key.write_bytes(SIGNING_KEY)

    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            bus = MortalBus()
            await buy(stage)
            async with metering(stage, bus, key):
                await pass_(stage, 300)
                begin(stage, bus)
                stage.node.block_seconds = SLOW_BLOCKS
                await pass_(stage, DAY)
                end(stage, bus)
                end_at = stage.clock.now + 200
                await stage.until(lambda: stage.clock.now > end_at, "time", seconds=300)
            check_whole(stage, bus.reports())
            assert len([kind for kind, _, _ in stage.kube.items if kind == PODS]) == 1

    clock.run(go)


def test_the_event_bus_away_for_a_day_bills_once(clock: VirtualClock, tmp_path: Path) -> None:
    play(
        clock, tmp_path,
        lambda _stage, bus: setattr(bus, "is_away", True), lambda _stage, bus: setattr(bus, "is_away", False),
    )  # fmt: skip


def test_an_event_bus_that_loses_its_answers_for_a_day_bills_once(
    clock: VirtualClock, tmp_path: Path
) -> None:
    play(
        clock, tmp_path,
        lambda _stage, bus: setattr(bus, "loses_answers", True),
        lambda _stage, bus: setattr(bus, "loses_answers", False),
    )  # fmt: skip


def test_the_api_server_away_for_a_day_bills_once(clock: VirtualClock, tmp_path: Path) -> None:
    play(
        clock, tmp_path,
        lambda stage, _bus: setattr(stage.weather, "api_away", True), lambda stage, _bus: stage.api_back(),
    )  # fmt: skip


def test_the_chain_away_for_a_day_bills_once(clock: VirtualClock, tmp_path: Path) -> None:
    play(
        clock, tmp_path,
        lambda stage, _bus: setattr(stage.weather, "chain_away", True),
        lambda stage, _bus: setattr(stage.weather, "chain_away", False),
    )  # fmt: skip


def test_the_meter_away_for_a_day_bills_once(clock: VirtualClock, tmp_path: Path) -> None:
    key = tmp_path / "signing-key"
    key.write_bytes(SIGNING_KEY)

    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            bus = MortalBus()
            await buy(stage)
            async with metering(stage, bus, key):
                await pass_(stage, 300)
            stage.node.block_seconds = SLOW_BLOCKS
            await pass_(stage, DAY)
            async with metering(stage, bus, key):
                await asyncio.sleep(200)
            check_whole(stage, bus.reports())

    clock.run(go)
