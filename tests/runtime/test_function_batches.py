"""The function host with handlers of batches, replays, poison, and wishes, over real engines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from tests.support.nats import bus, nats_server
from tests.support.postgres import database, dsn, postgres
from tests.support.running import eventually
from virtengine.clients.events import FUNCTION, USAGE, Event, EventBus
from virtengine.clients.events.quarantine import kept, replay
from virtengine.clients.events.wakes import Wish, read_wish
from virtengine.clients.usage_store import Connection, Database
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans.function_names import FunctionId
from virtengine.runtime.function_handler import TICK, Batch, Function
from virtengine.runtime.function_host import FunctionHost, HostSettings

__all__ = ["bus", "database", "dsn", "nats_server", "postgres"]
pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]

ID = FunctionId("place", "many")
FAST = HostSettings(tick_seconds=60, first_retry_seconds=0.05, ack_wait_seconds=5, max_failures=3, batch=50)


@dataclass(frozen=True)
class Deps:
    db: Connection


async def store(events: Sequence[Event], deps: Deps) -> None:
    await deps.db.executemany("INSERT INTO effect VALUES ($1)", [(event.id,) for event in events])


async def handle(event: Event, deps: Deps) -> list[Event]:
    if event.type != TICK:
        await store([event], deps)
    return []


async def handle_batch(events: Sequence[Event], deps: Deps) -> Batch:
    await store(events, deps)
    return Batch()


@asynccontextmanager
async def running(
    bus: EventBus, database: Database, settings: HostSettings = FAST, **parts: Any
) -> AsyncIterator[FunctionHost[Deps]]:
    handlers = {"handle": handle, "handle_batch": handle_batch, **parts}
    function = Function(ID, USAGE, ("usage.>",), deps=Deps, **handlers)
    async with database.connection() as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS effect (id text)")
    host = FunctionHost(function, bus, database, settings=settings, registry=CollectorRegistry())
    task = asyncio.create_task(host.run())
    try:
        yield host
    finally:
        host.stop()
        await asyncio.wait_for(task, 30)


async def effects(database: Database) -> list[str]:
    async with database.connection() as connection:
        return [row["id"] for row in await connection.fetch("SELECT id FROM effect ORDER BY id")]


async def publish(bus: EventBus, *ids: str, copy: int = 0) -> None:
    for number in ids:
        event = Event(id=number, type="test.Happened", source="test", data={})
        await bus.publish("usage.x", event, message_id=f"{number}/{copy}")


async def quarantined(bus: EventBus) -> dict[str, int]:
    found: dict[str, int] = {}
    async for one in kept(bus, ID):
        found[one.reason] = found.get(one.reason, 0) + 1
    return found


def has(database: Database, wanted: list[str]) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await effects(database) == wanted

    return check


async def test_many_events_are_handled_together_and_each_once(bus: EventBus, database: Database) -> None:
    sizes: list[int] = []

    async def measure(events: Sequence[Event], deps: Deps) -> Batch:
        sizes.append(len(events))
        return await handle_batch(events, deps)

    ids = [f"{number:03}" for number in range(120)]
    for copy in range(3):
        await publish(bus, *ids, copy=copy)
    async with running(bus, database, handle_batch=measure):
        await eventually(has(database, ids))
    assert max(sizes) > 10
    assert sum(sizes) == 120


async def test_poison_in_a_batch_is_set_aside_and_the_rest_is_handled(
    bus: EventBus, database: Database
) -> None:
    async def picky(events: Sequence[Event], deps: Deps) -> Batch:
        bad = {n: Rejected("no", reason="Odd") for n, e in enumerate(events) if e.id.endswith("7")}
        await store([e for n, e in enumerate(events) if n not in bad], deps)
        return Batch([Event(f"sum-{events[0].id}", "test.Stored", "test", {})], bad)

    ids = [f"{number:03}" for number in range(40)]
    await bus.publish_bytes("usage.x", b"[" * 100, message_id="deep")
    await publish(bus, *ids)
    async with running(bus, database, handle_batch=picky):
        await eventually(has(database, [one for one in ids if not one.endswith("7")]))

        async def all_aside() -> bool:
            return await quarantined(bus) == {"Odd": 4, "EventTooDeep": 1}

        await eventually(all_aside)
        assert await bus.last_sequence(FUNCTION) >= 1


async def test_a_batch_that_fails_is_taken_apart_to_find_the_one_that_spoils_it(
    bus: EventBus, database: Database
) -> None:
    async def fragile(events: Sequence[Event], deps: Deps) -> Batch:
        if any(event.id == "013" for event in events):
            raise ZeroDivisionError("a bug")
        return await handle_batch(events, deps)

    async def alone(event: Event, deps: Deps) -> list[Event]:
        if event.type != TICK:
            await fragile([event], deps)
        return []

    ids = [f"{number:03}" for number in range(30)]
    await publish(bus, *ids)
    async with running(bus, database, handle=alone, handle_batch=fragile):
        await eventually(has(database, [one for one in ids if one != "013"]))

        async def aside() -> bool:
            return await quarantined(bus) == {"HandlerFailed": 1}

        await eventually(aside)


async def test_a_batch_that_must_wait_is_delivered_again(bus: EventBus, database: Database) -> None:
    calls = 0

    async def later(events: Sequence[Event], deps: Deps) -> Batch:
        nonlocal calls
        calls += 1
        await handle_batch(events, deps)
        if calls < 3:
            raise NotYet("not yet", seconds=0.05)
        return Batch()

    await publish(bus, "a", "b")
    async with running(bus, database, handle_batch=later):
        await eventually(has(database, ["a", "b"]))


async def test_what_is_replayed_is_handled_once_however_often(bus: EventBus, database: Database) -> None:
    is_fixed = False

    async def fixed_later(events: Sequence[Event], deps: Deps) -> Batch:
        if not is_fixed:
            return Batch(rejected={n: Rejected("a fault", reason="Fault") for n in range(len(events))})
        return await handle_batch(events, deps)

    await publish(bus, "a", "b")
    async with running(bus, database, handle_batch=fixed_later):

        async def aside() -> bool:
            return await quarantined(bus) == {"Fault": 2}

        await eventually(aside)
        first = [one async for one in kept(bus, ID)]
        assert [one.subject for one in first] == ["usage.x", "usage.x"]
        for one in first:
            await replay(bus, ID, one)
        await eventually(aside)  # not fixed yet: there again, still with the subject they came by
        second = [one async for one in kept(bus, ID)]
        assert [one.subject for one in second] == ["usage.x", "usage.x"]
        is_fixed = True
        for one in [*second, *first, *second]:
            await replay(bus, ID, one)
        await eventually(has(database, ["a", "b"]))
        await publish(bus, "a", "b", copy=9)
        await publish(bus, "c")
        await eventually(has(database, ["a", "b", "c"]))
        assert await quarantined(bus) == {}


async def test_an_event_too_large_for_the_quarantine_is_replayed_from_its_stream(
    bus: EventBus, database: Database
) -> None:
    is_fixed = False

    async def fixed_later(events: Sequence[Event], deps: Deps) -> Batch:
        if not is_fixed:
            return Batch(rejected={0: Rejected("a fault", reason="Fault")})
        return await handle_batch(events, deps)

    head = b'{"specversion":"1.0","id":"big","type":"t","source":"s","data":{"a":"'
    body = head + b"x" * (2**20 - len(head) - 3 - 80) + b'"}}'
    async with running(bus, database, handle_batch=fixed_later):
        await bus.publish_bytes("usage.x", body, message_id="big")

        async def aside() -> bool:
            return await quarantined(bus) == {"Fault": 1}

        await eventually(aside)
        (one,) = [one async for one in kept(bus, ID)]
        assert one.body == b""
        is_fixed = True
        await replay(bus, ID, one)
        await eventually(has(database, ["big"]))


POISON = (
    b"not json",
    b"[" * 900_000,
    b'{"specversion":"1.0","data":"' + b"x" * (2**20 - 2000) + b'"}',
    b'{"specversion":"2.0","id":"1","type":"t","source":"s","data":{}}',
    b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":' + b'{"a":' * 40 + b"1" + b"}" * 41,
)


async def test_poison_among_events_costs_little(bus: EventBus, database: Database) -> None:
    """One in a hundred is poison; the good ones are handled nearly as fast as without it."""
    count = 1500

    async def spend(prefix: str, *, with_poison: bool) -> float:
        for number in range(count):
            event = Event(f"{prefix}{number:05}", "test.Happened", "test", {"text": "y" * 200})
            await bus.publish("usage.x", event)
            if with_poison and number % 100 == 50:
                poison = POISON[number // 100 % len(POISON)]
                await bus.publish_bytes("usage.x", poison, message_id=f"{prefix}p{number}")
        begun = time.process_time()
        async with running(bus, database, handle_batch=None):

            async def done() -> bool:
                async with database.connection() as connection:
                    query = "SELECT count(*) FROM effect WHERE id LIKE $1"
                    return int(await connection.fetchval(query, f"{prefix}%")) == count

            await eventually(done, seconds=60)
            return time.process_time() - begun

    await spend("warm", with_poison=False)
    pairs = [
        (await spend(f"clean{number}", with_poison=False), await spend(f"spoilt{number}", with_poison=True))
        for number in range(2)
    ]
    clean, spoilt = (min(times) for times in zip(*pairs, strict=True))
    reasons = await quarantined(bus)
    assert sum(reasons.values()) == len(pairs) * count // 100
    assert set(reasons) == {"EventMalformed", "EventTooDeep", "EventVersionUnknown"}
    assert spoilt < clean * 1.3, (clean, spoilt)  # how little is measured by the bench, on a quiet machine


async def test_a_function_says_when_it_must_run_again(bus: EventBus, database: Database) -> None:
    wanted: list[float | None] = [None]

    async def next_wake(_deps: Deps) -> float | None:
        return wanted[0]

    async def said(check: Callable[[Wish | None], bool]) -> None:
        async def look() -> bool:
            return check(await read_wish(bus, ID))

        await eventually(look)

    settings = HostSettings(tick_seconds=0.1, first_retry_seconds=0.05)
    assert await read_wish(bus, ID) is None
    async with running(bus, database, settings, next_wake=next_wake):
        await said(lambda wish: wish == Wish(None))
        wanted[0] = 0.0
        await said(lambda wish: wish == Wish(0.0))
        wanted[0] = 100.0
        await said(lambda wish: wish is not None and abs((wish.at or 0) - time.time() - 100) < 20)
        wanted[0] = 0.0
    assert await read_wish(bus, ID) == Wish(0.0)  # the last word when it ends


async def test_a_function_with_ticks_alone_says_that_it_need_not_run(
    bus: EventBus, database: Database
) -> None:
    async with running(bus, database, HostSettings(tick_seconds=0.1)):

        async def said() -> bool:
            return await read_wish(bus, ID) == Wish(None)

        await eventually(said)
