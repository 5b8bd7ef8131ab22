from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chain.modules.scene import secret
from tests.functions.world import MeterOfTest, Programs, market
from tests.support.nats import NatsServer
from tests.support.node import Node
from virtengine.clients.events import QUARANTINE, Event, EventBus
from virtengine.clients.usage_store import Database
from virtengine.crypto import merkle
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_report
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.settlement.v1 import types_pb2

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

ROUNDS = int(os.environ.get("KILL_ROUNDS", "12"))
"""How often the function is killed; more of them take about three seconds each."""


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[tuple[Node, list[str]]]:
    node, leases = market(leases=3)
    async with node.running():
        yield node, leases


@pytest.fixture
def programs(
    scene: tuple[Node, list[str]], nats_server: NatsServer, bus: EventBus, dsn: str, tmp_path: Path
) -> Programs:
    return Programs(scene[0], nats_server.url, dsn, tmp_path, {})


async def until(check: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def recorded(node: Node, lease: str) -> list[types_pb2.UsageRecord]:
    state = node.chain.state("settlement")
    return [record for _key, record in state.usage.items(lease)]


def totals(node: Node, lease: str) -> dict[int, int]:
    state = node.chain.state("settlement")
    return {int(total.resource): total.quantity for _key, total in state.totals.items(lease)}


def close(node: Node, lease: str) -> None:
    tenant = node.chain.actor("tenant")
    message = market_tx.MsgCloseLease(sender=tenant.address, lease_id=lease, reason=1)
    node.make_block(node.chain.sign(tenant, message))


async def until_complete(node: Node, meters: list[MeterOfTest], *, seconds: float = 60) -> None:
    async def complete() -> bool:
        return all(totals(node, meter.lease) == meter.quantities() for meter in meters)

    await until(complete, seconds=seconds)


def require_exact(node: Node, meter: MeterOfTest) -> None:
    """Everything that was reported is on chain once, and the trees prove it."""
    records = recorded(node, meter.lease)
    assert [record.sequence for record in records] == list(range(1, len(records) + 1))
    assert totals(node, meter.lease) == meter.quantities()
    leaves = [
        usage_report.leaf(interval)
        for report in sorted(meter.reports, key=lambda report: report.sequence)
        for interval in sorted(report.intervals, key=lambda interval: int(interval.resource))
    ]
    assert sum(record.interval_count for record in records) == len(leaves)
    for record in records:
        mine, leaves = leaves[: record.interval_count], leaves[record.interval_count :]
        assert record.merkle_root == merkle.compute_root(mine)


async def test_reports_become_records_and_the_last_one_ends_the_lease(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus
) -> None:
    node, leases = scene
    meters = [MeterOfTest(node, lease) for lease in leases]
    async with programs.running("usage"):
        for meter in meters:
            await meter.publish(bus, meter.cut(20))
        await until_complete(node, meters)
        close(node, leases[0])
        await meters[0].publish(bus, meters[0].cut(5, final=True))
        await until_complete(node, meters)
    for meter in meters:
        require_exact(node, meter)
    assert [recorded(node, lease)[-1].is_final for lease in leases] == [True, False, False]


async def test_duplicates_disorder_and_delay_change_nothing(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus
) -> None:
    node, leases = scene
    chance = random.Random(5)
    meter = MeterOfTest(node, leases[0])
    close(node, leases[0])
    reports = meter.cut(60, final=True)
    late, now = reports[17:19], [*reports[:17], *reports[19:]]
    async with programs.running("usage"):
        for copy in range(3):
            chance.shuffle(now)
            await meter.publish(bus, now, copy=copy)
        await asyncio.sleep(2)
        assert len(recorded(node, leases[0])) <= 1  # what follows the gap waits
        await meter.publish(bus, late)
        await until_complete(node, [meter])
    require_exact(node, meter)


@pytest.mark.parametrize("wrong", ["signature", "lease", "overlap", "content", "shape", "type"])
async def test_a_wrong_report_is_quarantined_and_leaves_nothing(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, wrong: str
) -> None:
    node, leases = scene
    meter = MeterOfTest(node, leases[0])
    good = meter.cut(3)
    event, reason = bad_event(node, meter, wrong)
    async with programs.running("usage"):
        await meter.publish(bus, good)
        await until_complete(node, [meter])
        await bus.publish("usage.intervals.x", event)

        async def quarantined() -> bool:
            return await bus.last(QUARANTINE) is not None

        await until(quarantined)
        last = await bus.last(QUARANTINE)
        assert last is not None
        assert last.headers["Virtengine-Reason"] == reason
    require_exact(node, meter)


async def test_reports_of_another_provider_are_left_to_its_own_function(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus
) -> None:
    node, leases = scene
    meter = MeterOfTest(node, leases[0])
    other = replace(MeterOfTest(node, leases[0]).cut(1)[0], provider=node.chain.actor("alice").address)
    async with programs.running("usage"):
        await bus.publish("usage.intervals.x", meter.event(other, copy=5))
        await meter.publish(bus, meter.cut(3))
        await until_complete(node, [meter])
        assert await bus.last(QUARANTINE) is None
    require_exact(node, meter)


def bad_event(node: Node, meter: MeterOfTest, wrong: str) -> tuple[Event, str]:
    last = meter.reports[-1]
    following = replace(MeterOfTest(node, meter.lease).cut(1)[0], sequence=9)
    if wrong == "signature":
        forged = usage_report.sign(node.chain.chain_id, following, secret("signing/other"), KeyType.ED25519)
        data = usage_report.to_data(following, forged)
        return Event("bad", usage_report.EVENT_TYPE, "test", data), "BadSignature"
    if wrong == "lease":
        return meter.event(replace(following, lease=f"{meter.lease[:-1]}x")), "UnknownLease"
    if wrong == "overlap":
        return meter.event(replace(last, sequence=4)), "UsageOverlap"
    if wrong == "content":
        changed = replace(last.intervals[0], quantity=last.intervals[0].quantity + 1)
        return meter.event(replace(last, intervals=(changed, *last.intervals[1:])), copy=7), "ReportConflict"
    if wrong == "shape":
        return Event("bad", usage_report.EVENT_TYPE, "test", {"lease": 7}), "ReportMalformed"
    return Event("bad", "test.Other", "test", {}), "EventUnknown"


async def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus
) -> None:
    node, leases = scene
    chance = random.Random(11)
    meters = [MeterOfTest(node, lease) for lease in leases]
    kills = 0
    for round_ in range(ROUNDS):
        for meter in meters:
            await meter.publish(bus, meter.cut(2))
            await meter.publish(bus, meter.reports[-3:], copy=round_ + 1)
        kills += await programs.until_killed("usage", chance.randint(5, 160), seconds=25)
    for meter in meters:
        close(node, meter.lease)
        await meter.publish(bus, meter.cut(1, final=True))
    async with programs.running("usage"):
        await until_complete(node, meters)
    for meter in meters:
        require_exact(node, meter)
    assert kills == ROUNDS


async def test_a_lost_database_is_filled_again_from_stream_and_chain(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, dsn: str
) -> None:
    node, leases = scene
    meter = MeterOfTest(node, leases[0])
    async with programs.running("usage"):
        await meter.publish(bus, meter.cut(60))
        await until_complete(node, [meter])
    await wipe(dsn)
    async with programs.running("usage"):
        close(node, leases[0])
        await meter.publish(bus, meter.cut(5, final=True))
        await until_complete(node, [meter])
    require_exact(node, meter)


async def test_a_lost_stream_loses_no_accepted_report(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, nats_server: NatsServer
) -> None:
    node, leases = scene
    meter = MeterOfTest(node, leases[0])
    async with programs.running("usage"):
        await meter.publish(bus, meter.cut(10))
        await until_complete(node, [meter])
        nats_server.empty()
        async with EventBus(nats_server.url) as again:
            await again.ensure_streams()
            await meter.publish(again, meter.reports[-3:], copy=1)
            close(node, leases[0])
            await meter.publish(again, meter.cut(5, final=True))
            await until_complete(node, [meter])
    require_exact(node, meter)


async def wipe(dsn: str) -> None:
    async with Database(dsn) as database, database.connection() as connection:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
