"""The contract of the usage store, kept by the real one on PostgreSQL and by the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest
import pytest_asyncio

from tests.fakes.usage_store import FakeUsageBatches, FakeUsageReports, FakeUsageStore
from virtengine.clients.usage_store import Database, PreparedBatch, UsageBatches, UsageReports
from virtengine.core.errors import Rejected, Unavailable
from virtengine.core.resources import ResourceType
from virtengine.plans import usage_row
from virtengine.plans.usage import Interval
from virtengine.plans.usage_batch import Position
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow
from virtengine.wire.virtengine.settlement.v1 import types_pb2

LEASE = "o/w/p"
SIGNATURE = b"s" * 64
Store = tuple[UsageReports | FakeUsageReports, UsageBatches | FakeUsageBatches]


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.contract), "fake"])
def tables(request: pytest.FixtureRequest) -> Database | FakeUsageStore:
    found: Database = request.getfixturevalue("database") if request.param == "real" else FakeUsageStore()
    return found


@pytest_asyncio.fixture
async def store(tables: Database | FakeUsageStore) -> AsyncIterator[Store]:
    if isinstance(tables, FakeUsageStore):
        yield FakeUsageReports(tables), FakeUsageBatches(tables)
        return
    async with tables.connection() as connection:
        yield UsageReports(connection), UsageBatches(connection)


def report(sequence: int, *, start: int | None = None, quantity: int = 5, lease: str = LEASE) -> Report:
    begin = sequence * 10 if start is None else start
    return Report(
        "p", lease, sequence, (Interval(lease, ResourceType.CPU, quantity, begin, begin + 10, 0, 0),)
    )


def row(one: Report) -> UsageRow:
    """Return a report as it waits: without its text."""
    return replace(usage_row.from_report(one, SIGNATURE), content="")


def batch(sequence: int) -> PreparedBatch:
    return PreparedBatch(types_pb2.UsageBatch(lease_id=LEASE, sequence=sequence), SIGNATURE)


async def test_a_report_is_stored_once(store: Store) -> None:
    reports, batches = store
    assert await reports.insert(report(1), SIGNATURE) is True
    assert await reports.insert(report(1), SIGNATURE) is False
    assert await batches.waiting_reports(LEASE) == [row(report(1))]


async def test_another_report_of_the_same_number_is_rejected(store: Store) -> None:
    await store[0].insert(report(1), SIGNATURE)
    with pytest.raises(Rejected) as refused:
        await store[0].insert(report(1, quantity=6), SIGNATURE)
    assert refused.value.reason == "ReportConflict"


@pytest.mark.parametrize("start", [10, 15, 5])
async def test_usage_that_overlaps_is_rejected(store: Store, start: int) -> None:
    await store[0].insert(report(1), SIGNATURE)
    with pytest.raises(Rejected) as refused:
        await store[0].insert(report(2, start=start), SIGNATURE)
    assert refused.value.reason == "UsageOverlap"


async def test_neighbours_other_leases_and_disorder_are_welcome(store: Store) -> None:
    reports, batches = store
    for one in (report(3), report(1), report(2), report(1, lease="o/x/p")):
        assert await reports.insert(one, SIGNATURE)
    assert [one.sequence for one in await batches.waiting_reports(LEASE)] == [1, 2, 3]
    assert [one.sequence for one in await batches.waiting_reports(LEASE, after_ms=30)] == [3]
    assert await batches.waiting_leases("p") == [LEASE, "o/x/p"]
    assert await batches.waiting_leases("q") == []


async def test_a_batch_takes_its_reports_and_is_under_way_until_recorded(store: Store) -> None:
    reports, batches = store
    for number in (1, 2, 3):
        await reports.insert(report(number), SIGNATURE)
    assert (await batches.position(LEASE), await batches.age_seconds(LEASE)) == (None, None)
    await batches.insert(batch(1), Position(1, 2, 30))
    assert await batches.under_way(LEASE) == batch(1)
    assert [one.sequence for one in await batches.waiting_reports(LEASE)] == [3]
    await batches.mark_recorded(LEASE, 1)
    assert await batches.under_way(LEASE) is None
    assert await batches.position(LEASE) == Position(1, 2, 30)
    age = await batches.age_seconds(LEASE)
    assert age is not None
    assert age < 60


async def test_a_batch_that_is_released_gives_its_reports_back(store: Store) -> None:
    reports, batches = store
    await reports.insert(report(1), SIGNATURE)
    await batches.insert(batch(1), Position(1, 1, 20))
    await batches.release(LEASE, 1)
    assert await batches.under_way(LEASE) is None
    assert await batches.position(LEASE) is None
    assert await batches.waiting_reports(LEASE) == [row(report(1))]


async def test_the_chains_position_is_adopted(store: Store) -> None:
    reports, batches = store
    await reports.insert(report(3), SIGNATURE)
    await batches.adopt(LEASE, Position(9, 0, 30))
    assert await batches.position(LEASE) == Position(9, 0, 30)
    assert await batches.age_seconds(LEASE) is None
    await reports.insert(report(2), SIGNATURE)  # arrives late; the next batch takes it along
    await batches.insert(batch(10), Position(10, 3, 40), first_report=3)
    assert await batches.waiting_reports(LEASE) == []


async def test_nothing_of_a_lease_that_is_over_waits(store: Store) -> None:
    reports, batches = store
    await reports.insert(report(1), SIGNATURE)
    await batches.retire(LEASE, 4)
    assert await batches.waiting_leases("p") == []


async def test_nothing_waits_when_all_is_recorded(store: Store) -> None:
    reports, batches = store
    await reports.insert(report(1), SIGNATURE)
    await batches.insert(batch(1), Position(1, 1, 20))
    assert await batches.waiting_leases("p") == [LEASE]
    await batches.mark_recorded(LEASE, 1)
    assert await batches.waiting_leases("p") == []


@pytest.mark.contract
async def test_a_rejected_report_leaves_nothing(database: Database) -> None:
    async with database.transaction() as connection:
        await UsageReports(connection).insert(report(1), SIGNATURE)
    memory = replace(report(2, start=15).intervals[0], resource=ResourceType.MEMORY)
    overlapping = replace(report(2, start=15), intervals=(memory, *report(2, start=15).intervals))
    with pytest.raises(Rejected):
        await insert_alone(database, overlapping)
    async with database.connection() as connection:
        assert await UsageBatches(connection).waiting_reports(LEASE) == [row(report(1))]


async def insert_alone(database: Database, one: Report) -> None:
    async with database.transaction() as connection:
        await UsageReports(connection).insert(one, SIGNATURE)


@pytest.mark.contract
async def test_many_processes_may_migrate_at_once(dsn: str) -> None:
    async def migrate() -> int:
        async with Database(dsn, connections=2) as database:
            return await database.migrate()

    assert len(set(await asyncio.gather(*(migrate() for _ in range(6))))) == 1


@pytest.mark.contract
async def test_each_database_has_an_id_that_stays(database: Database, dsn: str) -> None:
    async with Database(dsn) as again:
        await again.migrate()
        assert await again.store_id() == await database.store_id()


@pytest.mark.contract
async def test_one_batch_of_a_lease_is_under_way_at_a_time(database: Database) -> None:
    async with database.connection() as connection:
        await UsageBatches(connection).insert(batch(1), Position(1, 1, 20))
        with pytest.raises(asyncpg.UniqueViolationError):
            await UsageBatches(connection).insert(batch(2), Position(2, 2, 30))


async def test_a_database_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await Database("postgresql://virtengine@127.0.0.1:1/x").__aenter__()
