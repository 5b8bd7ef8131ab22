"""A provider whose gateway moves to another namespace, or ends, while a lease runs."""

from __future__ import annotations

import pytest

from tests.operators.faults.scenes import buy
from tests.operators.faults.stage import Stage
from tests.operators.faults.test_blackouts import workload
from tests.support.virtual_time import VirtualClock
from virtengine.clients.kubernetes_kinds import ROLE_BINDINGS
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.thorough


def gateway(namespace: str) -> dict[str, str]:
    return {"gateway_role": f"{namespace}:virtengine-gateway-leases", "namespace": namespace}


def visitors(stage: Stage) -> list[tuple[str, str]]:
    """Return whom the bindings in namespaces of leases let in, and as what."""
    found = [item for (kind, _, _), item in stage.kube.items.items() if kind == ROLE_BINDINGS]
    return [(item["subjects"][0]["namespace"], item["roleRef"]["name"]) for item in found]


@pytest.mark.parametrize("is_orphan", [False, True])
def test_the_bindings_follow_a_gateway_that_moves(clock: VirtualClock, is_orphan: bool) -> None:
    """Also when they belong to a Lease object that is gone, as after a move of the whole release."""

    async def go() -> None:
        async with Stage(clock).open() as stage:
            stage.provider = gateway("first")
            stage.start()
            await buy(stage)
            assert visitors(stage) == [("first", "first:virtengine-gateway-leases")]
            before = workload(stage)
            if is_orphan:
                place = next(place for place in stage.kube.items if place[0] == ROLE_BINDINGS)
                owner = {"metadata": {"labels": {"virtengine.com/owner-uid": "gone"}}}
                await stage.kube.merge(*place, owner, manager="virtengine-provider")
            stage.provider = gateway("second")
            await stage.restart("provider")
            await stage.quiet()
            assert visitors(stage) == [("second", "second:virtengine-gateway-leases")]
            stage.provider = {}
            await stage.restart("provider")
            await stage.quiet()
            assert visitors(stage) == []
            assert stage.lease().state == types_pb2.LEASE_STATE_ACTIVE
            assert workload(stage) == before

    clock.run(go)
