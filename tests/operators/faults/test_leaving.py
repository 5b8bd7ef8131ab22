"""A Provider object that is deleted: at once, or with the window that its tenants were promised."""

from __future__ import annotations

import pytest

from tests.operators.faults.goods import ORDER
from tests.operators.faults.scenes import buy, change, leave_by_deletion
from tests.operators.faults.stage import Stage
from tests.operators.faults.test_blackouts import workload
from tests.support.virtual_time import VirtualClock
from virtengine.api import Order, Provider
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.thorough


def test_deletion_with_a_window_lets_leases_run_until_its_end(clock: VirtualClock) -> None:
    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            await leave_by_deletion(stage)
            assert [(one.state, one.settled) for one in stage.leases()] == [
                (types_pb2.LEASE_STATE_TERMINATED, True)
            ]

    clock.run(go)


def test_while_it_leaves_there_are_no_new_leases_and_status_says_why(clock: VirtualClock) -> None:
    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            await buy(stage)
            before = workload(stage)
            leaving = {"reason": "moving", "windowSeconds": 7200}
            await change(stage, Provider, "seller", deletionPolicy="Leave", leaving=leaving)
            await stage.delete(Provider, "seller")
            await stage.reason(Order, "hello", "ProviderLeaving")
            await stage.reason(Provider, "seller", "Leaving")
            await stage.create("Order", "second", **ORDER)
            await stage.pass_time(600)
            assert [one.state for one in stage.leases()] == [types_pb2.LEASE_STATE_ACTIVE]
            assert workload(stage) == before
            await stage.restart("provider")
            await stage.pass_time(600)
            assert workload(stage) == before
            await change(stage, Provider, "seller", deletionPolicy="Close")  # the owner cannot wait
            await stage.gone(Provider, "seller", seconds=600)

    clock.run(go)


def test_a_provider_without_leases_goes_at_once_whatever_its_policy(clock: VirtualClock) -> None:
    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.start()
            await stage.reason(Provider, "seller", "Selling")
            await change(stage, Provider, "seller", deletionPolicy="Leave")
            await stage.delete(Provider, "seller")
            await stage.gone(Provider, "seller", seconds=120)

    clock.run(go)
