"""API server and event bus refuse, stall and cut connections: functions converge, and nobody hurries."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from tests.operators.faults.function_scenes import SCENES, SETTINGS, outcome
from tests.operators.faults.function_stage import FunctionStage
from tests.operators.faults.test_function_kills import play
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function
from virtengine.clients.kubernetes_errors import Conflict, Throttled
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS
from virtengine.core.errors import Unavailable

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(900)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "1"))
IS_WHOLE = "VIRTENGINE_FAULTS_SEEDS" in os.environ
STORMY = [(scene, share) for scene in SCENES for share in (0.01, 0.1, 0.5)]
SLICE = [("surge", 0.01), ("other image", 0.1), ("delete at work", 0.5)]
PHASES = ("Applied", "Idle", "Running", "Suspended", "SecretMissing", "ReplicasNotReady")


@pytest.mark.parametrize(("scene", "share"), STORMY if IS_WHOLE else SLICE)
def test_errors_on_any_share_of_calls_change_nothing_in_the_end(
    clock: VirtualClock, scene: str, share: float
) -> None:
    """Conflicts, throttling, errors, silence of half a minute and resets; the bus fails a fifth as often."""
    wanted, _ = play(clock, scene)

    async def go(seed: int) -> object:
        async with FunctionStage(clock, **SETTINGS.get(scene, {})).open() as stage:
            stage.weather.chance = random.Random(f"{scene}/{share}/{seed}")
            stage.weather.share, stage.weather.bus_share = share, share / 5
            stage.start()
            await SCENES[scene](stage)
            stage.weather.share = stage.weather.bus_share = 0
            await stage.quiet(seconds=130, within=6000)
            return outcome(stage)

    for seed in range(SEEDS):
        assert clock.run(lambda seed=seed: go(seed)) == wanted, f"seed {seed}"  # type: ignore[misc]


@pytest.mark.parametrize("trouble", ["409", "429", "500"])
def test_a_function_that_is_stuck_is_tried_less_and_less(clock: VirtualClock, trouble: str) -> None:
    """Its Deployment cannot be written for ten minutes: fewer than two calls a second, and then it is."""
    errors = {"409": Conflict("409"), "429": Throttled("429", seconds=3), "500": Unavailable("500")}

    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            is_stuck = True

            def refuse(moment: str, call: tuple[str, str, str]) -> None:
                if is_stuck and moment == "before" and call[:2] == ("apply", DEPLOYMENTS.plural):
                    raise errors[trouble]

            stage.kube.before = refuse
            stage.start()
            await stage.apply()
            counts: list[int] = []
            for _ in range(60):
                before = Counter(stage.running["function"][0].calls)
                await stage.pass_time(10)
                made = stage.running["function"][0].calls - before
                counts.append(
                    max((n for call, n in made.items() if call[1] == DEPLOYMENTS.plural), default=0)
                )
            assert max(counts) < 20, counts
            is_stuck = False
            await stage.is_at("Idle", seconds=200)

    clock.run(go)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("is_stormy", [False, True])
def test_a_function_deleted_at_any_phase_goes_and_leaves_nothing(
    clock: VirtualClock, phase: str, is_stormy: bool
) -> None:
    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await _reach(stage, phase)
            if is_stormy:
                stage.weather.share, stage.weather.chance = 0.3, random.Random(phase)
                stage.weather.bus_away = True
            await stage.delete(Function, "counter")
            if is_stormy:
                await stage.pass_time(30)
                stage.weather.share, stage.weather.bus_away = 0, False
                stage.bus_back()
            await stage.gone(Function, "counter", seconds=120)
            stage.hosts.react()
            await stage.quiet()
            left = outcome(stage)
            assert (left["made"], left["functions"], left["consumers"]) == ([], [], [])

    clock.run(go)


async def _reach(stage: FunctionStage, phase: str) -> None:
    """Bring a function to a phase of its life."""
    if phase == "SecretMissing":
        await stage.apply(events={"secretRef": {"name": "none", "key": "url"}})
    else:
        stage.hosts.is_broken = phase == "ReplicasNotReady"
        await stage.apply(suspend=phase == "Suspended")
    if phase in ("Running", "ReplicasNotReady"):
        await stage.is_at("Idle")
        stage.publish(3)
    if phase != "Applied":
        await stage.is_at(phase)
