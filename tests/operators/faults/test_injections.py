"""The injections of operator-chaos at functions and at leases: each is made good within a minute.

Secrets, finalizers, namespaces and schemas have tests of their own below. Of the rest nothing is here to be
struck: there are no webhooks of ours (theirs are played by their answers), no OLM, and no disruption budget
that an operator would wait for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.operators.faults.function_scenes import outcome as of_functions
from tests.operators.faults.function_stage import SPEC, FunctionStage
from tests.operators.faults.injections import INJECTIONS, Place
from tests.operators.faults.scenes import buy
from tests.operators.faults.scenes import outcome as of_market
from tests.operators.faults.stage import Stage
from tests.operators.faults.theatre import HOME, Theatre
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, NETWORK_POLICIES, SECRETS, SERVICES, of_model
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300)]
RECOVERY_SECONDS = 60.0
CALLS_EACH_SECOND = 2.0
MADE = (DEPLOYMENTS, SERVICES, NETWORK_POLICIES)
ELECTED = {"leader_election": True, "leader_seconds": 6}
ALWAYS_UP = {**SPEC["scale"], "min": 1}


def made_by_operators(stage: Theatre) -> list[Place]:
    return [place for place in stage.kube.items if place[0] in MADE]


async def strike(stage: Theatre, name: str) -> None:
    """Do what an injection does, for as long as it lasts; no key is tried more than twice a second."""
    injection = INJECTIONS[name]
    await injection.strike(stage, made_by_operators(stage))
    before = {one: Counter(life.calls) for one, (life, _, _) in stage.running.items()}
    if injection.lasts:
        await stage.pass_time(injection.lasts)
        for one, (life, _task, _process) in stage.running.items():
            made = Counter(life.calls) - before[one]
            writes = {call: n for call, n in made.items() if call[0] not in ("list", "endpoint", "get")}
            assert max(writes.values(), default=0) <= CALLS_EACH_SECOND * injection.lasts, writes
    injection.heal(stage)


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_function_survives(clock: VirtualClock, name: str) -> None:
    async def go() -> None:
        async with FunctionStage(clock, **ELECTED).open() as stage:
            stage.start()
            await stage.apply(scale=ALWAYS_UP)
            await stage.is_at("Running")
            await stage.quiet(seconds=15)
            wanted = _of_function(stage)
            await strike(stage, name)
            stage.publish(3)
            await stage.handles(3, seconds=RECOVERY_SECONDS)
            await stage.until(
                lambda: _of_function(stage) == wanted, "all as before", seconds=RECOVERY_SECONDS
            )
            await stage.quiet(seconds=15)
            assert _of_function(stage) == wanted
            assert set(stage.hosts.handled.values()) == {1}

    clock.run(go)


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_lease_survives(clock: VirtualClock, name: str) -> None:
    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.elected = ELECTED
            stage.start()
            await buy(stage)
            await stage.quiet()
            wanted = _of_market(stage)
            await strike(stage, name)
            await stage.until(lambda: _of_market(stage) == wanted, "all as before", seconds=RECOVERY_SECONDS)
            await stage.quiet()
            assert _of_market(stage) == wanted
            assert stage.lease().state == types_pb2.LEASE_STATE_ACTIVE

    clock.run(go)


def test_a_function_whose_secret_is_deleted_says_so_and_goes_on(clock: VirtualClock) -> None:
    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply(scale=ALWAYS_UP)
            await stage.is_at("Running")
            kept = stage.kube.items[SECRETS, HOME, "virtengine-nats"]
            await stage.kube.delete(SECRETS, HOME, "virtengine-nats")
            await stage.is_at("SecretMissing", seconds=RECOVERY_SECONDS)
            await stage.keep("Secret", "virtengine-nats", kept["data"])
            await stage.is_at("Running", seconds=RECOVERY_SECONDS)

    clock.run(go)


def test_somebody_elses_finalizer_holds_an_object_and_costs_nothing(clock: VirtualClock) -> None:
    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            place = (of_model(Function), HOME, "counter")
            own = stage.kube.items[place]["metadata"]["finalizers"]
            await stage.kube.merge(
                *place, {"metadata": {"finalizers": [*own, "else.example/hold"]}}, manager="x"
            )
            await stage.delete(Function, "counter")
            await stage.until(
                lambda: stage.kube.items[place]["metadata"]["finalizers"] == ["else.example/hold"],
                "ours gone",
            )
            written = stage.history.work
            await stage.pass_time(120)
            assert stage.history.work == written
            await stage.kube.merge(*place, {"metadata": {"finalizers": None}}, manager="x")
            await stage.gone(Function, "counter", seconds=10)

    clock.run(go)


def test_a_spec_of_another_schema_stalls_its_object_alone(clock: VirtualClock) -> None:
    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.apply("other")
            await stage.is_at("Idle")
            await stage.kube.merge(
                of_model(Function), HOME, "counter", {"spec": {"scale": {"max": "many"}}}, manager="x"
            )
            stage.publish(2)
            await stage.handles(2, "other", seconds=RECOVERY_SECONDS)
            conditions = stage.kube.items[of_model(Function), HOME, "counter"]["status"]["conditions"]
            assert ("Stalled", "True", "InvalidSpec") in [
                (one["type"], one["status"], one["reason"]) for one in conditions
            ]
            await stage.kube.merge(
                of_model(Function), HOME, "counter", {"spec": {"scale": SPEC["scale"]}}, manager="x"
            )
            await stage.handles(2, seconds=RECOVERY_SECONDS)

    clock.run(go)


def test_everything_of_a_namespace_may_go_and_come_again(clock: VirtualClock) -> None:
    async def go() -> None:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            for place in [place for place in stage.kube.items if place[0].kind != "Event"]:
                await stage.kube.delete(*place)
            await stage.gone(Function, "counter", seconds=300)
            stage.hosts.react()
            await stage.pass_time(2)
            async with stage.open():
                await stage.apply()
                await stage.is_at("Idle", seconds=120)
                stage.publish(2)
                await stage.handles(2, seconds=RECOVERY_SECONDS)
                await asyncio.sleep(0)

    clock.run(go)


def _of_function(stage: FunctionStage) -> Any:
    found = of_functions(stage)
    made = [stage.kube.items[place]["metadata"] for place in sorted(made_by_operators(stage), key=str)]
    owners = [(sorted((one.get("labels") or {}).items()), bool(one.get("ownerReferences"))) for one in made]
    told = [(name, conditions) for name, conditions, _status in found["functions"]]
    return found["made"], told, [where for where, *_ in found["consumers"]], owners


def _of_market(stage: Stage) -> Any:
    labels = [
        sorted((stage.kube.items[place]["metadata"].get("labels") or {}).items())
        for place in sorted(made_by_operators(stage), key=str)
    ]
    found = of_market(stage)
    found["objects"].pop("leases", None)
    deployments = [stage.kube.items[place]["spec"] for place in stage.kube.items if place[0] == DEPLOYMENTS]
    return {name: found[name] for name in ("orders", "leases", "bids", "conditions")}, labels, deployments
