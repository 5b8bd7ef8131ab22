from __future__ import annotations

import pytest

from tests.operators.conftest import Market, namespace_of
from tests.support.running import eventually
from virtengine.api import Lease, Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, NAMESPACES, PODS
from virtengine.core.ids import lease_object_name
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.contract


async def test_an_order_becomes_a_running_workload(market: Market) -> None:
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await market.until(Offering, "small", "Listed")
        await market.order()
        order = await market.until(Order, "hello", "Active")
        lease = await market.lease()
        assert lease.state == types_pb2.LEASE_STATE_ACTIVE
        assert order.status.lease_id == lease.id
        assert order.status.endpoints[0].url == lease.endpoints[0].url
        assert order.status.endpoints[0].url.startswith("http://127.0.0.1:")
        assert order.status.price == "525000"
        mirror = await market.until(Lease, lease_object_name(lease.id), "Running")
        assert mirror.status.workload_namespace == namespace_of(lease)
        assert not market.kubelet.refused, market.kubelet.refused
        pods, _ = await market.kube.list(PODS, namespace_of(lease))
        assert len(pods) == 1
