from __future__ import annotations

import asyncio
import time

import asyncpg
import pytest

from tests.operators.function.conftest import EXAMPLE, SUBJECT, Place
from tests.support.running import eventually
from virtengine.clients.events.quarantine import kept

pytestmark = [pytest.mark.contract, pytest.mark.timeout(240)]


async def orders(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return {
            row["customer"]: row["orders"]
            for row in await connection.fetch("SELECT customer, orders FROM orders_of_customer")
        }
    except asyncpg.UndefinedTableError:
        return {}
    finally:
        await connection.close()


async def counted(dsn: str, expected: dict[str, int], *, seconds: float = 40) -> None:
    async def check() -> bool:
        return await orders(dsn) == expected

    try:
        await eventually(check, seconds=seconds)
    except AssertionError:
        raise AssertionError(f"{await orders(dsn)} is not {expected}") from None


def test_the_handler_of_the_example_is_short() -> None:
    assert len((EXAMPLE / "order_counter.py").read_text().splitlines()) <= 15


async def test_a_function_of_fifteen_lines_goes_from_zero_to_a_handled_event_and_back(
    place: Place, dsn: str
) -> None:
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 2, "idleSeconds": 2})
        idle = await place.until("Idle")
        assert (idle.status.replicas, idle.status.lag, place.hosts.started) == (0, 0, 0)
        begun = time.monotonic()
        await place.publish("alice")
        await counted(dsn, {"alice": 1})
        assert time.monotonic() - begun < 20
        running = await place.until("Idle")
        assert running.status.replicas == 0
        assert place.hosts.started == 1

        async def told() -> bool:
            found = await place.get()
            return found is not None and (found.status.lag, found.status.processed) == (0, 1)

        await eventually(told, seconds=20)
        await place.publish("alice", count=3)
        await place.publish("bob")
        await counted(dsn, {"alice": 4, "bob": 1})


async def test_what_came_before_the_operator_and_before_the_consumer_is_not_lost(
    place: Place, dsn: str
) -> None:
    await place.apply()
    await place.publish("alice", count=5)
    async with place.operating():
        await counted(dsn, {"alice": 5})


async def test_events_before_the_function_are_only_handled_when_asked_for(place: Place, dsn: str) -> None:
    await place.publish("alice", count=3)
    await asyncio.sleep(1.1)  # the API server notes the second of creation
    async with place.operating():
        await place.apply("late")
        await place.apply("whole", start="Beginning")
        await counted(dsn, {"alice": 3})
        found = await place.until("Idle", "late")
        assert found.status.lag == 0


async def test_more_events_get_more_replicas_and_fewer_none(place: Place, dsn: str) -> None:
    place.hosts.paused = True
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 3, "lagPerReplica": 10, "idleSeconds": 2})
        await place.until("Idle")

        async def replicas(wanted: int) -> bool:
            found = await place.deployment()
            return found is not None and found["spec"]["replicas"] == wanted

        await place.publish("alice")
        await eventually(lambda: replicas(1))
        await place.publish("alice", count=14)
        await eventually(lambda: replicas(2))
        await place.publish("alice", count=45)
        await eventually(lambda: replicas(3))
        place.hosts.paused = False
        await counted(dsn, {"alice": 60})
        await eventually(lambda: replicas(0), seconds=30)


async def test_a_suspended_function_keeps_its_events(place: Place, dsn: str) -> None:
    async with place.operating():
        await place.apply(suspend=True)
        await place.until("Suspended")
        await place.publish("alice", count=2)
        await place.apply("other")
        await place.until("Running", "other")
        assert len(place.hosts.processes.get("order-counter", [])) == 0
        await place.apply(suspend=False)
        await place.until("Running")
        await counted(dsn, {"alice": 4})  # by both functions


async def test_a_function_that_has_quarantined_says_so(place: Place) -> None:
    async with place.operating():
        await place.apply()
        await place.bus.publish_bytes(SUBJECT, b"not json", message_id="poison")

        async def told() -> bool:
            found = await place.get()
            fact = found.condition("Quarantined") if found else None
            return (
                fact is not None and fact.status == "True" and "quarantine list order-counter" in fact.message
            )

        await eventually(told, seconds=30)
        (event,) = [one async for one in kept(place.bus, place.id())]
        assert (event.reason, event.subject, event.body) == ("EventMalformed", SUBJECT, b"not json")
