"""What an operator asks of the event bus: how much waits, and to be told when something comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError

from tests.fakes.nats import FakeNats, FakeNatsBus, open_gate
from tests.support.nats import NatsServer
from tests.support.running import eventually
from virtengine.clients.events import CHAIN, REPLAY, ConsumerSettings, Event, EventBus
from virtengine.clients.events.bell import Bell
from virtengine.clients.events.lag import Lag, count, has_stream, read_lag
from virtengine.clients.events.streams import QUARANTINE
from virtengine.clients.events.wakes import Wish, read_wish, write_wish
from virtengine.core.errors import Unavailable
from virtengine.plans.function_names import FunctionId

WHO = FunctionId("place", "counter")


@pytest_asyncio.fixture(params=[pytest.param("real", marks=pytest.mark.contract), "fake"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[EventBus]:
    """The same client, over a real server and over the one in memory."""
    if request.param == "fake":
        async with FakeNatsBus(FakeNats(time.time), open_gate) as connected:
            await connected.ensure_streams()
            yield connected
        return
    server: NatsServer = request.getfixturevalue("nats_server")
    server.empty()
    async with EventBus(server.url) as connected:
        await connected.ensure_streams()
        yield connected


def settings(*subjects: str, start: datetime | None = None) -> ConsumerSettings:
    return ConsumerSettings(CHAIN, WHO.consumer, subjects or ("chain.a",), start=start)


async def publish(bus: EventBus, subject: str, *numbers: int) -> None:
    for number in numbers:
        await bus.publish(subject, Event(str(number), "test.Happened", subject, {}))


async def test_what_waits_for_a_consumer_is_counted_from_the_first_look(bus: EventBus) -> None:
    await publish(bus, "chain.a", 1, 2)
    await publish(bus, "chain.b", 3)
    assert await read_lag(bus, settings()) == Lag(waiting=2)
    await publish(bus, "chain.a", 4)
    assert await read_lag(bus, settings()) == Lag(waiting=3)


async def test_a_consumer_that_begins_now_leaves_out_what_was_before(bus: EventBus) -> None:
    await publish(bus, "chain.a", 1)
    await asyncio.sleep(0.05)
    start = datetime.now(UTC)
    assert await read_lag(bus, settings(start=start)) == Lag()
    await publish(bus, "chain.a", 2)
    assert await read_lag(bus, settings(start=start)) == Lag(waiting=1)


async def test_a_consumer_follows_its_subjects(bus: EventBus) -> None:
    await publish(bus, "chain.a", 1)
    await publish(bus, "chain.b.c", 2)
    assert (await read_lag(bus, settings("chain.a"))).waiting == 1
    assert (await read_lag(bus, settings("chain.a", "chain.b.*"))).waiting == 2
    assert (await read_lag(bus, settings("chain.>"))).waiting == 2


async def test_a_consumer_that_is_removed_is_gone(bus: EventBus) -> None:
    await read_lag(bus, settings())
    await bus.jetstream.delete_consumer(CHAIN, WHO.consumer)
    for again in (bus.jetstream.consumer_info, bus.jetstream.delete_consumer):
        with pytest.raises(NotFoundError):
            await again(CHAIN, WHO.consumer)


async def test_streams_are_there_or_not(bus: EventBus) -> None:
    assert await has_stream(bus, REPLAY)
    assert not await has_stream(bus, "NOWHERE")


async def test_what_is_in_quarantine_is_counted_for_each_function(bus: EventBus) -> None:
    for number, who in enumerate((WHO, WHO, FunctionId("place", "other"))):
        await bus.publish_bytes(who.quarantine, b"x", message_id=str(number))
    assert await count(bus, QUARANTINE, WHO.quarantine) == 2
    assert await count(bus, QUARANTINE, FunctionId("place", "none").quarantine) == 0


async def test_a_wish_is_kept(bus: EventBus) -> None:
    assert await read_wish(bus, WHO) is None
    await write_wish(bus, WHO, Wish(7.0))
    await write_wish(bus, WHO, Wish(None))
    assert await read_wish(bus, WHO) == Wish(None)


async def test_a_bell_rings_once_for_each_time_it_is_set(bus: EventBus) -> None:
    rung: list[int] = []
    bell = Bell(lambda: rung.append(1))

    async def is_rung(times: int) -> bool:
        return len(rung) == times

    await bell.set(bus, ["chain.a", WHO.replay])
    await publish(bus, "chain.b", 1)
    await publish(bus, "chain.a", 2, 3, 4)
    await eventually(lambda: is_rung(1))
    await bell.set(bus, ["chain.a", WHO.replay])
    await bus.publish_bytes(WHO.replay, b"x", message_id="again")
    await eventually(lambda: is_rung(2))
    await bell.set(bus, ["chain.a"])
    await bell.unset()
    await publish(bus, "chain.a", 5)
    await asyncio.sleep(0.2)
    assert len(rung) == 2


async def test_a_bus_that_is_closed_gives_no_answer(bus: EventBus) -> None:
    await bus.close()
    with pytest.raises(Unavailable):
        await read_lag(bus, settings())
