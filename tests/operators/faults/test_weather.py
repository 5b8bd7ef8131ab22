"""An API server that refuses, stalls and cuts connections: everything converges, and nothing hurries."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from tests.operators.faults.goods import ORDER
from tests.operators.faults.scenes import SCENES, bids, buy, lease_name, outcome, pause_only
from tests.operators.faults.stage import Stage
from tests.support.virtual_time import VirtualClock
from virtengine.api import Lease, Offering, Order, Provider
from virtengine.clients.kubernetes_errors import Conflict, Throttled
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS
from virtengine.core.errors import Unavailable

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(600)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "1"))
IS_WHOLE = "VIRTENGINE_FAULTS_SEEDS" in os.environ
SHARES = (0.01, 0.1, 0.5)
STORMY = [(scene, share) for scene in SCENES for share in SHARES]
SLICE = [("live and end", 0.01), ("resize", 0.1), ("live and end", 0.5)]
PHASES = ("Ordered", "Bid", "Provisioning", "Active", "Paused")


def calm(clock: VirtualClock, scene: str) -> object:
    """Play a scene in good weather."""

    async def go() -> object:
        async with Stage(clock).open() as stage:
            stage.start()
            await SCENES[scene](stage)
            await stage.quiet(within=6000)
            return outcome(stage)

    return clock.run(go)


@pytest.mark.parametrize(("scene", "share"), STORMY if IS_WHOLE else SLICE)
def test_errors_on_any_share_of_calls_change_nothing_in_the_end(
    clock: VirtualClock, scene: str, share: float
) -> None:
    wanted = calm(clock, scene)

    async def go(seed: int) -> object:
        async with Stage(clock).open() as stage:
            stage.weather.share, stage.weather.chance = share, random.Random(f"{scene}/{share}/{seed}")
            stage.start()
            await SCENES[scene](stage)
            stage.weather.share = 0
            await stage.quiet(seconds=130, within=6000)
            return outcome(stage)

    for seed in range(SEEDS):
        assert clock.run(lambda seed=seed: go(seed)) == wanted, f"seed {seed}"  # type: ignore[misc]


@pytest.mark.parametrize("trouble", ["409", "429", "500", "reset after the effect"])
def test_a_key_that_is_stuck_is_tried_less_and_less(clock: VirtualClock, trouble: str) -> None:
    """One object cannot be written for ten minutes: fewer than two calls a second, and then it is."""

    async def go() -> None:
        async with Stage(clock).open() as stage:
            is_stuck = True

            def refuse(moment: str, call: tuple[str, str, str]) -> None:
                if not is_stuck or call[:2] != ("apply", DEPLOYMENTS.plural):
                    return
                if trouble == "reset after the effect":
                    if moment == "after":
                        raise Unavailable("reset")
                elif moment == "before":
                    raise {
                        "409": Conflict("409"), "429": Throttled("429", seconds=3), "500": Unavailable("500")
                    }[trouble]  # fmt: skip

            stage.kube.before = refuse
            stage.start()
            await stage.reason(Offering, "small", "Listed")
            await stage.create("Order", "hello", **ORDER)
            counts: list[int] = []
            for _ in range(60):
                before = Counter(stage.running["provider"][0].calls)
                end = stage.clock.now + 10
                await stage.until(lambda end=end: stage.clock.now >= end, "time", seconds=20)  # type: ignore[misc]
                made = stage.running["provider"][0].calls - before
                counts.append(
                    max((n for call, n in made.items() if call[1] == DEPLOYMENTS.plural), default=0)
                )
            assert max(counts) < 20, counts
            is_stuck = False
            if not trouble.startswith("reset"):  # what arrived needs no second try
                assert stage.get(Order, "hello").condition("Ready").reason != "Active"
            await stage.reason(Order, "hello", "Active", seconds=200)

    clock.run(go)


@pytest.mark.parametrize("which", ["order", "lease", "offering", "provider"])
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("is_stormy", [False, True] if IS_WHOLE else [True])
def test_an_object_deleted_at_any_phase_goes_and_leaves_nothing(
    clock: VirtualClock, phase: str, which: str, is_stormy: bool
) -> None:
    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            await _reach(stage, phase)
            if is_stormy:
                stage.weather.share, stage.weather.chance = 0.3, random.Random(f"{phase}/{which}")
                stage.weather.chain_away = True
            kind, name = _target(stage, which)
            if not name:
                return  # there is no lease yet
            await stage.delete(kind, name)
            if is_stormy:
                end = stage.clock.now + 30
                await stage.until(lambda: stage.clock.now >= end, "the storm", seconds=60)
                stage.weather.chain_away, stage.weather.share = False, 0
            await stage.gone(kind, name, seconds=300)
            stage.machine.is_broken = False
            for other, called in ((Order, "hello"), (Offering, "small"), (Provider, "seller")):
                if stage.get(other, called) is not None:
                    await stage.delete(other, called)
            for other, called in ((Order, "hello"), (Offering, "small"), (Provider, "seller")):
                await stage.gone(other, called, seconds=900)
            await stage.quiet()
            left = outcome(stage)
            kinds = ("orders", "leases", "offerings", "providers", "deployments", "pods", "namespaces")
            assert [kind for kind in kinds if left["objects"][kind]] == []
            assert left["providers"] == []
            assert all(settled or state in (8, 9) for state, _, settled, *_ in left["leases"]), left["leases"]
            assert sum(left["money"].values()) == 6 * 1_000_000_000_000

    clock.run(go)


async def _reach(stage: Stage, phase: str) -> None:
    """Bring an order to a phase of its life."""
    if phase in ("Active", "Paused"):
        await buy(stage)
    if phase == "Paused":
        await pause_only(stage)
    if phase in ("Active", "Paused"):
        return
    await stage.reason(Offering, "small", "Listed")
    if phase == "Provisioning":
        stage.machine.is_broken = True
    elsewhere = {"selection": {"rule": "Named", "provider": "ve1" + "q" * 38}} if phase == "Bid" else {}
    await stage.create("Order", "hello", **ORDER, **elsewhere)
    if phase == "Bid":
        await stage.until(lambda: bids(stage), "a bid")
    if phase == "Provisioning":
        await stage.reason(Order, "hello", "Provisioning")


def _target(stage: Stage, which: str) -> tuple[type, str]:
    return {
        "order": (Order, "hello"),
        "lease": (Lease, lease_name(stage)),
        "offering": (Offering, "small"),
        "provider": (Provider, "seller"),
    }[which]
