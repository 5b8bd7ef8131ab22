"""A whole market over a real API server and the real application.

Provider and tenant operators, a chain, and a cluster that runs pods.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio

from operators.provider.main import ProviderOperator
from operators.provider.settings import Settings as ProviderSettings
from operators.tenant.main import TenantOperator
from operators.tenant.settings import Settings as TenantSettings
from tests.chain.support import TestChain
from tests.operators.cluster import Kubelet, Object, make_node, set_status
from tests.support.apiserver import ApiServer
from tests.support.node import Node
from tests.support.running import eventually
from virtengine.api import Lease, Offering, Order, Provider
from virtengine.api.resource import GROUP, VERSION, Resource
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import NAMESPACES, NODES, PODS, of_model
from virtengine.core.ids import lease_namespace
from virtengine.crypto import usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.plans.isolation import LEASE_LABEL
from virtengine.runtime import Operator, serve
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.settlement.v1.tx_pb2 import MsgRecordUsage, MsgSettleLease
from virtengine.wire.virtengine.settlement.v1.types_pb2 import UsageBatch

KEY = b"provider".ljust(32, b"s")
MANIFEST: Object = {
    "version": "v1",
    "services": [
        {
            "name": "web",
            "image": "registry.virtengine.local/virtengine/hello:local",
            "resources": {"cpu": "100m", "memory": "64Mi"},
            "ports": [{"name": "http", "containerPort": 8080, "expose": True}],
        }
    ],
}
GENESIS: Object = {
    "market": {
        "params": {
            "bid_min_deposit": {"denom": "uve", "amount": "500000"},
            "max_bids_per_order": 100,
            "max_offerings_per_provider": 100,
            "max_orders_per_customer": 50,
            "order_expiry_blocks": "1000000",
            "funds_grace_blocks": "40",
            "final_usage_blocks": "40",
            "max_manifest_bytes": 65536,
            "queue_batch": 100,
        }
    },
}


@dataclass
class Market:
    """Everything a test of the market's operators needs."""

    kube: Kubernetes
    node: Node
    chain: ChainClient
    namespace: str
    kubeconfig: str
    kubelet: Kubelet
    operators: dict[str, Any] = field(default_factory=dict)

    @property
    def tenant(self) -> str:
        return self.node.chain.actor("tenant").address

    @property
    def provider(self) -> str:
        return self.node.chain.actor("provider").address

    async def apply(self, kind: str, name: str, spec: Object) -> Object:
        """Apply one of our objects as a user does."""
        body = {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": kind,
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": spec,
        }
        return await self.kube.apply(body, manager="user")

    async def order(self, name: str = "hello", **changes: Any) -> Object:
        """Apply an order; None removes a field."""
        spec = {
            "networkRef": {"name": "local"},
            "accountRef": {"name": "tenant"},
            "maxPricePerHour": "5000000",
            "deposit": "20000000",
            "bidWindowSeconds": 0,
            "manifest": MANIFEST,
            **changes,
        }
        return await self.apply(
            "Order", name, {key: value for key, value in spec.items() if value is not None}
        )

    async def get(self, kind: type[Resource], name: str) -> Any:
        found = await self.kube.get(of_model(kind), self.namespace, name)
        return None if found is None else kind.read(found)

    async def delete(self, kind: type[Resource], name: str) -> None:
        await self.kube.delete(of_model(kind), self.namespace, name)

    async def until(self, kind: type[Resource], name: str, reason: str, *, seconds: float = 60) -> Any:
        """Wait until an object's Ready condition has a reason."""

        async def check() -> Any:
            found = await self.get(kind, name)
            ready = found.condition("Ready") if found else None
            return found if ready is not None and ready.reason == reason else None

        try:
            return await eventually(check, seconds=seconds)
        except AssertionError:
            found = await self.kube.get(of_model(kind), self.namespace, name)
            told = (found or {}).get("status")
            troubles = (self.kubelet.refused, self.kubelet.troubles[-3:])
            raise AssertionError(f"{kind.__name__} {name} is {told}; kubelet: {troubles}") from None

    async def gone(self, kind: type[Resource], name: str, *, seconds: float = 60) -> None:
        """Wait until an object is gone."""

        async def check() -> bool:
            return await self.get(kind, name) is None

        await eventually(check, seconds=seconds)

    async def running_pods(self, lease: types_pb2.Lease) -> list[Object]:
        """Return the pods of a lease."""
        pods, _version = await self.kube.list(PODS, lease_namespace(lease.id))
        return pods

    async def lease(self) -> types_pb2.Lease:
        """Return the one lease there is."""
        leases = await self.chain.leases(owner=self.tenant)
        assert len(leases) == 1, [lease.id for lease in leases]
        return leases[0]

    async def lease_in(self, state: types_pb2.LeaseState, *, seconds: float = 60) -> types_pb2.Lease:
        """Wait until the one lease is in a state."""

        async def check() -> Any:
            leases = await self.chain.leases(owner=self.tenant)
            return next((one for one in leases if one.state == state), None)

        return await eventually(check, seconds=seconds)

    @asynccontextmanager
    async def billing(self) -> AsyncIterator[None]:
        """Settle leases that close."""
        task = asyncio.create_task(bill(self))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def running(self, *names: str) -> AsyncIterator[None]:
        """Run operators: provider, tenant, or both."""
        tasks = [self.start(name) for name in names or ("provider", "tenant")]
        try:
            yield
        finally:
            for stop, task in tasks:
                stop.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(task, 20)

    def start(self, name: str) -> tuple[asyncio.Event, asyncio.Task[None]]:
        """Start an operator."""
        settings = {
            "namespace": self.namespace,
            "kubeconfig": self.kubeconfig,
            "health_port": 0,
            "metrics_port": 0,
            "leader_election": False,
            "backoff_first_seconds": 0.1,
            "backoff_cap_seconds": 1,
        }
        operator: Operator
        if name == "provider":
            self.operators[name] = ProviderOperator(ProviderSettings(**settings, bid_seconds=1))
        else:
            self.operators[name] = TenantOperator(TenantSettings(**settings))
        operator = self.operators[name].build()
        stop = asyncio.Event()
        return stop, asyncio.ensure_future(serve(operator, stop=stop))


