"""Leader election under delays, lost answers and paused processes: never two, and soon one."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.fakes.kubernetes import Call, FakeKubernetes
from virtengine.clients.kubernetes_kinds import LEADER_LEASES
from virtengine.core.errors import Unavailable
from virtengine.runtime.leader import LeaderElection, NotLeading

SECONDS = 12.0
SEEDS = int(os.environ.get("LEADER_SEEDS", "500"))


class Clock:
    """A clock that a test moves; each replica's own may run ahead or behind."""

    def __init__(self) -> None:
        self.now = 1000.0


def replica(kube: Any, clock: Clock, identity: str, skew: float = 0) -> LeaderElection:
    return LeaderElection(
        kube, namespace="n", name="op", identity=identity, seconds=SECONDS, now=lambda: clock.now + skew
    )


async def test_the_first_leads_and_the_second_waits() -> None:
    kube, clock = FakeKubernetes(), Clock()
    one, two = replica(kube, clock, "one"), replica(kube, clock, "two")
    assert await one.try_once() is True
    assert await two.try_once() is False
    with pytest.raises(NotLeading):
        two.require()
    one.require()


async def test_a_silent_leader_stops_before_another_begins() -> None:
    kube, clock = FakeKubernetes(), Clock()
    one, two = replica(kube, clock, "one"), replica(kube, clock, "two")
    await one.try_once()
    await two.try_once()
    clock.now += SECONDS * 0.7
    assert one.is_leading is False
    assert await two.try_once() is False
    clock.now += SECONDS * 0.4
    assert await two.try_once() is True
    assert await one.try_once() is False


async def test_a_released_lease_is_taken_at_once() -> None:
    kube, clock = FakeKubernetes(), Clock()
    one, two = replica(kube, clock, "one"), replica(kube, clock, "two")
    await one.try_once()
    await one.release()
    assert one.is_leading is False
    assert await two.try_once() is True


async def test_a_stolen_lease_is_noticed() -> None:
    kube, clock = FakeKubernetes(), Clock()
    one = replica(kube, clock, "one")
    await one.try_once()
    lease = await kube.get(LEADER_LEASES, "n", "op")
    assert lease is not None
    lease["spec"]["holderIdentity"] = "thief"
    await kube.replace(lease, manager="thief")
    assert await one.try_once() is False


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_there_are_never_two_leaders_and_never_long_none(seed: int) -> None:
    chance = random.Random(seed)
    kube, clock = FakeKubernetes(), Clock()
    replicas = [replica(kube, clock, f"r{number}", chance.uniform(-30, 30)) for number in range(3)]
    paused = dict.fromkeys(range(3), 0.0)
    trouble = chance.choice((0.0, 0.1, 0.3))

    def lose(moment: str, _call: Call) -> None:
        # Before: the request got lost. After: its answer did, and the effect is there.
        clock.now += chance.uniform(0, 0.2)
        if chance.random() < trouble / 2:
            raise Unavailable(f"lost {moment}")

    kube.before = lose
    without = 0.0
    for _ in range(80):
        step = chance.uniform(0.2, 1.5)
        clock.now += step
        for number, one in enumerate(replicas):
            if clock.now < paused[number]:
                continue
            if chance.random() < 0.02:
                paused[number] = clock.now + chance.uniform(1, 40)
                continue
            await one.try_once()
            assert sum(other.is_leading for other in replicas) <= 1
        awake = [number for number in range(3) if clock.now >= paused[number]]
        is_led = any(one.is_leading for one in replicas)
        without = 0.0 if is_led or trouble or len(awake) < 3 else without + step
        assert without <= 15
