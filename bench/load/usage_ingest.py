"""How many usage events one function stores durably and once, and what it costs all processes together."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.support import usage_stage as stage
from virtengine.clients.events import EventBus
from virtengine.clients.usage_store import Database
from virtengine.runtime.function_settings import HostSettings

REPEATED = 10
"""One bundle in so many comes twice."""
SETTINGS = HostSettings(tick_seconds=0, workers=4, batch=16)


@dataclass(frozen=True)
class Ingest:
    """What was stored, in what time, and for how much processor time of whom."""

    events: int
    reports: int
    seconds: float
    function_cpu: float
    all_cpu: float
    lost: int
    double: int
    rss_mb: float


def measure(leases: int, reports_each: int) -> Ingest:
    """Fill a stream, then time the function that empties it."""
    with stage.engines() as found:
        asyncio.run(_fill(found, leases, reports_each))
        wanted = leases * reports_each
        before = _engines_cpu()
        started = time.monotonic()
        child = stage.spawn(lambda: stage.serve(found, SETTINGS))
        try:
            stage.wait_until(lambda: asyncio.run(_count(found)) >= wanted, seconds=300)
            seconds = time.monotonic() - started
            function_cpu = stage.cpu_seconds(child)
            all_cpu = function_cpu + _engines_cpu() - before
            rss = _peak_mb(child)
        finally:
            stage.end(child)
        lost, double = asyncio.run(stage.audit(found, leases, reports_each))
    events = wanted * len(stage.METERED)
    return Ingest(events, wanted, seconds, function_cpu, all_cpu, lost, double, rss)


async def _fill(found: stage.Engines, leases: int, reports_each: int) -> None:
    async with Database(found.dsn) as database, EventBus(found.events) as bus:
        await database.migrate()
        await bus.ensure_streams()
        for sequence in range(1, reports_each + 1):
            texts = [stage.write_report(lease, sequence) for lease in range(leases)]
            events = stage.bundle_events(texts)
            await stage.publish(bus, events)
            await stage.publish(bus, events[::REPEATED], copy="-again")


async def _count(found: stage.Engines) -> int:
    connection = await asyncpg.connect(found.dsn)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM usage_report"))
    finally:
        await connection.close()
        await asyncio.sleep(0.4)


def _engines_cpu() -> float:
    """Return the processor time of this process's other children: the broker and the database."""
    own = os.getpid()
    children = [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and _parent(path) == own and _name(path) in {"nats-server", "postgres"}
    ]
    return stage.cpu_seconds(*children)


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _name(path: Path) -> str:
    try:
        return (path / "comm").read_text().strip()
    except OSError:
        return ""


def _peak_mb(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
