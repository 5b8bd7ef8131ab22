"""Hosts and operators that die at any moment: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import random

import pytest
from nats.js.errors import NotFoundError

from tests.operators.function.conftest import Place
from tests.operators.function.test_scaling import counted
from tests.support.nats import NatsServer
from tests.support.running import eventually
from virtengine.clients.events import REPLAY
from virtengine.clients.events.quarantine import kept, replay
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]


async def test_hosts_killed_at_random_neither_lose_nor_repeat_an_event(place: Place, dsn: str) -> None:
    chance, killed = random.Random(7), 0
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 2, "lagPerReplica": 20, "idleSeconds": 2})
        for _ in range(6):
            await place.publish("alice", count=40)
            await place.publish("bob", count=10)
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            killed += place.hosts.kill("order-counter")
        await counted(dsn, {"alice": 240, "bob": 60}, seconds=120)
        await place.until("Idle", seconds=60)
    assert killed >= 2


async def test_an_operator_that_was_away_finds_everything_as_it_is(place: Place, dsn: str) -> None:
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 1, "idleSeconds": 2})
        await place.until("Idle")
    await place.publish("alice", count=3)  # nobody watches
    async with place.operating():
        await counted(dsn, {"alice": 3})
    assert len(place.hosts.processes["order-counter"]) == 1  # nobody stops it either
    async with place.operating():
        await place.until("Idle")


async def test_a_bus_that_restarts_does_not_leave_a_function_asleep(
    place: Place, dsn: str, nats_server: NatsServer
) -> None:
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 1, "idleSeconds": 2})
        await place.until("Idle")
        nats_server.stop(hard=True)
        nats_server.start()

        async def is_published() -> bool:
            try:
                await place.publish("alice")
            except Exception:
                place.numbers["alice"] = 0
                return False
            return True

        await eventually(is_published)
        await counted(dsn, {"alice": 1}, seconds=40)


async def test_a_silent_bus_stops_nobody(place: Place, dsn: str, nats_server: NatsServer) -> None:
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 1, "idleSeconds": 2})
        await place.publish("alice")
        await counted(dsn, {"alice": 1})
        nats_server.stop(hard=True)
        try:
            await asyncio.sleep(5)
            deployment = await place.deployment()
            assert deployment is not None
            assert deployment["spec"]["replicas"] == 1
        finally:
            nats_server.start()
        await place.until("Idle", seconds=60)


async def test_replays_wake_a_function_and_happen_once(place: Place, dsn: str) -> None:
    async with place.operating():
        await place.apply(scale={"min": 0, "max": 1, "idleSeconds": 2})
        await place.bus.publish_bytes(
            "chain.virtengine.market.v1.EventOrderCreated",
            b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":{"owner":7}}',
            message_id="wrong-owner",
        )

        async def aside() -> bool:
            return len([one async for one in kept(place.bus, place.id())]) == 1

        await place.apply(scale={"min": 0, "max": 1, "idleSeconds": 2}, retries={"attempts": 1})
        await eventually(aside, seconds=60)
        await place.until("Idle", seconds=60)

        async def has_ended() -> bool:
            return not place.hosts.processes["order-counter"]

        await eventually(has_ended)
        fixed = place.code().replace('event.data["owner"]', 'str(event.data["owner"])')
        where = (CONFIG_MAPS, place.namespace, "order-counter")
        await place.kube.merge(*where, {"data": {"order_counter.py": fixed}}, manager="user")
        (one,) = [one async for one in kept(place.bus, place.id())]
        await replay(place.bus, place.id(), one)
        await replay(place.bus, place.id(), one)
        try:
            await counted(dsn, {"7": 1})
        except AssertionError as error:
            raise AssertionError(f"{error}: {place.hosts.log('order-counter')[-3000:]}") from None


async def test_a_deleted_function_leaves_no_consumer_and_comes_back_without_repeating(
    place: Place, dsn: str
) -> None:
    async with place.operating():
        await place.apply(start="Beginning")
        await place.publish("alice", count=2)
        await counted(dsn, {"alice": 2})
        await place.delete()
        await eventually(place.is_gone)
        for stream in ("CHAIN", REPLAY):
            with pytest.raises(NotFoundError):
                await place.bus.jetstream.consumer_info(stream, place.id().consumer)
        await place.apply(start="Beginning")
        await place.publish("alice")
        await counted(dsn, {"alice": 3})


async def test_a_deployment_of_somebody_else_is_left_alone(place: Place) -> None:
    pod = {"containers": [{"name": "a", "image": "b"}]}
    foreign = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "order-counter", "namespace": place.namespace},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": {"a": "b"}},
            "template": {"metadata": {"labels": {"a": "b"}}, "spec": pod},
        },
    }
    await place.kube.create(foreign, manager="somebody")
    async with place.operating():
        await place.apply()
        await place.until("NameTaken")
        deployment = await place.deployment()
        assert deployment is not None
        assert deployment["spec"]["selector"] == {"matchLabels": {"a": "b"}}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stream": "NOWHERE"}, "StreamMissing"),
        ({"events": {"secretRef": {"name": "none", "key": "url"}}}, "SecretMissing"),
        ({"code": {"configMapRef": {"name": "none"}}}, "CodeMissing"),
        ({"networkRef": {"name": "none"}}, "NetworkNotReady"),
    ],
)
async def test_what_is_missing_is_named(place: Place, changes: dict[str, object], reason: str) -> None:
    async with place.operating():
        await place.apply(**changes)
        await place.until(reason)
