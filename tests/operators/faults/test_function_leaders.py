"""Two function operators at once: one writes, and whoever dies or is cut off, functions end the same."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from typing import Any

import pytest

from tests.operators.faults.doors import Life
from tests.operators.faults.function_scenes import SCENES, SETTINGS, outcome
from tests.operators.faults.function_stage import FunctionStage
from tests.operators.faults.test_function_kills import play
from tests.support.virtual_time import VirtualClock
from virtengine.clients.kubernetes_kinds import LEADER_LEASES

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "2"))
PLAYED = list(SCENES) if SEEDS > 2 else ["surge", "delete at work"]
LEADER_SECONDS = 12.0
WRITES = frozenset({"apply", "create", "merge", "replace", "delete"})


class Twins(FunctionStage):
    """Two replicas of the operator that elect a leader."""

    cast = ("first", "second")

    def __init__(self, clock: VirtualClock, **settings: Any) -> None:
        super().__init__(clock, leader_election=True, leader_seconds=LEADER_SECONDS, **settings)
        self.wrote: list[tuple[float, str]] = []
        self._counts: dict[int, int] = {}
        self.history.watchers.append(self._note)

    async def strike(self, chance: random.Random) -> None:
        """Kill one or the other again and again."""
        while True:
            await asyncio.sleep(chance.uniform(5, 60))
            await self.restart(chance.choice(self.cast))

    def _note(self, _event: str, _item: Any) -> None:
        for name, (life, _task, _process) in self.running.items():
            count = _writes(life)
            if count > self._counts.get(id(life), 0):
                self._counts[id(life)] = count
                self.wrote.append((self.clock.now, name))


def _writes(life: Life) -> int:
    own = LEADER_LEASES.plural
    return sum(n for (verb, what, _), n in life.calls.items() if verb in WRITES and what != own)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("scene", PLAYED)
def test_of_two_replicas_one_writes_whichever_dies_when(clock: VirtualClock, scene: str, seed: int) -> None:
    wanted, _ = play(clock, scene)
    chance = random.Random(f"{scene}/{seed}")

    async def go() -> Any:
        async with Twins(clock, **SETTINGS.get(scene, {})).open() as stage:
            stage.start()
            striking = asyncio.create_task(stage.strike(chance))
            await SCENES[scene](stage)
            striking.cancel()
            await stage.quiet(seconds=60, within=6000)
            return outcome(stage), stage.wrote

    found, wrote = clock.run(go)
    assert found == wanted
    turns = [(before, after) for before, after in itertools.pairwise(wrote) if before[1] != after[1]]
    assert all(after[0] - before[0] > LEADER_SECONDS / 3 for before, after in turns), turns


def test_a_leader_that_is_dead_is_followed_within_fifteen_seconds(clock: VirtualClock) -> None:
    async def go() -> None:
        async with Twins(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            leader = stage.wrote[-1][1]
            await stage.stop(leader)
            stage.publish(2)
            await stage.handles(2, seconds=20)
            assert stage.wrote[-1][1] != leader

    clock.run(go)
