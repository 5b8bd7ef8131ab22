"""Missing, late and corrected usage through the function, a real broker, database and chain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chain.modules.scene import secret
from tests.functions.test_usage import close, recorded, totals, until
from tests.functions.world import MeterOfTest, Programs, market
from tests.support.nats import NatsServer
from tests.support.node import Node
from virtengine.clients.events import FUNCTION, Event, EventBus
from virtengine.clients.events.event import decode
from virtengine.clients.usage_store import Database
from virtengine.core.resources import ResourceType
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_bundle, usage_correction, usage_report
from virtengine.plans.usage_bundle import Bundle
from virtengine.plans.usage_correction import Correction

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
Scene = tuple[Node, str]


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    node, leases = market(leases=1)
    async with node.running():
        yield node, leases[0]


@pytest.fixture
def programs(scene: Scene, nats_server: NatsServer, bus: EventBus, dsn: str, tmp_path: Path) -> Programs:
    return Programs(scene[0], nats_server.url, dsn, tmp_path, {})


async def told(bus: EventBus) -> list[tuple[str, int]]:
    """Return what the function told, as the last word of the event's type and the report."""
    found = []
    for number in range(1, await bus.last_sequence(FUNCTION) + 1):
        event = decode((await bus.jetstream.get_msg(FUNCTION, seq=number)).data or b"")
        word = event.type.rpartition(".")[2]
        found.append((word, event.data.get("after_report", event.data.get("report", 0))))
    return found


async def age_gaps(dsn: str) -> None:
    async with Database(dsn) as database, database.connection() as connection:
        await connection.execute("UPDATE usage_gap SET found_at = now() - interval '1 hour'")


async def until_intervals(node: Node, lease: str, count: int) -> None:
    async def enough() -> bool:
        return sum(record.interval_count for record in recorded(node, lease)) >= count

    await until(enough)


async def test_a_gap_is_told_passed_over_and_its_late_report_corrects(
    scene: Scene, programs: Programs, bus: EventBus, dsn: str
) -> None:
    node, lease = scene
    meter = MeterOfTest(node, lease)
    reports = meter.cut(6)
    async with programs.running("usage"):
        await meter.publish(bus, reports[:3])
        await until_intervals(node, lease, 9)
        before = node.chain.state("settlement").ledger_of(lease)  # the first report begins after the lease
        await meter.publish(bus, reports[4:])

        async def is_told() -> bool:
            return ("GapFound", 3) in await told(bus)

        await until(is_told)
        await asyncio.sleep(1)
        assert sum(record.interval_count for record in recorded(node, lease)) == 9
        await age_gaps(dsn)
        await until_intervals(node, lease, 15)
        books = node.chain.state("settlement").ledger_of(lease)
        assert (books.gaps - before.gaps, books.gap_ms - before.gap_ms) == (1, 10_000)
        await meter.publish(bus, reports[3:4])
        await until_intervals(node, lease, 18)
    late = recorded(node, lease)[-1]
    behind = node.chain.state("settlement").require_usage(f"{lease}/{late.corrects}")
    assert behind.charges[0].period_start == reports[4].intervals[0].start_ms
    assert totals(node, lease) == meter.quantities()
    assert [word for word, _ in await told(bus)] == ["GapFound", "GapPassedOver"]


async def test_a_gap_that_fills_is_told_too(scene: Scene, programs: Programs, bus: EventBus) -> None:
    node, lease = scene
    meter = MeterOfTest(node, lease)
    reports = meter.cut(4)
    async with programs.running("usage"):
        await meter.publish(bus, [reports[0], *reports[2:]])

        async def is_told(word: str) -> bool:
            return word in {one for one, _ in await told(bus)}

        await until(lambda: is_told("GapFound"))
        await meter.publish(bus, reports[1:2])
        await until_intervals(node, lease, 12)
        await until(lambda: is_told("GapClosed"))
    assert node.chain.state("settlement").ledger_of(lease).gaps == 1  # before the first report
    assert totals(node, lease) == meter.quantities()


def correction(
    meter: MeterOfTest, node: Node, number: int, report: int, *, key: str = "provider", **deltas: int
) -> Event:
    told = meter.reports[report - 1].intervals[0]
    made = Correction(
        meter.provider,
        meter.lease,
        number,
        report,
        "the meter was wrong",
        told.start_ms,
        told.end_ms,
        tuple(sorted((ResourceType[name.upper()], delta) for name, delta in deltas.items())),
    )
    signed = usage_correction.sign(node.chain.chain_id, made, secret(f"signing/{key}"), KeyType.ED25519)
    data = usage_correction.to_data(made, signed)
    return Event(f"correction-{number}-{key}", usage_correction.EVENT_TYPE, "test", data)


async def test_corrections_add_and_take_back_and_a_wrong_one_stops_nothing(
    scene: Scene, programs: Programs, bus: EventBus, dsn: str
) -> None:
    node, lease = scene
    meter = MeterOfTest(node, lease)
    meter.cut(6)
    subject = usage_report.subject(lease)
    async with programs.running("usage"):
        await meter.publish(bus, meter.reports)
        await until_intervals(node, lease, 18)
        cpu = next(one.quantity for one in meter.reports[1].intervals if one.resource is ResourceType.CPU)
        everything = meter.quantities()
        await bus.publish(subject, correction(meter, node, 1, 2, cpu=-cpu))
        await bus.publish(subject, correction(meter, node, 2, 2, cpu=7, memory=9))
        await bus.publish(subject, correction(meter, node, 3, 4, cpu=-(10**15)))  # more than there ever was
        await bus.publish(subject, correction(meter, node, 4, 4, key="other", cpu=5))
        await until_intervals(node, lease, 21)
        close(node, lease)
        last = meter.cut(1, final=True)
        await meter.publish(bus, last)

        async def is_over() -> bool:
            return bool(recorded(node, lease)[-1].is_final)

        await until(is_over)
    used = {int(one.resource): one.quantity for one in last[0].intervals}
    wanted = {kind: everything[kind] + used[kind] for kind in everything}
    wanted[int(ResourceType.CPU)] += 7 - cpu
    wanted[int(ResourceType.MEMORY)] += 9
    assert totals(node, lease) == wanted
    async with Database(dsn) as database, database.connection() as connection:
        refused = await connection.fetch("SELECT correction, reason FROM usage_refused")
    assert [row["correction"] for row in refused] == [3]


async def test_a_bundle_stores_what_is_good_and_tells_of_the_rest(
    scene: Scene, programs: Programs, bus: EventBus
) -> None:
    node, lease = scene
    meter = MeterOfTest(node, lease)
    reports = meter.cut(5)
    texts = [usage_bundle.write(dict(meter.event(report).data)) for report in reports]
    foreign = texts[0].replace(f'"lease":"{lease}"', f'"lease":"{lease}x"')
    bundle = Bundle(meter.provider, (*texts, foreign))
    signed = usage_bundle.sign(node.chain.chain_id, bundle, secret("signing/provider"), KeyType.ED25519)
    event = Event("bundle", usage_bundle.EVENT_TYPE, "test", usage_bundle.to_data(bundle, signed))
    async with programs.running("usage"):
        await bus.publish(usage_bundle.subject(meter.provider), event)
        await meter.publish(bus, reports[:2], copy=3)
        await until_intervals(node, lease, 15)
    assert totals(node, lease) == meter.quantities()
    assert await told(bus) == [("ReportRefused", 1)]
