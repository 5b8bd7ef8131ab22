"""The stage for usage at speed: a broker, a database, signed reports, and the function as a process.

The chain is not on it: who holds a lease and which key a provider has are answered from memory.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from functions.usage.authority import Authority
from functions.usage.deps import UsageDeps
from functions.usage.handler import handle, handle_batch
from tests.support.nats import NatsServer
from tests.support.postgres import Postgres, administer
from tests.support.tracer import Tracer
from virtengine.clients.events import USAGE, Event, EventBus, StreamSettings
from virtengine.clients.events.room import make_room
from virtengine.clients.usage_store import Connection, Database
from virtengine.core.resources import GIB, ResourceType
from virtengine.crypto.signature import KeyType, get_public_key
from virtengine.plans import usage_bundle, usage_report
from virtengine.plans.function_names import FunctionId
from virtengine.plans.usage import Interval, Share
from virtengine.plans.usage_bundle import Bundle
from virtengine.plans.usage_report import Report
from virtengine.runtime import log
from virtengine.runtime.function_handler import Function
from virtengine.runtime.function_host import FunctionHost
from virtengine.runtime.function_settings import HostSettings
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

CHAIN_ID = "virtengine-bench"
PROVIDER = "ve12p7eztq6ml9m9m23g5t4u02gqgj20t422m55zv"
SECRET = bytes(range(32))
BEGAN_MS = 1_800_000_000_000
REPORT_MS = 60_000
METERED = (
    ResourceType.CPU,
    ResourceType.MEMORY,
    ResourceType.STORAGE,
    ResourceType.GPU,
    ResourceType.NETWORK,
)


class Registry:
    """Answers for the chain."""

    async def lease(self, lease_id: str) -> market.Lease | None:
        """Return a lease of the provider."""
        return market.Lease(id=lease_id, provider=PROVIDER)

    async def provider(self, owner: str) -> provider_types.Provider | None:
        """Return the provider with its key."""
        public = get_public_key(SECRET, KeyType.ED25519)
        key = provider_types.SigningKey(public_key=public, key_type=provider_types.KEY_TYPE_ED25519)
        return provider_types.Provider(owner=owner, signing_key=key)


class StageBus(EventBus):
    """A connection whose streams have the sizes of the stage."""

    def __init__(self, url: str, *, name: str, streams: StreamSettings) -> None:
        super().__init__(url, name=name)
        self._streams = streams

    async def ensure_streams(self, settings: StreamSettings | None = None) -> None:
        """Create the streams, or bring their settings up to date."""
        await super().ensure_streams(settings or self._streams)


class Nowhere:
    """Sends nothing to a chain."""

    async def all(self) -> list[Event]:
        """Tell nothing."""
        return []


@dataclass(frozen=True)
class Engines:
    """Where broker and database answer."""

    events: str
    dsn: str


@contextmanager
def engines() -> Iterator[Engines]:
    """Run a broker with files and a database that syncs, as they are by default."""
    folder = Path(tempfile.mkdtemp(prefix="virtengine-usage-"))
    folder.chmod(0o755)
    nats, postgres = NatsServer(folder / "nats"), Postgres(folder)
    (folder / "nats").mkdir()
    try:
        nats.start()
        postgres.start()
        asyncio.run(administer(postgres, "SELECT 1"))
        yield Engines(nats.url, postgres.dsn())
    finally:
        nats.stop(hard=True)
        postgres.stop(hard=True)
        shutil.rmtree(folder, ignore_errors=True)


def lease_id(number: int) -> str:
    """Return the id of a lease, as long as they are."""
    return f"ve1r65l24vp86vk84zz6e26dnnmvpyvrnrlnh45df/shop-{number:06d}-0123456789abcdef/{PROVIDER}"


def make_report(lease: int, sequence: int) -> Report:
    """Return the report of a lease for one minute: five resources, each with the run it came from."""
    start, end = BEGAN_MS + (sequence - 1) * REPORT_MS, BEGAN_MS + sequence * REPORT_MS
    run = f"3f0a3bb0-1c6e-4a6e-9a8e-{lease:012d}"
    amounts = (500 + lease % 1500, GIB // 2 + lease, GIB + sequence, lease % 3, 1)
    intervals = []
    for resource, amount in zip(METERED, amounts, strict=True):
        sent = (sequence * 1_000_003, (sequence + 1) * 1_000_003)
        span = sent if resource is ResourceType.NETWORK else (start, end)
        share = Share(run, "pod", "web-7d5f8b9c5-abcde", "virtengine-worker", amount, *span)
        quantity = amount * (span[1] - span[0])
        quantity //= 1 if resource in {ResourceType.GPU, ResourceType.NETWORK} else 1000
        intervals.append(Interval(lease_id(lease), resource, quantity, start, end, 0, 0, (share,)))
    return Report(PROVIDER, lease_id(lease), sequence, tuple(intervals))


def write_report(lease: int, sequence: int) -> str:
    """Return a signed report as text."""
    report = make_report(lease, sequence)
    return usage_bundle.write_report(report, usage_report.sign(CHAIN_ID, report, SECRET, KeyType.ED25519))


def bundle_events(texts: Sequence[str]) -> list[Event]:
    """Return the events of signed bundles with these reports."""
    events = []
    for bundle in usage_bundle.cut(PROVIDER, texts):
        signed = usage_bundle.sign(CHAIN_ID, bundle, SECRET, KeyType.ED25519)
        events.append(
            Event(
                id=usage_bundle.digest(CHAIN_ID, Bundle(bundle.provider, bundle.reports)).hex(),
                type=usage_bundle.EVENT_TYPE,
                source="virtengine/meter/bench",
                data=usage_bundle.to_data(bundle, signed),
            )
        )
    return events


async def publish(bus: EventBus, events: Sequence[Event], *, copy: str = "") -> None:
    """Publish events; a copy has another id, as a meter that repeats itself after a crash."""
    turns = asyncio.Semaphore(16)

    async def one(event: Event) -> None:
        async with turns:
            again = Event(event.id + copy, event.type, event.source, event.data)
            await bus.publish(usage_bundle.subject(PROVIDER), again)

    await asyncio.gather(*(one(event) for event in events))


def spawn(work: Callable[[], None]) -> int:
    """Run work in a fork of this process, which must have no loop running; return its id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def end(child: int) -> None:
    """Ask a child to stop, and wait for it."""
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)


