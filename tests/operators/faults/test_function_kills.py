"""The function operator is killed before and after its calls, in everything that can happen to a function.

Every call to the API server and to the event bus is a moment before it arrives and one before its answer
does. VIRTENGINE_FAULTS_EVERY=1 tries every moment; without it a slice is tried.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.operators.faults.function_scenes import SCENES, SETTINGS, outcome
from tests.operators.faults.function_stage import FunctionStage
from tests.support.virtual_time import VirtualClock

pytestmark = pytest.mark.thorough

EVERY = int(os.environ.get("VIRTENGINE_FAULTS_EVERY", "97"))


def play(clock: VirtualClock, scene: str, *, dies_at: int = 0) -> tuple[dict[str, Any], int]:
    """Play a scene to its end; return how it ended and through how many moments the process went."""

    async def go() -> tuple[dict[str, Any], int]:
        async with FunctionStage(clock, **SETTINGS.get(scene, {})).open() as stage:
            life = stage.start("function", dies_at=dies_at)
            await SCENES[scene](stage)
            await stage.quiet(seconds=40, within=6000)
            return outcome(stage), life.moments

    return clock.run(go)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("scene", SCENES)
def test_a_kill_at_any_moment_changes_nothing_in_the_end(clock: VirtualClock, scene: str) -> None:
    wanted, moments = play(clock, scene)
    assert moments > 30
    assert set(wanted["handled"].values()) <= {1}
    for dies_at in range(1 + moments % EVERY, moments + 1, EVERY):
        found, _ = play(clock, scene, dies_at=dies_at)
        assert found == wanted, f"killed at moment {dies_at} of {moments}"
