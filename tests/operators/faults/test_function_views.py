"""Old views, and events that never came, of functions: nothing wanted is removed, and the end is the same.

VIRTENGINE_FAULTS_SEEDS widens the random part.
"""

from __future__ import annotations

import itertools
import os
import random

import pytest

from tests.operators.faults.function_scenes import SCENES, SETTINGS, outcome
from tests.operators.faults.function_stage import FunctionStage
from tests.operators.faults.test_function_kills import play
from tests.operators.faults.views import old_view
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "2"))
IS_WHOLE = SEEDS > 2
LIVING = tuple(name for name in SCENES if name != "delete at rest")
AGES = range(1, 11) if IS_WHOLE else (1, 3)
OLD = [(scene, age) for scene in LIVING for age in AGES]
SLICE = [("surge", 1), ("other image", 2), ("delete at work", 5), ("name is taken", 10)]
LOST = list(SCENES) if IS_WHOLE else ["suspend", "poison"]
PAIRS = list(itertools.combinations(range(8), 2)) if IS_WHOLE else [(0, 1), (2, 5)]


@pytest.mark.parametrize(("scene", "age"), OLD if IS_WHOLE else SLICE)
def test_an_old_view_removes_nothing_that_is_wanted(clock: VirtualClock, scene: str, age: int) -> None:
    """A new process sees every object as it was some versions ago for half a minute, and acts on that."""

    async def go() -> None:
        async with FunctionStage(clock, **SETTINGS.get(scene, {})).open() as stage:
            stage.start()
            await SCENES[scene](stage)
            await stage.quiet(seconds=40)
            wanted = outcome(stage)
            kept = {place for place in stage.kube.items if place[0].plural != "events"}
            uids = {place: stage.kube.items[place]["metadata"]["uid"] for place in kept}
            await stage.stop("function")
            stage.weather.stale = old_view(stage, age)
            stage.drops = lambda _event, _item: True
            stage.start()
            await stage.pass_time(30)
            assert {place for place in kept if place not in stage.kube.items} == set()
            assert {where: len(one.in_hand) for where, one in stage.nats.durables.items()} == {
                where: 0 for where, *_ in wanted["consumers"]
            }
            stage.weather.stale, stage.drops = None, lambda _event, _item: False
            stage.api_back()
            await stage.quiet(seconds=70)
            assert outcome(stage) == wanted
            assert {place: stage.kube.items[place]["metadata"]["uid"] for place in kept} == uids

    clock.run(go)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("scene", LOST)
def test_any_events_and_rings_that_are_lost_change_nothing_in_the_end(
    clock: VirtualClock, scene: str, seed: int
) -> None:
    """Half of all watch events, and half of what rings the bells, never arrive."""
    wanted, _ = play(clock, scene)
    chance = random.Random(seed)

    async def go() -> object:
        async with FunctionStage(clock, **SETTINGS.get(scene, {})).open() as stage:
            stage.drops = lambda _event, _item: chance.random() < 0.5
            stage.nats.is_lost = lambda _subject: chance.random() < 0.5
            stage.start()
            await SCENES[scene](stage)
            await stage.quiet(seconds=400, within=6000)
            return outcome(stage)

    assert clock.run(go) == wanted


@pytest.mark.parametrize("pair", PAIRS)
def test_any_two_of_a_functions_events_may_be_lost(clock: VirtualClock, pair: tuple[int, int]) -> None:
    wanted, _ = play(clock, "delete at work")

    async def go() -> object:
        async with FunctionStage(clock).open() as stage:
            counts = itertools.count()
            stage.drops = lambda _event, item: item["metadata"]["name"] == "counter" and next(counts) in pair
            stage.start()
            await SCENES["delete at work"](stage)
            await stage.quiet(seconds=400, within=6000)
            return outcome(stage)

    assert clock.run(go) == wanted


def test_events_that_nobody_rings_for_are_found_by_looking(clock: VirtualClock) -> None:
    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.nats.is_lost = lambda _subject: True
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            stage.publish(3)
            await stage.handles(3, seconds=45)
            await stage.reason(Function, "counter", "Idle", seconds=300)

    clock.run(go)
