from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.events import FakeEventBus
from tests.support.nats import NatsServer
from virtengine.clients.events import CHAIN, USAGE, ConsumerSettings, Event, EventBus, StreamSettings
from virtengine.clients.events.bus import OutOfTurn, answered
from virtengine.clients.events.room import make_room
from virtengine.core.errors import Unavailable

Bus = EventBus | FakeEventBus


@pytest_asyncio.fixture(params=[pytest.param("real", marks=pytest.mark.contract), "fake"])
async def events(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """The same contract for the real bus and for the fake."""
    if request.param == "fake":
        yield FakeEventBus()
        return
    server: NatsServer = request.getfixturevalue("nats_server")
    server.empty()
    async with EventBus(server.url) as connected:
        await connected.ensure_streams()
        yield connected


def event(number: int) -> Event:
    return Event(id=str(number), type="test.Happened", source="test", data={"number": number})


async def test_a_published_event_is_the_last_of_its_stream(events: Bus) -> None:
    published = await events.publish("chain.test.Happened", event(1), headers={"Virtengine-Height": "7"})
    last = await events.last(CHAIN)
    assert last is not None
    assert (last.sequence, last.subject) == (published.sequence, "chain.test.Happened")
    assert last.headers["Virtengine-Height"] == "7"


async def test_the_same_message_id_is_stored_once(events: Bus) -> None:
    first = await events.publish("chain.a", event(1))
    again = await events.publish("chain.a", event(1))
    assert (first.duplicate, again.duplicate) == (False, True)
    assert await events.last_sequence(CHAIN) == first.sequence == again.sequence


async def test_a_publisher_that_lost_its_turn_is_refused(events: Bus) -> None:
    first = await events.publish("chain.a", event(1), expected_last_sequence=0)
    await events.publish("chain.a", event(2), expected_last_sequence=first.sequence)
    with pytest.raises(OutOfTurn):
        await events.publish("chain.a", event(3), expected_last_sequence=first.sequence)


async def test_an_empty_stream_has_no_last_message(events: Bus) -> None:
    assert await events.last(CHAIN) is None
    assert await events.last(CHAIN, "chain.nothing") is None
    assert await events.last_sequence(CHAIN) == 0


async def test_what_is_not_acknowledged_comes_again(events: Bus) -> None:
    consumer = await events.consumer(settings(ack_wait_seconds=0.5))
    await events.publish("usage.intervals.x", event(1))
    first = await consumer.fetch(10)
    assert [delivery.attempt for delivery in first] == [1]
    again = await fetch_one(consumer)
    assert (again.attempt, again.message_id) == (2, first[0].message_id)
    await again.ack()
    await asyncio.sleep(0.7)
    assert await consumer.fetch(10, timeout_seconds=0.2) == []
    assert await consumer.pending() == 0


async def test_a_retry_waits(events: Bus) -> None:
    consumer = await events.consumer(settings())
    await events.publish("usage.intervals.x", event(1))
    delivery = await fetch_one(consumer)
    await delivery.retry(seconds=0.4)
    assert await consumer.fetch(1, timeout_seconds=0.2) == []
    assert (await fetch_one(consumer)).attempt == 2


async def test_an_acknowledged_event_stays_acknowledged_for_the_same_store(events: Bus) -> None:
    consumer = await events.consumer(settings(store_id="one"))
    await events.publish("usage.intervals.x", event(1))
    await (await fetch_one(consumer)).ack()
    same = await events.consumer(settings(store_id="one"))
    assert await same.fetch(1, timeout_seconds=0.2) == []


async def test_another_store_reads_everything_again(events: Bus) -> None:
    consumer = await events.consumer(settings(store_id="one"))
    await events.publish("usage.intervals.x", event(1))
    await (await fetch_one(consumer)).ack()
    renewed = await events.consumer(settings(store_id="two"))
    assert (await fetch_one(renewed)).message_id == "test/1"


async def test_a_key_is_written_only_from_its_last_revision(events: Bus) -> None:
    assert await events.get_key("test", "height") is None
    revision = await events.put_key("test", "height", b"1", revision=0)
    assert await events.get_key("test", "height") == (b"1", revision)
    await events.put_key("test", "height", b"2", revision=revision)
    with pytest.raises(OutOfTurn):
        await events.put_key("test", "height", b"3", revision=revision)


async def test_a_full_stream_refuses_instead_of_forgetting(events: Bus) -> None:
    await events.ensure_streams(StreamSettings(usage_bytes=4096))
    refused = await first_refusal(events)
    assert refused.reason == "StreamFull"
    await events.publish("chain.a", event(1))


@pytest.mark.contract
async def test_a_server_that_is_gone_is_unavailable_and_comes_back(
    nats_server: NatsServer, bus: EventBus
) -> None:
    await bus.publish("chain.a", event(1))
    nats_server.stop(hard=True)
    try:
        with pytest.raises(Unavailable):
            await bus.publish("chain.a", event(2))
    finally:
        nats_server.start()
    for _ in range(100):
        try:
            await bus.publish("chain.a", event(2))
            break
        except Unavailable:
            await asyncio.sleep(0.1)
    assert await bus.last_sequence(CHAIN) == 2


async def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await EventBus("nats://127.0.0.1:1", timeout_seconds=1.0).connect()


def settings(**changes: object) -> ConsumerSettings:
    return ConsumerSettings(stream=USAGE, durable="test", subjects=("usage.>",), **changes)  # type: ignore[arg-type]


async def first_refusal(events: Bus) -> Unavailable:
    for number in range(100):
        try:
            await events.publish("usage.intervals.x", event(number))
        except Unavailable as error:
            return error
    raise AssertionError("nothing was refused")


async def fetch_one(consumer: object) -> object:
    for _ in range(30):
        found = await consumer.fetch(1, timeout_seconds=0.2)  # type: ignore[attr-defined]
        if found:
            return found[0]
    raise AssertionError("nothing was delivered")


@pytest.mark.contract
async def test_a_stream_that_runs_full_drops_what_every_consumer_has_answered(bus: EventBus) -> None:
    await bus.ensure_streams(StreamSettings(usage_bytes=64 * 1024))
    consumers = [
        await bus.consumer(ConsumerSettings(stream=USAGE, durable=name, subjects=("usage.>",)))
        for name in ("one", "two")
    ]
    for number in range(40):
        await bus.publish_bytes("usage.x", b"x" * 1_000, message_id=str(number))
    assert await make_room(bus, USAGE) == 0
    for consumer, count in zip(consumers, (40, 30), strict=True):
        for delivery in await consumer.fetch(count):
            await delivery.ack()
    assert await make_room(bus, USAGE, above=0.9) == 0
    assert await make_room(bus, USAGE) == 30
    assert await make_room(bus, USAGE) == 0
    assert [delivery.message_id for delivery in await consumers[1].fetch(20)] == [
        str(number) for number in range(30, 40)
    ]


async def test_who_is_asked_to_stop_as_the_answer_comes_stops() -> None:
    """`asyncio.wait_for` of Python 3.11, which the library uses, forgets such a cancellation."""
    answer = asyncio.get_running_loop().create_future()
    went_on = False

    async def ask() -> None:
        nonlocal went_on
        async with answered("ask"):
            await asyncio.wait_for(answer, 10)
        went_on = True

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    answer.set_result(None)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert not went_on
