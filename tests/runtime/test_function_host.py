from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from nats.errors import TimeoutError as NatsTimeout
from nats.js.errors import NotFoundError
from prometheus_client import CollectorRegistry

from tests.support.nats import NatsServer, bus, nats_server
from tests.support.postgres import Postgres, database, dsn, postgres
from virtengine.clients.events import FUNCTION, QUARANTINE, USAGE, Event, EventBus
from virtengine.clients.events.quarantine import KEPT_BYTES
from virtengine.clients.usage_store import Connection, Database
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans.function_names import FunctionId
from virtengine.runtime.function_host import TICK, Function, FunctionHost, Handler, HostSettings

__all__ = ["bus", "database", "dsn", "nats_server", "postgres"]
pytestmark = pytest.mark.contract

ID = FunctionId("place", "test")
FAST = HostSettings(tick_seconds=60, first_retry_seconds=0.05, ack_wait_seconds=5, max_failures=3)


@dataclass(frozen=True)
class Deps:
    db: Connection


async def note(event: Event, deps: Deps) -> list[Event]:
    if event.type != TICK:
        await deps.db.execute("INSERT INTO effect VALUES ($1)", event.id)
    return []


@asynccontextmanager
async def running(
    bus: EventBus, database: Database, handle: Handler[Deps], settings: HostSettings = FAST
) -> AsyncIterator[FunctionHost[Deps]]:
    function = Function(ID, USAGE, ("usage.>",), handle, Deps)
    async with database.connection() as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS effect (id text)")
    host = FunctionHost(function, bus, database, settings=settings, registry=CollectorRegistry())
    task = asyncio.create_task(host.run())
    try:
        yield host
    finally:
        host.stop()
        await asyncio.wait_for(task, 30)


async def until(check: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not await check():  # type: ignore[misc]  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def effects(database: Database) -> list[str]:
    async with database.connection() as connection:
        return [row["id"] for row in await connection.fetch("SELECT id FROM effect ORDER BY id")]


async def publish(bus: EventBus, *ids: str) -> None:
    for number in ids:
        event = Event(id=number, type="test.Happened", source="test", data={})
        await bus.publish("usage.x", event, message_id=f"{number}")


async def quarantined(bus: EventBus) -> dict[str, str]:
    last = await bus.last(QUARANTINE)
    return {} if last is None else dict(last.headers)


async def test_an_event_has_its_effect_once_however_often_it_is_published(
    bus: EventBus, database: Database
) -> None:
    async with running(bus, database, note):
        for copy in range(5):
            for number in ("a", "b", "c"):
                event = Event(id=number, type="test.Happened", source="test", data={})
                await bus.publish("usage.x", event, message_id=f"{number}/{copy}")

        async def done() -> bool:
            return await bus_is_idle(bus)

        await until(done)
        assert await effects(database) == ["a", "b", "c"]


async def bus_is_idle(bus: EventBus) -> bool:
    try:
        info = await bus.jetstream.consumer_info(USAGE, ID.consumer)
    except (NotFoundError, NatsTimeout):
        return False
    return not info.num_pending and not info.num_ack_pending


async def test_returned_events_are_published_once(bus: EventBus, database: Database) -> None:
    async def answer(event: Event, deps: Deps) -> list[Event]:
        if event.type == TICK:
            return []
        return [Event(id=f"answer-{event.id}", type="test.Answered", source="test", data={"to": event.id})]

    async with running(bus, database, answer):
        await publish(bus, "a", "b")

        async def answered() -> bool:
            return await bus.last_sequence(FUNCTION) == 2

        await until(answered)
    last = await bus.last(FUNCTION)
    assert last is not None
    assert last.subject == "function.test.Answered"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"not json", "EventMalformed"),
        (b'{"specversion": "1.0"}', "EventMalformed"),
        (b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":"text"}', "EventMalformed"),
        (b"[" * 100_000, "EventTooDeep"),
        (b'{"data":"' + b"x" * (1024 * 1024 - 64 - 200) + b'"}', "EventMalformed"),
        (b"\xff\xfe\x00", "EventMalformed"),
    ],
)
async def test_a_malformed_event_is_quarantined_with_its_reason(
    bus: EventBus, database: Database, body: bytes, reason: str
) -> None:
    async with running(bus, database, note):
        await bus.publish_bytes("usage.x", body, message_id="poison")
        await publish(bus, "good")

        async def both() -> bool:
            return bool(await quarantined(bus)) and await effects(database) == ["good"]

        await until(both)
    headers = await quarantined(bus)
    assert headers["Virtengine-Reason"] == reason
    last = await bus.last(QUARANTINE, ID.quarantine)
    assert last is not None
    assert last.body == (body if len(body) <= KEPT_BYTES else b"")  # else its place leads to it


