"""Old views and events that never came: nothing wanted is removed, and the end is the same.

VIRTENGINE_FAULTS_SEEDS widens the random part.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.operators.faults.scenes import SCENES, lease_name, live_and_end, outcome
from tests.operators.faults.stage import Stage
from tests.operators.faults.test_weather import calm
from tests.operators.faults.views import old_view
from tests.support.virtual_time import VirtualClock

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "2"))
IS_WHOLE = SEEDS > 2
LIVING = ("update", "resize", "pause", "roll back") if IS_WHOLE else ("resize", "pause")
PAIRS = tuple(itertools.combinations(range(8), 2)) if IS_WHOLE else ((0, 1), (2, 5))
AGES = range(1, 11) if IS_WHOLE else (1, 2, 3, 5, 10)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("scene", LIVING)
def test_an_old_view_removes_nothing_that_is_wanted(clock: VirtualClock, scene: str, age: int) -> None:
    """New processes see every object as it was some versions ago for half a minute, and act on that."""

    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            await SCENES[scene](stage)
            await stage.quiet()
            wanted, kept = (
                outcome(stage),
                {place for place in stage.kube.items if place[0].plural != "events"},
            )
            uids = {place: stage.kube.items[place]["metadata"]["uid"] for place in kept}
            for name in ("provider", "tenant"):
                await stage.stop(name)
            stage.weather.stale = old_view(stage, age)
            stage.drops = lambda _event, _item: True
            stage.start()
            end = stage.clock.now + 30
            await stage.until(lambda: stage.clock.now >= end, "time", seconds=60)
            assert {place for place in kept if place not in stage.kube.items} == set()
            stage.weather.stale, stage.drops = None, lambda _event, _item: False
            stage.api_back()
            await stage.quiet(seconds=70)
            assert outcome(stage) == wanted
            assert {place: stage.kube.items[place]["metadata"]["uid"] for place in kept} == uids

    clock.run(go)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_events_that_are_lost_change_nothing_in_the_end(clock: VirtualClock, seed: int) -> None:
    """Half of all watch events and of all blocks' events never arrive, in every scene in turn."""
    scene = tuple(SCENES)[seed % len(SCENES)]
    wanted = calm(clock, scene)
    chance = random.Random(seed)

    async def go() -> object:
        async with Stage(clock).open() as stage:
            stage.drops = lambda _event, _item: chance.random() < 0.5
            stage.start()
            for part in stage.parts.values():
                _lose(part.networks, lambda: chance.random() < 0.5)
            await SCENES[scene](stage)
            await stage.quiet(seconds=400, within=6000)
            return outcome(stage)

    assert clock.run(go) == wanted


@pytest.mark.parametrize(
    "pair", itertools.combinations(range(8), 2) if SEEDS > 4 else [(0, 1), (2, 5), (6, 7)]
)
def test_any_two_of_the_leases_events_may_be_lost(clock: VirtualClock, pair: tuple[int, int]) -> None:
    wanted = calm(clock, "live and end")

    async def go() -> object:
        async with Stage(clock).open() as stage:
            counts = itertools.count()
            stage.drops = lambda _event, item: (
                item["metadata"]["name"] in ("hello", lease_name(stage)) and (next(counts) in pair)
            )
            stage.start()
            await live_and_end(stage)
            await stage.quiet(seconds=400, within=6000)
            return outcome(stage)

    assert clock.run(go) == wanted


def _lose(networks: Any, is_lost: Callable[[], bool]) -> None:
    tell = networks._on_block

    def on_block(block: Any) -> None:
        if not is_lost():
            tell(block)

    networks._on_block = on_block