def serve(
    found: Engines,
    settings: HostSettings,
    *,
    dies_at: int = 0,
    waits: Path | None = None,
    streams: StreamSettings | None = None,
) -> None:
    """Run the usage function until SIGTERM, or until its n-th wait; its count of waits goes to a file."""
    log.configure("ERROR", process="usage")
    tracer = Tracer(dies_at)

    async def run() -> None:
        if dies_at or waits:
            tracer.install(asyncio.get_running_loop())
        await _serve(found, settings, streams or StreamSettings())

    asyncio.run(run())
    if waits is not None:
        waits.write_text(str(tracer.waits))


async def _serve(found: Engines, settings: HostSettings, streams: StreamSettings) -> None:
    authority = Authority(Registry(), chain_id=CHAIN_ID, provider=PROVIDER)

    def deps(connection: Connection) -> UsageDeps:
        return UsageDeps(
            connection,
            lambda: datetime.now(UTC),
            authority,
            Nowhere(),  # type: ignore[arg-type]
            lambda: None,
            lambda: make_room(bus, USAGE),
        )

    async with StageBus(found.events, name="usage", streams=streams) as bus, Database(found.dsn) as database:
        function = Function(
            FunctionId("provider", "usage"), USAGE, ("usage.intervals.>",), handle, deps, handle_batch
        )
        host = FunctionHost(function, bus, database, settings=settings)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, host.stop)
        await host.run()


async def audit(found: Engines, leases: int, reports_each: int) -> tuple[int, int]:
    """Return how many intervals are missing, and how many are stored more than once or never happened."""
    connection = await asyncpg.connect(found.dsn)
    try:
        rows = await connection.fetch("SELECT lease, sequence, amounts FROM usage_report")
    finally:
        await connection.close()
    numbers = {lease_id(number): number for number in range(leases)}
    stored = {(numbers[row["lease"]], row["sequence"]) for row in rows}
    wanted = {(lease, sequence) for lease in range(leases) for sequence in range(1, reports_each + 1)}
    wrong = len(rows) - len(stored) + len(stored - wanted)
    for row in rows:
        report = make_report(numbers[row["lease"]], row["sequence"])
        amounts = ",".join(f"{one.resource.value}:{one.quantity}" for one in report.intervals)
        wrong += amounts != row["amounts"]
    each = len(METERED)
    return len(wanted - stored) * each, wrong * each


def cpu_seconds(*roots: int) -> float:
    """Return the processor time of processes and their descendants until now."""
    parents = {int(path.name): _stat(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    wanted = set(roots)
    for _ in range(8):
        wanted |= {child for child, stat in parents.items() if stat and stat[0] in wanted}
    return sum(stat[1] for process in wanted if (stat := parents.get(process)))


def _stat(path: Path) -> tuple[int, float] | None:
    try:
        fields = (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    ticks = sum(int(fields[place]) for place in (11, 12, 13, 14))
    return int(fields[1]), ticks / os.sysconf("SC_CLK_TCK")


def wait_until(is_done: Callable[[], bool], *, seconds: float) -> bool:
    """Look often until something is done; False when it took too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_done():
            return True
        time.sleep(0.02)
    return False
