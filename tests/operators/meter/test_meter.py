from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from operators.meter.main import MeterProcess
from operators.meter.settings import Settings
from tests.operators.conftest import KEY, Market
from tests.support.running import eventually
from virtengine.api import Order
from virtengine.clients.events import USAGE, EventBus
from virtengine.clients.events.event import decode
from virtengine.core.errors import Unavailable
from virtengine.core.resources import ResourceType
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_report
from virtengine.plans.usage_report import Report
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.contract


class Metered:
    """A market whose leases are metered."""

    def __init__(self, market: Market, bus: EventBus, settings: Settings) -> None:
        self.market, self.bus, self.settings = market, bus, settings

    @asynccontextmanager
    async def metering(self) -> AsyncIterator[None]:
        """Run a meter."""
        task = self.start()
        try:
            yield
            assert not task.done(), task.exception()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def start(self) -> asyncio.Task[None]:
        process = MeterProcess(self.settings, self.market.kube, self.market.chain, self.bus)
        return asyncio.create_task(process.serve())

    async def reports(self) -> list[Report]:
        """Return every report of the stream, checked and in its order."""
        found = []
        for sequence in range(1, await self.bus.last_sequence(USAGE) + 1):
            message = await self.bus.jetstream.get_msg(USAGE, seq=sequence)
            report, signed = usage_report.from_data(decode(message.data or b"").data)
            key = signature.get_public_key(KEY, KeyType.ED25519)
            chain_id = self.market.node.chain.chain_id
            assert usage_report.is_valid(chain_id, report, signed, key, KeyType.ED25519)
            assert message.subject == usage_report.subject(report.lease)
            found.append(report)
        return found

    async def active(self) -> types_pb2.Lease:
        await self.market.order()
        await self.market.until(Order, "hello", "Active")
        return await self.market.lease()

    async def until_reports(self, count: int) -> list[Report]:
        async def enough() -> list[Report] | None:
            found = await self.reports()
            return found if len(found) >= count else None

        return await eventually(enough, seconds=40)  # type: ignore[no-any-return]


@pytest.fixture
def metered(market: Market, bus: EventBus, tmp_path: Path) -> Metered:
    path = tmp_path / "signing-key"
    path.write_bytes(KEY)
    settings = Settings(
        chain_id=market.node.chain.chain_id,
        chain_grpc=market.node.grpc,
        chain_rpc=market.node.url,
        events_url="unused",
        provider=market.provider,
        signing_key_file=path,
        interval_seconds=0.3,
        lag_seconds=0.2,
        kubelet_counters=True,
        leader_election=False,
        health_port=0,
        metrics_port=0,
    )
    return Metered(market, bus, settings)


def check_unbroken(reports: list[Report]) -> None:
    """Reports follow each other without gap or overlap."""
    assert [report.sequence for report in reports] == list(range(1, len(reports) + 1))
    for before, after in itertools.pairwise(reports):
        ends = {interval.end_ms for interval in before.intervals}
        assert ends == {interval.start_ms for interval in after.intervals}
        assert not before.is_final


def total(reports: list[Report], resource: ResourceType) -> int:
    return sum(one.quantity for report in reports for one in report.intervals if one.resource is resource)


async def test_a_running_lease_is_reported_without_gaps(metered: Metered) -> None:
    async with metered.market.running(), metered.metering():
        lease = await metered.active()
        reports = await metered.until_reports(4)
        check_unbroken(reports)
        assert {report.lease for report in reports} == {lease.id}
        share = reports[-1].intervals[0].shares[0]
        assert (share.kind, share.node, share.amount) == ("pod", "node-1", 100)
        last = reports[-1].intervals[0]
        assert last.quantity in {(last.end_ms - last.start_ms) // 10, (last.end_ms - last.start_ms) // 10 + 1}


async def test_a_killed_meter_goes_on_where_it_was_and_bills_what_ran_meanwhile(metered: Metered) -> None:
    chance = random.Random(1)
    async with metered.market.running():
        await metered.active()
        for _ in range(6):
            task = metered.start()
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await asyncio.sleep(0.3)
        async with metered.metering():
            reports = await metered.until_reports(len(await metered.reports()) + 2)
    check_unbroken(reports)
    shares = [share for report in reports for share in report.intervals[0].shares]
    held = max(share.to_ms for share in shares) - min(share.from_ms for share in shares)
    assert abs(total(reports, ResourceType.CPU) - held // 10) <= 1
    assert abs(total(reports, ResourceType.MEMORY) - held * 64 * 2**20 // 1000) <= 1


async def test_a_report_that_was_not_published_is_published_as_it_was_written(metered: Metered) -> None:
    publish, failures = metered.bus.publish, iter(range(3))

    async def fail_at_first(*arguments: object, **options: object) -> object:
        if next(failures, None) is not None:
            raise Unavailable("the stream is away")
        return await publish(*arguments, **options)  # type: ignore[arg-type]

    metered.bus.publish = fail_at_first  # type: ignore[method-assign,assignment]
    async with metered.market.running(), metered.metering():
        await metered.active()
        check_unbroken(await metered.until_reports(3))


async def test_two_meters_report_each_moment_once(metered: Metered) -> None:
    async with metered.market.running(), metered.metering(), metered.metering():
        await metered.active()
        reports = await metered.until_reports(6)
    check_unbroken(reports)


async def test_a_closing_lease_ends_with_a_final_report(metered: Metered) -> None:
    async with metered.market.running(), metered.metering():
        lease = await metered.active()
        await metered.until_reports(2)
        await metered.market.delete(Order, "hello")

        async def is_told() -> bool:
            found = await metered.reports()
            return bool(found) and found[-1].is_final

        await eventually(is_told, seconds=40)
        await asyncio.sleep(1)
        reports = await metered.reports()
        check_unbroken(reports)
        assert reports[-1].is_final
        assert not await metered.market.running_pods(lease)


async def test_a_paused_lease_is_not_billed_for_what_does_not_run(metered: Metered) -> None:
    async with metered.market.running(), metered.metering():
        lease = await metered.active()
        await metered.until_reports(2)
        await metered.market.order(suspend=True)

        async def is_stopped() -> bool:
            return not await metered.market.running_pods(lease)

        await eventually(is_stopped)
        await asyncio.sleep(1.5)
        before = await metered.reports()
        await asyncio.sleep(1.5)
        assert len(await metered.reports()) == len(before)
        await metered.market.order(suspend=False)
        reports = await metered.until_reports(len(before) + 2)
        check_unbroken(reports)
