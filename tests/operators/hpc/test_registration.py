"""A cluster on chain: registered, made active by its nodes, sold, followed as it shrinks, and taken off."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.chain.modules.hpc.scene import HpcScene
from tests.operators.cluster import make_node, set_status
from tests.operators.hpc.clusters import POOL, ClusterScene, cluster_scene
from tests.support.apiserver import ApiServer
from tests.support.node import Node
from tests.support.running import eventually
from virtengine.api.resource import GROUP, VERSION
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes import Kubernetes
from virtengine.plans.names import external_id
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, node_pb2

pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]
OFFERING = {"name": "Batch", "prices": {"cpuCoreHour": "3600000", "minimumCharge": "1000"}}


@dataclass
class Sold:
    """A scene of clusters beside a chain."""

    scene: ClusterScene
    chain: ChainClient
    provider: str

    async def cluster(self) -> cluster_pb2.Cluster | None:
        """Return the cluster `batch` as the chain has it."""
        found = await self.scene.get()
        if found is None:
            return None
        return await self.chain.hpc_cluster_of(self.provider, external_id(found.name, found.metadata.uid))

    async def put(self, kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
        """Apply one of our objects as a user does."""
        body = {
            "apiVersion": f"{GROUP}/{VERSION}", "kind": kind, "spec": spec,
            "metadata": {"name": name, "namespace": self.scene.namespace},
        }  # fmt: skip
        return await self.scene.kube.apply(body, manager="user")


@pytest_asyncio.fixture
async def sold(api_server: ApiServer, kube: Kubernetes, namespace: str) -> AsyncIterator[Sold]:
    """A provider on a chain, and a namespace in which SLURM's pods run."""
    host = f"host-{namespace}"
    await make_node(kube, host)
    hpc = HpcScene()
    hpc.send(hpc.provider, hpc.market.create_provider())
    hpc.chain.time_ms = int(time.time() * 1000)
    async with (
        Node(hpc.chain, block_seconds=0.2).running() as node,
        ChainClient(node.grpc, node.url, chain_id=node.chain.chain_id) as chain,
        cluster_scene(kube, namespace, str(api_server.kubeconfig), host) as scene,
    ):
        made = Sold(scene, chain, node.chain.actor("provider").address)
        network = await made.put("Network", "local", {"chainId": chain_id(node), "minimumGasPrice": "0"})
        endpoints = {"grpc": node.grpc, "rpc": node.url, "rest": ""}
        await set_status(kube, network, {"chainId": chain_id(node), "endpoints": endpoints})
        await make_account(made, node)
        seller = {"networkRef": {"name": "local"}, "accountRef": {"name": "provider"}}
        await made.put(
            "Provider", "seller", {**seller, "hostURI": "https://provider.example", "regions": ["local"]}
        )
        yield made


async def make_account(sold: Sold, node: Node) -> None:
    """Make the provider's Account with its Secret, as the chain operator does."""
    actor = node.chain.actor("provider")
    account = await sold.put("Account", "provider", {"networkRef": {"name": "local"}})
    await set_status(sold.scene.kube, account, {"address": actor.address})
    values = {
        "private-key": actor.key.secret, "encryption-key": b"e" * 32, "signing-key": b"s" * 32,
        "address": actor.address.encode(),
    }  # fmt: skip
    body = {
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "provider-account", "namespace": sold.scene.namespace},
        "data": {key: base64.b64encode(value).decode() for key, value in values.items()},
    }  # fmt: skip
    await sold.scene.kube.create(body, manager="user")


def chain_id(node: Node) -> str:
    return str(node.chain.chain_id)


async def test_a_cluster_is_registered_active_and_sold_once_its_nodes_live(sold: Sold) -> None:
    async with sold.scene.operating():
        await sold.scene.apply(providerRef={"name": "seller"}, offering=OFFERING)

        async def is_sold() -> bool:
            found = await sold.scene.get()
            return (
                found is not None
                and bool(found.status.offering_id)
                and found.status.cluster_state == "Active"
            )

        await eventually(is_sold, seconds=60)
        found, known = await sold.scene.get(), await sold.cluster()
        assert found is not None
        assert known is not None
        assert (found.status.cluster_id, known.state) == (known.cluster_id, cluster_pb2.CLUSTER_STATE_ACTIVE)
        assert (known.total_nodes, known.active_nodes, known.available_nodes) == (3, 3, 3)
        assert known.cluster_metadata.total_cpu_cores == 12
        assert [one.name for one in known.partitions] == ["main"]
        offering = await sold.chain.hpc_job_offering(found.status.offering_id or "")
        assert offering is not None
        assert (offering.active, offering.pricing.cpu_core_hour_price) == (True, "3600000")
        assert found.condition("OnChain").status == "True"  # type: ignore[union-attr]


async def test_nodes_that_go_are_taken_off_and_the_same_numbers_come_back_as_others(sold: Sold) -> None:
    async def live(wanted: int) -> None:
        async def check() -> bool:
            known = await sold.cluster()
            return known is not None and (known.active_nodes, known.total_nodes) == (wanted, max(wanted, 1))

        await eventually(check, seconds=60)

    async with sold.scene.operating():
        await sold.scene.apply(providerRef={"name": "seller"})
        await live(3)
        await sold.scene.apply(providerRef={"name": "seller"}, pools=[{**POOL, "replicas": 1}])
        await live(1)
        await sold.scene.apply(providerRef={"name": "seller"}, pools=[{**POOL, "replicas": 3}])
        await live(3)
        known = await sold.cluster()
        assert known is not None
        nodes = await sold.chain.hpc_nodes(known.cluster_id)
    gone = [one for one in nodes if one.state == node_pb2.NODE_STATE_DEREGISTERED]
    assert len(gone) == 2
    assert len({one.node_id for one in nodes}) == 5


async def test_a_cluster_that_is_deleted_leaves_the_chain(sold: Sold) -> None:
    async with sold.scene.operating():
        await sold.scene.apply(providerRef={"name": "seller"}, offering=OFFERING)

        async def is_active() -> bool:
            known = await sold.cluster()
            return known is not None and known.state == cluster_pb2.CLUSTER_STATE_ACTIVE

        await eventually(is_active, seconds=60)
        found = await sold.scene.get()
        assert found is not None
        await sold.scene.delete()
        await eventually(sold.scene.is_gone, seconds=60)
        name = external_id(found.name, found.metadata.uid)
        known = await sold.chain.hpc_cluster_of(sold.provider, name)
    assert known is not None
    assert known.state == cluster_pb2.CLUSTER_STATE_DEREGISTERED


async def test_a_provider_of_another_namespace_must_agree(sold: Sold) -> None:
    async with sold.scene.operating():
        await sold.scene.apply(providerRef={"name": "seller", "namespace": "elsewhere"})

        async def is_refused() -> bool:
            found = await sold.scene.get()
            condition = found.condition("OnChain") if found else None
            return condition is not None and condition.reason == "ProviderMissing"

        await eventually(is_refused)
        found = await sold.scene.get()
        assert found is not None
        assert found.status.cluster_id is None
