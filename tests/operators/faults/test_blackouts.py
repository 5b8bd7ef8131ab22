"""Blackouts of a day: whatever is away, no lease ends, no pod goes, and afterwards all is as before.

One test for each row of the fault matrix that concerns the API server, nodes, the chain and our processes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.operators.faults.goods import HOME, ORDER
from tests.operators.faults.scenes import bids, buy, outcome
from tests.operators.faults.stage import Stage
from tests.support.virtual_time import VirtualClock
from virtengine.api import Network, Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import (
    DEPLOYMENTS,
    EVENTS,
    NAMESPACES,
    NODES,
    PODS,
    SECRETS,
    of_model,
)
from virtengine.plans.workload import DEPLOY_SECONDS
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.timeout(1800 if os.environ.get("VIRTENGINE_FAULTS_EVERY") == "1" else 60),
]
DAY = 86_400.0
IS_WHOLE = os.environ.get("VIRTENGINE_FAULTS_EVERY") == "1"
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800 if IS_WHOLE else 120)]
LIVED_SECONDS, LEAP_SECONDS = 20.0, 0.0 if IS_WHOLE else 880.0
"""In a leap every timer that is due goes off once, as after a machine's sleep."""
SLOW_BLOCKS = 120.0
"""Blocks come seldom in a day that is only waited for: each is looked at."""


def workload(stage: Stage) -> dict[str, str]:
    """Return the uids of everything that a lease is in the cluster."""
    kinds = (NAMESPACES, DEPLOYMENTS, PODS)
    return {
        f"{kind.plural}/{name}": item["metadata"]["uid"]
        for (kind, _, name), item in stage.kube.items.items()
        if kind in kinds
    }


def removed(stage: Stage, since: int) -> list[str]:
    """Return what was deleted since a point of the history."""
    return [
        f"{item['kind']}/{item['metadata']['name']}"
        for event, item in stage.history[since:]
        if event == "DELETED"
    ]


async def pass_(stage: Stage, seconds: float) -> None:
    """Let time go by with every process alive: some of it second by second, the rest in leaps between."""
    end = stage.clock.now + seconds
    while stage.clock.now < end:
        stage.require_alive()
        await asyncio.sleep(min(LIVED_SECONDS, max(0.01, end - stage.clock.now)))
        stage.clock.now += max(0.0, min(LEAP_SECONDS, end - stage.clock.now))


async def black_out(
    stage: Stage, begin: Callable[[], Any], end: Callable[[], Any], *, seconds: float = DAY
) -> None:
    """Run a lease, take something away for a day, and see that it cost nothing."""
    await buy(stage)
    await stage.quiet()
    before, pods, mark = outcome(stage), workload(stage), len(stage.history)
    stage.node.block_seconds = SLOW_BLOCKS
    begin()
    await pass_(stage, seconds)
    assert stage.lease().state == types_pb2.LEASE_STATE_ACTIVE, stage.tell()
    assert workload(stage) == pods
    end()
    stage.node.block_seconds = 1.0
    await stage.until(lambda: _is_settled(stage, before), "everything as before", seconds=400)
    await stage.quiet(seconds=90, within=600)
    assert outcome(stage) == before
    assert workload(stage) == pods
    assert removed(stage, mark) == []


def _is_settled(stage: Stage, wanted: dict[str, Any]) -> bool:
    return outcome(stage) == wanted


def played(clock: VirtualClock, play: Callable[[Stage], Awaitable[None]]) -> None:
    """Play with both operators."""

    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            await play(stage)

    clock.run(go)


