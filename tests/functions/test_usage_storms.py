"""The usage function under kills, overload and poison, with a real broker and database."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import usage_kills
from tests.support import usage_stage as stage
from virtengine.clients.events import QUARANTINE, USAGE, Event, EventBus, StreamSettings
from virtengine.clients.events.event import encode
from virtengine.clients.usage_store import Database
from virtengine.core.errors import Unavailable
from virtengine.plans import usage_bundle, usage_report
from virtengine.runtime.function_settings import HostSettings

pytestmark = [pytest.mark.contract, pytest.mark.thorough, pytest.mark.timeout(400)]

EVERY = int(os.environ.get("VIRTENGINE_USAGE_KILL_EVERY", "7"))
"""The function dies at every n-th of its awaits; 1 takes two minutes."""
STORM_REPORTS = 200 * int(os.environ.get("VIRTENGINE_USAGE_STORM", "60"))
"""Published as fast as the broker takes them; 3000 make a storm of a minute."""
MEBIBYTE = 2**20


@pytest.fixture
def engines() -> Iterator[stage.Engines]:
    with stage.engines() as found:
        yield found


def test_killed_at_any_await_nothing_is_lost_or_doubled() -> None:
    """U2. The awaits are counted by a tracer, not listed by hand."""
    found = usage_kills.measure(every=EVERY)
    assert found.awaits > 100, "the tracer counted the function's awaits"
    assert found.kills > found.awaits // EVERY // 2
    assert (found.lost, found.double) == (0, 0)


def test_overload_is_refused_before_memory_grows_and_what_was_accepted_is_stored(
    engines: stage.Engines,
) -> None:
    """U7. The stream has room for little; a meter that is refused tries again, as meters do."""
    small = StreamSettings(usage_bytes=4 * MEBIBYTE)
    asyncio.run(_prepare(engines, small))
    events = [
        event
        for lease in range(0, STORM_REPORTS, 200)
        for event in stage.bundle_events([stage.write_report(lease + one, 1) for one in range(200)])
    ]
    settings = HostSettings(tick_seconds=0.5, workers=2, batch=4)
    inherited = _memory_mb(os.getpid(), "VmRSS")  # a fork begins with all that this process has read
    child = stage.spawn(lambda: stage.serve(engines, settings, streams=small))
    try:
        refused = asyncio.run(_storm(engines, events))
        accepted = STORM_REPORTS
        stage.wait_until(lambda: asyncio.run(_stored(engines)) >= accepted, seconds=60)
        grown = _memory_mb(child, "VmHWM") - inherited
    finally:
        stage.end(child)
    assert refused > 0, "the stream pushed back"
    assert grown < 64
    assert asyncio.run(stage.audit(engines, accepted, 1)) == (0, 0)


async def _storm(found: stage.Engines, events: list[Event]) -> int:
    """Publish as fast as one may, each until it is accepted; return how often the stream refused."""
    refused = 0
    async with EventBus(found.events) as bus:
        for event in events:
            while True:
                try:
                    await bus.publish("usage.intervals.x", event)
                except Unavailable as error:
                    refused += error.reason == "StreamFull"
                    await asyncio.sleep(0.02)
                else:
                    break
    return refused


POISON = {
    "malformed": b'{"specversion":"1.0",',
    "no event": b"[]",
    "a megabyte": b'{"x":"' + b"x" * (MEBIBYTE - 512) + b'"}',
    "deep": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deep data": encode(Event("d", usage_report.EVENT_TYPE, "s", {"x": json.loads("[" * 40 + "]" * 40)})),
    "another version": encode(Event("v", "virtengine.usage.v9.Intervals", "s", {"lease": "x"})),
    "another shape": encode(Event("w", usage_report.EVENT_TYPE, "s", {"lease": 7})),
    "a bundle of nothing": encode(Event("b", usage_bundle.EVENT_TYPE, "s", {"reports": []})),
    "forged": encode(
        Event(
            "f",
            usage_bundle.EVENT_TYPE,
            "s",
            usage_bundle.to_data(usage_bundle.Bundle(stage.PROVIDER, ("x",)), bytes(64)),
        )
    ),
}
REASONS = {"EventMalformed", "EventTooDeep", "EventUnknown", "ReportMalformed", "BadSignature"}


def test_poison_is_set_aside_with_its_reason_and_everything_else_is_stored(engines: stage.Engines) -> None:
    """U8. One message in a hundred can never be handled."""
    asyncio.run(_prepare(engines, StreamSettings()))
    asyncio.run(_publish_with_poison(engines, leases=900))
    child = stage.spawn(lambda: stage.serve(engines, HostSettings(tick_seconds=0, workers=2)))
    try:
        stage.wait_until(lambda: asyncio.run(_stored(engines)) >= 900, seconds=60)
        stage.wait_until(lambda: asyncio.run(_set_aside(engines)) >= set(POISON), seconds=30)
    finally:
        stage.end(child)
    assert asyncio.run(stage.audit(engines, 900, 1)) == (0, 0)
    reasons = asyncio.run(_reasons(engines))
    assert len(reasons) == len(POISON)
    assert set(reasons) == REASONS


async def _publish_with_poison(found: stage.Engines, leases: int) -> None:
    """Publish reports one by one, in disorder, with each poison somewhere between them."""
    chance = random.Random(8)
    bodies = [
        encode(
            Event(
                f"{lease}",
                usage_report.EVENT_TYPE,
                "meter",
                json.loads(stage.write_report(lease, 1)),
            )
        )
        for lease in range(leases)
    ]
    for body in POISON.values():
        bodies.insert(chance.randrange(len(bodies)), body)
    async with EventBus(found.events) as bus:
        for number, body in enumerate(bodies):
            await bus.publish_bytes("usage.intervals.x", body, message_id=f"m{number}")


async def _set_aside(found: stage.Engines) -> set[str]:
    async with EventBus(found.events) as bus:
        last = await bus.last_sequence(QUARANTINE)
    return set(list(POISON)[:last])


async def _reasons(found: stage.Engines) -> list[str]:
    async with EventBus(found.events) as bus:
        last = await bus.last_sequence(QUARANTINE)
        messages = [await bus.jetstream.get_msg(QUARANTINE, seq=number) for number in range(1, last + 1)]
    return [str((message.headers or {})["Virtengine-Reason"]) for message in messages]


async def _prepare(found: stage.Engines, streams: StreamSettings) -> None:
    async with Database(found.dsn) as database, EventBus(found.events) as bus:
        await database.migrate()
        await bus.ensure_streams(streams)
        assert await bus.last_sequence(USAGE) == 0


async def _stored(found: stage.Engines) -> int:
    async with Database(found.dsn, connections=1) as database, database.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM usage_report"))


def _memory_mb(process: int, which: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{which}:"))
