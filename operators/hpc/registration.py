"""Clusters, offerings and nodes on chain: kept as the objects and SLURM say, each thing told once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from google.protobuf.message import Message

from operators.hpc.seller import Seller, seller_of
from operators.networks import Networks
from operators.sending import is_same, send
from virtengine.api import HPCCluster, HPCPool
from virtengine.api.hpc_cluster import HPCClusterStatus
from virtengine.clients.kubernetes_kinds import STATEFUL_SETS
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans.hpc_cluster import chain_nodes, names, on_chain
from virtengine.plans.hpc_cluster.on_chain import Facts
from virtengine.plans.hpc_cluster.probe import Probe
from virtengine.plans.names import external_id, word
from virtengine.plans.scheduler import Node
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, node_pb2, tx_pb2

BEAT_SECONDS = 30.0
AT_ONCE = 40
"""Messages about nodes in one transaction."""
_Missing = Callable[[], Awaitable[tuple[Message, ...]]]
OVER = (cluster_pb2.CLUSTER_STATE_DEREGISTERED,)


@dataclass(slots=True)
class _Told:
    """What was told of one cluster's nodes: when each lives, and under which id on chain."""

    beat_at: float
    ids: dict[tuple[str, str], str]


class Registrations:
    """Clusters of this process on chain."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._told: dict[Key, _Told] = {}

    async def keep(
        self, cluster: HPCCluster, status: HPCClusterStatus, probe: Probe | None, world: World
    ) -> HPCClusterStatus:
        """Bring the chain to what cluster and SLURM say. Return the status with what the chain calls it."""
        seller = await seller_of(cluster, self._networks, world)
        if seller is None:
            return status
        if await seller.chain.client.provider(seller.address) is None:
            raise NotYet("the provider is not registered yet", reason="ProviderNotReady", seconds=2)
        facts = facts_of(cluster, seller, status, probe, world)
        known = await self._keep_cluster(cluster, seller, facts)
        if probe is not None:
            await self._keep_nodes(cluster, seller, facts, known, probe, world)
        known = await self._keep_cluster(cluster, seller, facts)
        offering = await self._keep_offering(cluster, seller, facts, known.cluster_id)
        return status.model_copy(
            update={
                "cluster_id": known.cluster_id,
                "cluster_state": word(cluster_pb2.ClusterState.Name(known.state), "CLUSTER_STATE_"),
                "offering_id": offering or status.offering_id,
            }
        )

    async def close(self, cluster: HPCCluster, world: World) -> None:
        """Keep new jobs from a cluster that is being deleted."""
        seller = await self._seller_at_end(cluster, world)
        if seller is None:
            return
        facts = facts_of(cluster, seller, cluster.status, None, world)

        async def missing() -> tuple[Message, ...]:
            known = await seller.chain.client.hpc_cluster_of(seller.address, facts.external_id)
            return on_chain.drain(facts, known) if known is not None else ()

        await _send(seller, missing)

    async def end(self, cluster: HPCCluster, world: World) -> None:
        """Take a cluster off the chain. Jobs that its policy would not wait for are cancelled with it."""
        self._told.pop(Key(cluster.namespace, cluster.name), None)
        seller = await self._seller_at_end(cluster, world)
        if seller is None:
            return
        name = external_id(cluster.name, cluster.metadata.uid)
        client = seller.chain.client

        async def is_over() -> bool:
            known = await client.hpc_cluster_of(seller.address, name)
            return known is None or known.state in OVER

        known = await client.hpc_cluster_of(seller.address, name)
        if known is None or known.state in OVER:
            return
        if known.open_jobs and cluster.spec.jobs_on_deletion == "wait":
            text = f"{known.open_jobs} jobs on chain are not settled yet"
            raise NotYet(text, reason="JobsOnChain", seconds=2)
        leave = tx_pb2.MsgDeregisterCluster(
            provider=seller.address, cluster_id=known.cluster_id, cancel_jobs=True
        )
        await send(seller.wallet, is_over, [leave])

    async def _seller_at_end(self, cluster: HPCCluster, world: World) -> Seller | None:
        """Return who sold a cluster that is being deleted; None when it never was on chain."""
        if cluster.spec.provider_ref is None or cluster.status.cluster_id is None:
            return None
        try:
            return await seller_of(cluster, self._networks, world)
        except Rejected:  # its Provider does not sell it any more: nothing can be said in its name
            return None

    async def _keep_cluster(self, cluster: HPCCluster, seller: Seller, facts: Facts) -> cluster_pb2.Cluster:
        client = seller.chain.client

        async def missing() -> tuple[Message, ...]:
            known = await client.hpc_cluster_of(seller.address, facts.external_id)
            return on_chain.cluster_messages(cluster, facts, known)

        await _send(seller, missing)
        known = await client.hpc_cluster_of(seller.address, facts.external_id)
        if known is None:
            raise NotYet("the chain does not show the cluster yet", reason="ChainBehind", seconds=1)
        if known.state in OVER:
            raise Rejected(
                f"{known.cluster_id} was deregistered for good; create this HPCCluster under another name",
                reason="Deregistered",
            )
        return known

    async def _keep_offering(
        self, cluster: HPCCluster, seller: Seller, facts: Facts, cluster_id: str
    ) -> str | None:
        client = seller.chain.client

        async def missing() -> tuple[Message, ...]:
            known = await client.hpc_offering_of(seller.address, facts.external_id)
            return on_chain.offering_messages(cluster, facts, known, cluster_id)

        await _send(seller, missing)
        known = await client.hpc_offering_of(seller.address, facts.external_id)
        return None if known is None else known.offering_id

    async def _keep_nodes(
        self,
        cluster: HPCCluster,
        seller: Seller,
        facts: Facts,
        registered: cluster_pb2.Cluster,
        probe: Probe,
        world: World,
    ) -> None:
        told = self._told.setdefault(Key(cluster.namespace, cluster.name), _Told(0.0, {}))
        now = time.monotonic()
        is_beat = now - told.beat_at >= BEAT_SECONDS or not told.beat_at
        client = seller.chain.client
        live = await client.hpc_nodes(registered.cluster_id)
        nodes = await self._with_ids(cluster, seller, told, probe.nodes, live, world)
        wanted = chain_nodes.messages(registered.cluster_id, facts, nodes, live, is_beat=is_beat)
        for start in range(0, len(wanted), AT_ONCE):
            await send(seller.wallet, _never, wanted[start : start + AT_ONCE])
        if is_beat:
            told.beat_at = now

    async def _with_ids(
        self,
        cluster: HPCCluster,
        seller: Seller,
        told: _Told,
        nodes: tuple[Node, ...],
        live: list[node_pb2.Node],
        world: World,
    ) -> Mapping[str, Node]:
        """Return nodes by their ids on chain. An id that the chain has given up is followed by another."""
        states = {one.node_id: one.state for one in live}
        found: dict[str, Node] = {}
        for node in nodes:
            life = _life(cluster, node.name, world)
            if life is None:
                continue
            key = told.ids.get((node.name, life), "")
            turn = 0
            while not key or states.get(key) == node_pb2.NODE_STATE_DEREGISTERED:
                key = chain_nodes.node_id(cluster, node.name, life, turn)
                if key not in states:
                    gone = await seller.chain.client.hpc_node(key)
                    if gone is not None:
                        states[key] = gone.state
                turn += 1
            told.ids[node.name, life] = key
            found[key] = node
        return found


def facts_of(
    cluster: HPCCluster, seller: Seller, status: HPCClusterStatus, probe: Probe | None, world: World
) -> Facts:
    """Return what the registration depends on beside the spec."""
    region = cluster.spec.region or next(iter(seller.provider.spec.regions), "")
    if not region:
        text = "neither spec.region nor the Provider says where the cluster is"
        raise Rejected(text, reason="RegionMissing")
    pools = {
        pool.spec.pool: pool.spec.replicas
        for pool in world.objects.list(HPCPool, cluster.namespace)
        if pool.spec.cluster_ref.name == cluster.name
    }
    return Facts(
        address=seller.address,
        external_id=external_id(cluster.name, cluster.metadata.uid),
        region=region,
        slurm_version=status.slurm_version or "",
        replicas=pools,
        elsewhere=len(probe.nodes) if probe is not None else (status.nodes or 0),
    )


def _life(cluster: HPCCluster, node: str, world: World) -> str | None:
    """Return what tells this life of a node from the one before; None: it is none of the cluster's."""
    if cluster.spec.external is not None:
        return "external"
    for pool in cluster.spec.pools:
        number = names.number_of(cluster.name, pool.name, node)
        if number is not None:
            name = names.member(cluster.name, pool.name, number)
            found = world.objects.get(STATEFUL_SETS, cluster.namespace, name)
            return None if found is None else str(found["metadata"]["uid"])
    return None


async def _send(seller: Seller, missing: _Missing) -> None:
    wanted = await missing()
    if wanted:

        async def is_done() -> bool:
            return not is_same(wanted, await missing())

        await send(seller.wallet, is_done, wanted)


async def _never() -> bool:
    """Say that saying something once more has an effect of its own, as beats have."""
    return False
