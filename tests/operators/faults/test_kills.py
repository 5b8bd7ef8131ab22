"""Provider and tenant operators are killed before and after their calls, and started again.

Every call to the API server and to the chain is a moment before it arrives and a moment before its answer
does; between two calls only the memory changes, which is lost anyway. VIRTENGINE_FAULTS_EVERY=1 tries
every moment; without it a slice is tried.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.operators.faults.scenes import SCENES, outcome
from tests.operators.faults.stage import Stage
from tests.support.virtual_time import VirtualClock

EVERY = int(os.environ.get("VIRTENGINE_FAULTS_EVERY", "151"))


def play(
    clock: VirtualClock, scene: str, *, killed: str = "", dies_at: int = 0
) -> tuple[dict[str, Any], int]:
    """Play a scene to its end; return how it ended and through how many moments the process went."""

    async def go() -> tuple[dict[str, Any], int]:
        async with Stage(clock).open() as stage:
            lives = {
                name: stage.start(name, dies_at=dies_at if name == killed else 0)
                for name in ("provider", "tenant")
            }
            await SCENES[scene](stage)
            await stage.quiet(within=6000)
            return outcome(stage), lives[killed].moments if killed else 0

    return clock.run(go)


@pytest.mark.thorough
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("operator", ["provider", "tenant"])
@pytest.mark.parametrize("scene", SCENES)
def test_a_kill_at_any_moment_changes_nothing_in_the_end(
    clock: VirtualClock, scene: str, operator: str
) -> None:
    wanted, moments = play(clock, scene, killed=operator)
    assert moments > 50
    for dies_at in range(1 + moments % EVERY, moments + 1, EVERY):
        found, _ = play(clock, scene, killed=operator, dies_at=dies_at)
        assert found == wanted, f"{operator} killed at moment {dies_at} of {moments}"
