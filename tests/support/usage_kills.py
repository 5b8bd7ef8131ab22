"""kill -9 at every await of the usage function: nothing may be lost and nothing stored twice.

The awaits are counted by a tracer in a calm run; then the function is started again and again, dies at its
first wait, its second and so on, each time with fresh reports before it and what the dead ones left.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support import usage_stage as stage
from virtengine.clients.events import USAGE, Event, EventBus
from virtengine.clients.usage_store import Database
from virtengine.plans import usage_report
from virtengine.runtime.function_settings import HostSettings

LEASES = 4
SETTINGS = HostSettings(tick_seconds=0, workers=2, batch=3, ack_wait_seconds=1.0, first_retry_seconds=0.1)
LIFE_SECONDS = 2.5
DRAIN_SECONDS = 90


@dataclass(frozen=True)
class Kills:
    """How often the function was killed, at how many different awaits, and what that did."""

    awaits: int
    kills: int
    events: int
    lost: int
    double: int


def measure(*, every: int = 1, at_most: int = 10_000) -> Kills:
    """Kill the function at every n-th of its awaits."""
    with stage.engines() as found:
        asyncio.run(_prepare(found))
        asyncio.run(_publish(found, 1))
        awaits = _count_awaits(found)
        round_, kills = 1, 0
        for dies_at in range(1, min(awaits, at_most) + 1, every):
            round_ += 1
            asyncio.run(_publish(found, round_))
            kills += _run_until_killed(found, dies_at)
        child = stage.spawn(lambda: stage.serve(found, SETTINGS))
        asyncio.run(_drained(found, round_))
        stage.end(child)
        lost, double = asyncio.run(stage.audit(found, LEASES, round_))
    return Kills(awaits, kills, LEASES * round_ * len(stage.METERED), lost, double)


async def _prepare(found: stage.Engines) -> None:
    async with Database(found.dsn) as database, EventBus(found.events) as bus:
        await database.migrate()
        await bus.ensure_streams()


async def _publish(found: stage.Engines, sequence: int) -> None:
    """Publish a minute's reports: a bundle and its copy, and one report alone that comes twice."""
    texts = [stage.write_report(lease, sequence) for lease in range(LEASES)]
    async with EventBus(found.events) as bus:
        bundle = stage.bundle_events(texts[1:])
        await stage.publish(bus, bundle)
        await stage.publish(bus, [_alone(texts[0], sequence)])
        await stage.publish(bus, [*bundle, _alone(texts[0], sequence)], copy="-again")


def _alone(text: str, sequence: int) -> Event:
    return Event(f"alone-{sequence}", usage_report.EVENT_TYPE, "virtengine/meter/bench", json.loads(text))


def _count_awaits(found: stage.Engines) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "waits"
        child = stage.spawn(lambda: stage.serve(found, SETTINGS, waits=file))
        asyncio.run(_drained(found, 1))
        stage.end(child)
        return int(file.read_text())


def _run_until_killed(found: stage.Engines, dies_at: int) -> bool:
    child = stage.spawn(lambda: stage.serve(found, SETTINGS, dies_at=dies_at))
    deadline = time.monotonic() + LIFE_SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)  # it waits for nothing more: the clock's kill
    os.waitpid(child, 0)
    return False


async def _drained(found: stage.Engines, rounds: int) -> None:
    """Wait until every report is stored and the broker holds nothing unanswered."""
    async with Database(found.dsn) as database, EventBus(found.events) as bus:
        deadline = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < deadline:
            async with database.connection() as connection:
                stored = await connection.fetchval("SELECT count(*) FROM usage_report")
            if stored >= LEASES * rounds and await _is_answered(bus):
                return
            await asyncio.sleep(0.1)


async def _is_answered(bus: EventBus) -> bool:
    for consumer in await bus.jetstream.consumers_info(USAGE):
        if (consumer.num_pending or 0) + (consumer.num_ack_pending or 0):
            return False
    return True