def test_api_server_and_etcd_away_for_a_day_cost_nothing(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        await black_out(stage, lambda: setattr(stage.weather, "api_away", True), stage.api_back)

    played(clock, play)


def test_an_api_server_that_is_away_while_a_lease_begins_ends_no_lease(clock: VirtualClock) -> None:
    """What was asked for before the blackout is late after it by the clock, and not by anybody's fault."""

    async def play(stage: Stage) -> None:
        stage.machine.is_broken = True
        await stage.reason(Offering, "small", "Listed")
        await stage.create("Order", "hello", **ORDER)
        await stage.until(lambda: any(kind == PODS for kind, _, _ in stage.kube.items), "a pod")
        await pass_(stage, 5)
        stage.weather.api_away = True
        stage.machine.is_broken = False
        stage.node.block_seconds = SLOW_BLOCKS
        await pass_(stage, DAY)
        assert stage.lease().state == types_pb2.LEASE_STATE_PROVISIONING
        stage.node.block_seconds = 1.0
        stage.weather.api_away = False
        await pass_(stage, 5)  # the operator looks before the nodes have come back
        stage.api_back()
        stage.machine.react()
        await stage.reason(Order, "hello", "Active", seconds=400)

    played(clock, play)


def test_a_lease_that_really_never_begins_is_given_up_in_time(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        stage.machine.is_broken = True
        await stage.reason(Offering, "small", "Listed")
        await stage.create("Order", "hello", **ORDER)
        await stage.reason(Order, "hello", "LeaseFailed", seconds=DEPLOY_SECONDS + 60)

    played(clock, play)


def test_chain_rpc_that_stalls_for_a_day_closes_no_lease(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        seen: list[str] = []

        def note() -> None:
            found = stage.get(Order, "hello")
            ready = found.condition("Ready") if found else None
            seen.append(f"{ready.status}/{ready.reason}" if ready else "")
            stage.weather.chain_away = False

        await black_out(stage, lambda: setattr(stage.weather, "chain_away", True), note)
        assert seen == ["Unknown/ChainUnavailable"]

    played(clock, play)


def test_a_chain_that_makes_no_block_for_a_day_closes_no_lease(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        def halt() -> None:
            stage.node.block_seconds = 2 * DAY

        await black_out(stage, halt, stage.node.make_block)

    played(clock, play)


def test_our_own_processes_away_for_a_day_cost_nothing(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        await buy(stage)
        await stage.quiet()
        before, pods, mark = outcome(stage), workload(stage), len(stage.history)
        for name in ("provider", "tenant"):
            await stage.stop(name)
        stage.node.block_seconds = SLOW_BLOCKS
        await pass_(stage, DAY)
        stage.node.block_seconds = 1.0
        stage.start()
        await stage.quiet(seconds=90, within=600)
        assert outcome(stage) == before
        assert workload(stage) == pods
        told = [item for _event, item in stage.history[mark:] if item["kind"] != "Event"]
        assert told == []  # nothing changed, so nothing is written

    played(clock, play)


def test_all_nodes_away_for_a_day_close_no_lease(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        def fall() -> None:
            stage.machine.is_broken = True
            _set_ready(stage, "Unknown")
            stage.machine.react()

        def rise() -> None:
            stage.machine.is_broken = False
            _set_ready(stage, "True")
            stage.machine.react()

        await black_out(stage, fall, rise)

    played(clock, play)


def test_one_worker_node_partitioned_moves_nothing_else(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        await black_out(
            stage, lambda: _set_ready(stage, "Unknown", "node-2"), lambda: _set_ready(stage, "True", "node-2")
        )

    played(clock, play)


def test_a_node_that_a_human_drains_stays_drained(clock: VirtualClock) -> None:
    async def play(stage: Stage) -> None:
        await buy(stage)
        await stage.kube.merge(NODES, "", "node-1", {"spec": {"unschedulable": True}}, manager="kubectl")
        marked = stage.kube.items[NODES, "", "node-1"]["metadata"]["resourceVersion"]
        stage.node.block_seconds = SLOW_BLOCKS
        await pass_(stage, DAY)
        assert stage.kube.items[NODES, "", "node-1"]["metadata"]["resourceVersion"] == marked
        assert stage.lease().state == types_pb2.LEASE_STATE_ACTIVE

    played(clock, play)


def test_chain_events_that_are_dropped_are_found_by_looking(clock: VirtualClock) -> None:
    """Not one event of a whole lease arrives: state is read again in time."""

    async def play(stage: Stage) -> None:
        for part in stage.parts.values():
            part.networks._on_block = lambda _block: None
        await buy(stage)
        await stage.delete(Order, "hello")
        await stage.gone(Order, "hello", seconds=900)

    played(clock, play)


def test_a_foreign_transaction_from_our_key_is_lived_with(clock: VirtualClock) -> None:
    """Somebody else uses the provider's and the tenant's key all the time."""
    from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
    from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

    async def play(stage: Stage) -> None:
        chain = stage.node.chain
        until = stage.clock.now + 30

        async def disturb() -> None:
            while stage.clock.now < until:
                await asyncio.sleep(0.7)
                for name in ("provider", "tenant"):
                    actor = chain.actor(name)
                    words = MsgSend(
                        from_address=actor.address,
                        to_address=chain.actor("alice").address,
                        amount=[Coin(denom="uve", amount="1")],
                    )
                    stage.node.make_block(chain.sign(actor, words))

        task = asyncio.create_task(disturb())
        await buy(stage)
        await stage.delete(Order, "hello")
        await stage.gone(Order, "hello", seconds=900)
        await task
        assert [one.state for one in stage.leases()] == [types_pb2.LEASE_STATE_TERMINATED]
        assert bids(stage) == [types_pb2.BID_STATE_ACCEPTED]

    played(clock, play)


def test_a_namespace_deleted_with_objects_inside_converges_and_works_again(clock: VirtualClock) -> None:
    """All objects go at once; keys and Network, which nothing holds back, before what needs them."""

    async def play(stage: Stage) -> None:
        from tests.operators.faults.goods import furnish

        await buy(stage)
        await stage.quiet()
        inside = [place for place in stage.kube.items if place[1] == HOME and place[0] != EVENTS]
        for kind, namespace, name in sorted(
            inside, key=lambda place: place[0] not in (SECRETS, of_model(Network))
        ):
            await stage.kube.delete(kind, namespace, name)

        def left() -> list[Any]:
            return [place for place in stage.kube.items if place[1] == HOME and place[0] != EVENTS]

        await stage.until(lambda: not left(), "an empty namespace", seconds=120)
        assert [(one.state, one.settled) for one in stage.leases()] == [
            (types_pb2.LEASE_STATE_TERMINATED, True)
        ]
        for node in ("node-1", "node-2"):
            await stage.kube.delete(NODES, "", node)
        await furnish(stage)
        await stage.reason(Provider, "seller", "Selling", seconds=300)
        await stage.reason(Offering, "small", "Listed", seconds=300)
        await stage.create("Order", "hello", **ORDER)
        await stage.reason(Order, "hello", "Active", seconds=300)

    played(clock, play)


def _set_ready(stage: Stage, status: str, *names: str) -> None:
    for name in names or ("node-1", "node-2"):
        node = stage.kube.items[NODES, "", name]
        told = {"type": "Ready", "status": status, "reason": "Kubelet", "message": ""}
        stage.kube.set_status(node, {**node["status"], "conditions": [told]})