@pytest_asyncio.fixture
async def market(api_server: ApiServer, kube: Kubernetes, namespace: str) -> AsyncIterator[Market]:
    """A market with a provider that sells small computers and a tenant with money."""
    await make_node(kube, "node-1")
    await kube.merge(NODES, "", "node-1", {"spec": {"unschedulable": None}}, manager="test")
    async with (
        Node(TestChain(genesis_state=GENESIS)).running() as node,
        ChainClient(node.grpc, node.url, chain_id=node.chain.chain_id) as chain,
    ):
        kubelet = Kubelet(kube, "node-1")
        made = Market(kube, node, chain, namespace, str(api_server.kubeconfig), kubelet)
        await _furnish(made)
        task = asyncio.create_task(kubelet.run())
        try:
            yield made
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await _clean(made)


async def _furnish(market: Market) -> None:
    network = await market.apply(
        "Network", "local", {"chainId": market.node.chain.chain_id, "minimumGasPrice": "0"}
    )
    endpoints = {"grpc": market.node.grpc, "rpc": market.node.url, "rest": ""}
    await set_status(market.kube, network, {"chainId": market.node.chain.chain_id, "endpoints": endpoints})
    for name in ("provider", "tenant", "carol", "dave"):
        await make_account(market, name)
    await market.apply(
        "Provider",
        "seller",
        {
            "networkRef": {"name": "local"},
            "accountRef": {"name": "provider"},
            "hostURI": "https://provider.example",
            "regions": ["local"],
            "agents": {"usage": {"name": "carol"}, "settlement": {"name": "dave"}},
            "capacity": {"reserved": {"cpu": "500m", "memory": "512Mi"}, "storage": "4Gi"},
            "limits": {"bidsPerMinute": 1000, "bidsPerHour": 10000},
        },
    )
    await market.apply(
        "Offering",
        "small",
        {
            "providerRef": {"name": "seller"},
            "name": "Small computer",
            "price": {"cpu": "4000000", "memory": "2000000", "storage": "100000"},
            "maxPerOrder": {"cpu": "1", "memory": "1Gi", "storage": "2Gi"},
        },
    )


async def make_account(market: Market, name: str) -> None:
    """Make an Account with its Secret, as the chain operator does."""
    actor = market.node.chain.actor(name)
    account = await market.apply("Account", name, {"networkRef": {"name": "local"}})
    await set_status(market.kube, account, {"address": actor.address})
    values = {
        "private-key": actor.key.secret,
        "encryption-key": name.encode().ljust(32, b"e"),
        "signing-key": name.encode().ljust(32, b"s"),
        "address": actor.address.encode(),
    }
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"{name}-account", "namespace": market.namespace},
        "data": {key: base64.b64encode(value).decode() for key, value in values.items()},
    }
    await market.kube.create(secret, manager="user")


async def bill(market: Market) -> None:
    """Do what meter and functions do when leases close: the last usage is recorded, then settled."""
    agent, settler = (market.node.chain.actor(name) for name in ("carol", "dave"))
    while True:
        await asyncio.sleep(0.1)
        for lease in await market.chain.leases(state=types_pb2.LEASE_STATE_TERMINATING):
            if lease.settled or await market.running_pods(lease):
                continue
            batch = UsageBatch(lease_id=lease.id, sequence=1, is_final=True)
            sign = usage_signature.sign(market.node.chain.chain_id, batch, KEY, KeyType.ED25519)
            record = MsgRecordUsage(sender=agent.address, batch=batch, signature=sign)
            settle = MsgSettleLease(sender=settler.address, lease_id=lease.id, sequence=1, is_final=True)
            market.node.make_block(market.node.chain.sign(agent, record))
            market.node.make_block(market.node.chain.sign(settler, settle))


async def _clean(market: Market) -> None:
    for kind in (Order, Lease, Offering, Provider):
        items, _version = await market.kube.list(of_model(kind), market.namespace)
        for item in items:
            place = (market.namespace, item["metadata"]["name"])
            with contextlib.suppress(Absent):
                await market.kube.merge(
                    of_model(kind), *place, {"metadata": {"finalizers": None}}, manager="test"
                )
                await market.kube.delete(of_model(kind), *place)
    items, _version = await market.kube.list(NAMESPACES, labels=LEASE_LABEL)
    for item in items:
        await market.kube.delete(NAMESPACES, "", item["metadata"]["name"])


def namespace_of(lease: types_pb2.Lease) -> str:
    """Return the namespace of a lease's workload."""
    return lease_namespace(lease.id)
