"""Typed reads of a provider's clusters, their offerings and their nodes."""

from __future__ import annotations

from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, every_page
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, node_pb2, offering_pb2, query_pb2, query_pb2_grpc


class HpcClusterReads:
    """Clusters and price lists by the names that their owner gave them, and nodes."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.hpc_clusters_query: Any = query_pb2_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def hpc_cluster_of(self, provider: str, external_id: str) -> cluster_pb2.Cluster | None:
        """Return the cluster that a provider gave this name."""
        request = query_pb2.QueryClusterRequest(provider=provider, external_id=external_id)
        answer = await call(self.hpc_clusters_query.Cluster, request)
        return None if answer is None else answer.cluster

    async def hpc_offering_of(self, provider: str, external_id: str) -> offering_pb2.Offering | None:
        """Return the price list that a provider gave this name."""
        request = query_pb2.QueryOfferingsRequest(provider=provider, external_id=external_id)
        return next(iter(await every_page(self.hpc_clusters_query.Offerings, request, "offerings")), None)

    async def hpc_node(self, node_id: str) -> node_pb2.Node | None:
        """Return one node."""
        answer = await call(self.hpc_clusters_query.Node, query_pb2.QueryNodeRequest(node_id=node_id))
        return None if answer is None else answer.node

    async def hpc_nodes(
        self, cluster_id: str, *, state: node_pb2.NodeState = node_pb2.NODE_STATE_UNSPECIFIED
    ) -> list[node_pb2.Node]:
        """Return the nodes of a cluster, those that were deregistered too unless a state is named."""
        request = query_pb2.QueryNodesByClusterRequest(cluster_id=cluster_id, state=state)
        return await every_page(self.hpc_clusters_query.NodesByCluster, request, "nodes")
