"""A day without API server, event bus or operator: replicas stay, and no event is lost or repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.operators.faults.function_stage import FunctionStage
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, DEPLOYMENTS, SECRETS

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300)]
DAY, LIVED_SECONDS, LEAP_SECONDS = 86_400.0, 20.0, 880.0


async def pass_day(stage: FunctionStage) -> None:
    """Let a day go by: some of it second by second, the rest in leaps between."""
    end = stage.clock.now + DAY
    while stage.clock.now < end:
        stage.require_alive()
        await asyncio.sleep(LIVED_SECONDS)
        stage.clock.now += LEAP_SECONDS


def black_out(
    clock: VirtualClock, begin: Callable[[FunctionStage], Any], end: Callable[[FunctionStage], Any]
) -> None:
    """Run a function, take something away for a day while events come, and see that it cost nothing."""

    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            stage.publish(25)
            await stage.until(lambda: _replicas(stage) > 1, "replicas", seconds=10)
            begin(stage)
            count, deployment = _replicas(stage), stage.kube.items[PLACE]["metadata"]["uid"]
            await pass_day(stage)
            assert (_replicas(stage), stage.kube.items[PLACE]["metadata"]["uid"]) == (count, deployment)
            stage.publish(5)
            end(stage)
            await stage.handles(30, seconds=60)
            await stage.is_at("Idle", seconds=200)
            assert set(stage.hosts.handled.values()) == {1}
            assert stage.kube.items[PLACE]["metadata"]["uid"] == deployment

    clock.run(go)


PLACE = (DEPLOYMENTS, "home", "counter")


def _replicas(stage: FunctionStage) -> int:
    return int(stage.kube.items[PLACE]["spec"]["replicas"])


def test_the_api_server_away_for_a_day_stops_nobody(clock: VirtualClock) -> None:
    black_out(clock, lambda stage: setattr(stage.weather, "api_away", True), lambda stage: stage.api_back())


def test_the_event_bus_away_for_a_day_stops_nobody(clock: VirtualClock) -> None:
    black_out(clock, lambda stage: setattr(stage.weather, "bus_away", True), lambda stage: stage.bus_back())


def test_the_operator_away_for_a_day_stops_nobody(clock: VirtualClock) -> None:
    black_out(
        clock,
        lambda stage: stage.running["function"][0].kill() or stage.running.clear(),
        lambda stage: stage.start(),
    )


def test_a_function_at_zero_wakes_when_the_event_bus_is_back(clock: VirtualClock) -> None:
    """Nobody was told of what came meanwhile."""

    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            stage.weather.bus_away, stage.nats.is_lost = True, lambda _subject: True
            stage.publish(4)
            await pass_day(stage)
            found = stage.get(Function, "counter").condition("Ready")
            assert (found.status, found.reason) == ("Unknown", "EventsUnavailable")
            stage.nats.is_lost = lambda _subject: False
            stage.bus_back()
            await stage.handles(4, seconds=60)

    clock.run(go)


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_what_a_function_needs_may_be_away_for_a_day(clock: VirtualClock, kind: str) -> None:
    """Somebody deletes its Secret or its code: what runs goes on, and all is well when it is back."""

    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            stage.publish(25)
            await stage.until(lambda: _replicas(stage) > 1, "replicas", seconds=10)
            where = (SECRETS, "virtengine-nats") if kind == "Secret" else (CONFIG_MAPS, "code")
            place = (where[0], "home", where[1])
            kept = stage.kube.items[place]
            await stage.kube.delete(*place)
            await stage.handles(25)
            await pass_day(stage)
            assert _replicas(stage) > 1
            await stage.keep(kind, place[2], kept["data"])
            await stage.is_at("Idle", seconds=200)
            stage.publish()
            await stage.handles(26)

    clock.run(go)
