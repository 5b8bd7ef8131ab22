"""Many functions at once: outages, and a long time of steady change, cost nothing and leave nothing behind.

VIRTENGINE_FAULTS_OBJECTS is how many functions there are (2,000 are wanted), VIRTENGINE_FAULTS_HOURS how long
the steady change lasts (8 are wanted).
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import time
import tracemalloc

import pytest

from tests.operators.faults.function_stage import FunctionStage
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, of_model

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(36_000)]
OBJECTS = int(os.environ.get("VIRTENGINE_FAULTS_OBJECTS", "30"))
HOURS = float(os.environ.get("VIRTENGINE_FAULTS_HOURS", "0.005"))
CHANGES_EACH_SECOND = 50 if HOURS >= 1 else 20
RETURN_SECONDS = 15.0
CPU_SHARE = 0.2


async def populate(stage: FunctionStage) -> list[str]:
    """Have so many functions at rest, each with a subject of its own."""
    names = [f"f{number:05}" for number in range(OBJECTS)]
    for name in names:
        await stage.apply(name, subjects=[f"chain.own.{name}"])
    await stage.until(lambda: _count(stage, "Idle") == OBJECTS, "all at rest", seconds=3600)
    await stage.pass_time(2)
    return names


def _count(stage: FunctionStage, reason: str) -> int:
    found = 0
    for (kind, _, _), item in stage.kube.items.items():
        if kind == of_model(Function):
            conditions = (item.get("status") or {}).get("conditions") or []
            found += any((one["type"], one["reason"]) == ("Ready", reason) for one in conditions)
    return found


@pytest.mark.parametrize("seconds", [1, 10, 60, 300])
def test_an_outage_of_the_api_server_under_load_is_over_when_it_is_over(
    clock: VirtualClock, seconds: int
) -> None:
    """Edits come when it is back, events all the time: every one is handled, once."""

    async def go() -> None:
        async with FunctionStage(clock, workers=16).open() as stage:
            stage.start()
            names = await populate(stage)
            chance = random.Random(seconds)
            uids = {name: stage.kube.items[DEPLOYMENTS, "home", name]["metadata"]["uid"] for name in names}
            stage.weather.api_away = True
            cpu, begun = time.process_time(), stage.clock.now
            busy = chance.sample(names, max(1, OBJECTS // 10))
            for name in busy:
                stage.publish(subject=f"chain.own.{name}")
            await stage.pass_time(seconds)
            share = (time.process_time() - cpu) / (stage.clock.now - begun)
            for name in chance.sample(names, max(1, OBJECTS // 10)):
                image = f"registry.example/mine:{seconds}"
                await stage.apply(name, subjects=[f"chain.own.{name}"], image=image)
            stage.api_back()
            for name in busy:
                await stage.handles(1, name, seconds=RETURN_SECONDS)
            await stage.until(lambda: _is_edited(stage), "edits carried out", seconds=RETURN_SECONDS)
            assert seconds < 10 or share < CPU_SHARE, f"{share:.2f} of a core while it was away"
            assert set(stage.hosts.handled.values()) == {1}
            assert len(stage.hosts.handled) == len(busy)
            assert {
                name: stage.kube.items[DEPLOYMENTS, "home", name]["metadata"]["uid"] for name in names
            } == uids

    clock.run(go)


def _is_edited(stage: FunctionStage) -> bool:
    for (kind, space, name), item in stage.kube.items.items():
        if kind == of_model(Function) and "image" in item["spec"]:
            pod = stage.kube.items[DEPLOYMENTS, space, name]["spec"]["template"]["spec"]
            if pod["containers"][0]["image"] != item["spec"]["image"]:
                return False
    return True


def test_hours_of_steady_change_leave_nothing_behind(clock: VirtualClock) -> None:
    """Memory grows by less than two percent in an hour (five in a slice), nothing else grows."""

    async def go() -> None:
        async with FunctionStage(clock, workers=8).open() as stage:
            stage.start()
            names = await populate(stage)
            chance = random.Random(1)
            await _change(stage, names, chance, HOURS * 3600 / 4)  # warms caches
            first, tasks = _held(stage), len(asyncio.all_tasks())
            await _change(stage, names, chance, HOURS * 3600)
            grown = _held(stage) / first - 1
            assert grown < max(0.02 * HOURS, 0.05), f"{100 * grown:.1f} % more memory"
            assert len(asyncio.all_tasks()) <= tasks + 4
            (operator,) = stage.parts.values()
            actions = operator.functions._reconcile.__self__
            assert len(actions._known) == len(names)
            assert len(stage.nats.listening) <= 2 * len(names)
            assert set(stage.hosts.handled.values()) <= {1}

    tracemalloc.start()
    try:
        clock.run(go)
    finally:
        tracemalloc.stop()


def _held(stage: FunctionStage) -> int:
    """Return how many bytes are held, without what the stage itself remembers."""
    stage.history.clear()
    stage.kube.calls.clear()
    for stream in stage.nats.streams.values():
        stream.messages.clear()
        stream.ids.clear()
    stage.hosts.handled.clear()
    for life, _task, _process in stage.running.values():
        life.calls.clear()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def _change(stage: FunctionStage, names: list[str], chance: random.Random, seconds: float) -> None:
    end = stage.clock.now + seconds
    while stage.clock.now < end:
        name = chance.choice(names)
        if chance.random() < 0.5:
            stage.publish(subject=f"chain.own.{name}")
        elif chance.random() < 0.9:
            await stage.apply(name, subjects=[f"chain.own.{name}"], concurrency=chance.randint(1, 64))
        else:
            await stage.delete(Function, name)
            await stage.gone(Function, name)
            await stage.apply(name, subjects=[f"chain.own.{name}"])
        await asyncio.sleep(1 / CHANGES_EACH_SECOND)
    await stage.until(lambda: _count(stage, "Idle") == len(names), "all at rest", seconds=600)
