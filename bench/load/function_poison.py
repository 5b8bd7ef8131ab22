"""What poison costs a function: the same events with and without one poisonous in a hundred."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import structlog
from prometheus_client import CollectorRegistry

from functions import process
from tests.support.nats import NatsServer
from tests.support.postgres import Postgres
from virtengine.clients.events import QUARANTINE, USAGE, Event, EventBus
from virtengine.clients.events.lag import count
from virtengine.clients.usage_store import Database
from virtengine.plans.function_names import FunctionId
from virtengine.runtime.function_handler import TICK, Function, PlainDeps
from virtengine.runtime.function_host import FunctionHost, HostSettings

ID = FunctionId("bench", "poison")
EVENTS = 4000
PAIRS = 5
POISON = (
    b"not json",
    b"[" * 900_000,
    b'{"specversion":"1.0","data":"' + b"x" * (2**20 - 2000) + b'"}',
    b'{"specversion":"2.0","id":"1","type":"t","source":"s","data":{}}',
    b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":' + b'{"a":' * 40 + b"1" + b"}" * 41,
)
"""Malformed, deep, large, of an unknown version, nested."""


@dataclass(frozen=True)
class Spent:
    """What good events took: time, and the host's processor time."""

    events: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Return how many were handled each second."""
        return self.events / self.seconds


@dataclass(frozen=True)
class Measured:
    """The same good events without and with poison, pair by pair."""

    pairs: list[tuple[Spent, Spent]]

    @property
    def rates(self) -> list[tuple[float, float]]:
        """Return good events handled each second."""
        return [(clean.rate, spoilt.rate) for clean, spoilt in self.pairs]

    @property
    def clean(self) -> float:
        """Return the median rate without poison."""
        return median(clean for clean, _spoilt in self.rates)

    @property
    def loss_percent(self) -> float:
        """Return the median loss of a pair."""
        return median(100 * (1 - spoilt / clean) for clean, spoilt in self.rates)

    @property
    def cpu_percent(self) -> float:
        """Return how much more processor time the host took, in the median: steadier than rates."""
        return median(100 * (spoilt.cpu_seconds / clean.cpu_seconds - 1) for clean, spoilt in self.pairs)


async def measure(events: int = EVENTS, pairs: int = PAIRS) -> Measured:
    """Measure on a NATS and a PostgreSQL of its own."""
    async with _engines() as (nats, database):
        await _rate(nats, database, events, with_poison=False)  # warms caches and pools
        found = []
        for _ in range(pairs):
            clean = await _rate(nats, database, events, with_poison=False)
            spoilt = await _rate(nats, database, events, with_poison=True)
            found.append((clean, spoilt))
    return Measured(found)


async def handle(event: Event, deps: PlainDeps) -> list[Event]:
    """Store one event."""
    if event.type != TICK:
        await deps.db.execute("INSERT INTO effect VALUES ($1)", event.id)
    return []


async def _rate(nats: NatsServer, database: Database, events: int, *, with_poison: bool) -> Spent:
    await asyncio.to_thread(nats.empty)
    async with EventBus(nats.url) as bus:
        await bus.ensure_streams()
        return await _rate_on(bus, database, events, with_poison=with_poison)


async def _rate_on(bus: EventBus, database: Database, events: int, *, with_poison: bool) -> Spent:
    async with database.connection() as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS effect (id text); TRUNCATE effect, inbox")
    poisoned = 0
    for number in range(events):
        await bus.publish("usage.x", Event(str(number), "bench.Happened", "bench", {"text": "y" * 200}))
        if with_poison and number % 100 == 50:
            poison = POISON[poisoned % len(POISON)]
            await bus.publish_bytes("usage.x", poison, message_id=f"poison-{number}")
            poisoned += 1
    function = Function(ID, USAGE, ("usage.>",), handle, PlainDeps)
    settings = HostSettings(tick_seconds=0)
    host = FunctionHost(function, bus, database, settings=settings, registry=CollectorRegistry())
    begun, cpu = time.perf_counter(), time.process_time()
    task = asyncio.create_task(host.run())
    while await _stored(database) < events:  # noqa: ASYNC110 - another connection fills it
        await asyncio.sleep(0.02)
    spent = Spent(events, time.perf_counter() - begun, time.process_time() - cpu)
    host.stop()
    await task
    kept = await count(bus, QUARANTINE, ID.quarantine)
    assert kept == poisoned, f"{kept} of {poisoned} are in quarantine"
    return spent


async def _stored(database: Database) -> int:
    async with database.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM effect"))


@asynccontextmanager
async def _engines() -> AsyncIterator[tuple[NatsServer, Database]]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    folder, nats, postgres = await asyncio.to_thread(_start)
    try:
        async with process.patient(Database(postgres.dsn()), "database") as database:
            await database.migrate()
            yield nats, database
    finally:
        postgres.stop(hard=True)
        nats.stop(hard=True)
        shutil.rmtree(folder, ignore_errors=True)


def _start() -> tuple[Path, NatsServer, Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="virtengine-bench-"))
    folder.chmod(0o755)
    (folder / "nats").mkdir()
    (folder / "postgres").mkdir()
    nats, postgres = NatsServer(folder / "nats"), Postgres(folder / "postgres")
    nats.start()
    postgres.start()
    return folder, nats, postgres