async def test_a_refused_event_leaves_no_effect_and_is_quarantined(bus: EventBus, database: Database) -> None:
    async def refuse(event: Event, deps: Deps) -> list[Event]:
        await note(event, deps)
        if event.type != TICK:
            raise Rejected("price must be\nabove zero", reason="PriceZero")
        return []

    async with running(bus, database, refuse):
        await publish(bus, "a")

        async def there() -> bool:
            return bool(await quarantined(bus))

        await until(there)
        assert await effects(database) == []
    headers = await quarantined(bus)
    assert (headers["Virtengine-Reason"], headers["Virtengine-Message"]) == (
        "PriceZero",
        "price must be above zero",
    )


@pytest.mark.parametrize("error", [NotYet("wait", seconds=0.05), Unavailable("gone")])
async def test_what_time_will_fix_is_delivered_again(
    bus: EventBus, database: Database, error: Exception
) -> None:
    attempts = 0

    async def later(event: Event, deps: Deps) -> list[Event]:
        nonlocal attempts
        if event.type == TICK:
            return []
        attempts += 1
        await note(event, deps)
        if attempts < 3:
            raise error
        return []

    async with running(bus, database, later):
        await publish(bus, "a")

        async def done() -> bool:
            return await effects(database) == ["a"]

        await until(done)
    assert attempts == 3
    assert await quarantined(bus) == {}


async def test_a_handler_that_keeps_failing_is_quarantined_after_its_attempts(
    bus: EventBus, database: Database
) -> None:
    async def broken(event: Event, deps: Deps) -> list[Event]:
        if event.type != TICK:
            raise ZeroDivisionError("a bug")
        return []

    async with running(bus, database, broken):
        await publish(bus, "a")

        async def there() -> bool:
            return bool(await quarantined(bus))

        await until(there)
    headers = await quarantined(bus)
    assert (headers["Virtengine-Reason"], headers["Virtengine-Attempts"]) == ("HandlerFailed", "3")


async def test_ticks_come_by_themselves_and_when_woken(bus: EventBus, database: Database) -> None:
    ticks: list[Event] = []

    async def count(event: Event, deps: Deps) -> list[Event]:
        ticks.append(event)
        return []

    async with running(bus, database, count, HostSettings(tick_seconds=0.2)) as host:

        async def several() -> bool:
            return len(ticks) >= 3

        await until(several)
        assert {tick.type for tick in ticks} == {TICK}
        assert host.ready
    async with running(
        bus, database, count, HostSettings(tick_seconds=600, first_retry_seconds=0.05)
    ) as host:
        before = len(ticks)

        async def first() -> bool:
            return len(ticks) == before + 1

        await until(first)
        host.wake()

        async def second() -> bool:
            return len(ticks) == before + 2

        await until(second)


async def test_a_tick_that_fails_waits_for_the_next(bus: EventBus, database: Database) -> None:
    ticks = 0

    async def fail(event: Event, deps: Deps) -> list[Event]:
        nonlocal ticks
        ticks += 1
        raise Unavailable("chain away")

    async with running(bus, database, fail, HostSettings(tick_seconds=0.05)):

        async def several() -> bool:
            return ticks >= 3

        await until(several)


async def test_a_database_that_restarts_loses_and_repeats_nothing(
    bus: EventBus, database: Database, postgres: Postgres
) -> None:
    async with running(bus, database, note):
        await publish(bus, *(f"{number:03}" for number in range(100)))
        postgres.stop(hard=True)
        await publish(bus, *(f"{number:03}" for number in range(100, 200)))
        postgres.start()

        async def done() -> bool:
            try:
                return await bus_is_idle(bus) and len(await effects(database)) >= 200
            except Unavailable:
                return False

        await until(done, 60)
        assert await effects(database) == [f"{number:03}" for number in range(200)]


async def test_a_bus_that_restarts_loses_and_repeats_nothing(
    bus: EventBus, database: Database, nats_server: NatsServer
) -> None:
    async with running(bus, database, note):
        await publish(bus, *(f"{number:03}" for number in range(100)))
        nats_server.stop(hard=True)
        nats_server.start()

        async def back() -> bool:
            try:
                await publish(bus, *(f"{number:03}" for number in range(100, 200)))
            except Unavailable:
                return False
            return True

        await until(back)

        async def done() -> bool:
            return len(await effects(database)) >= 200

        await until(done, 60)
        assert await effects(database) == [f"{number:03}" for number in range(200)]
