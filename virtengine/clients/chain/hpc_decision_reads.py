"""Typed reads of decisions where batch jobs run, and of all clusters."""

from __future__ import annotations

from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, every_page
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, decision_pb2, query_pb2, query_pb2_grpc


class HpcDecisionReads:
    """Decisions with everything that they follow from, and the clusters that they are about."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.hpc_decisions: Any = query_pb2_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def hpc_cluster(self, cluster_id: str) -> cluster_pb2.Cluster | None:
        """Return one cluster."""
        request = query_pb2.QueryClusterRequest(cluster_id=cluster_id)
        answer = await call(self.hpc_decisions.Cluster, request)
        return None if answer is None else answer.cluster

    async def hpc_clusters(
        self, *, state: cluster_pb2.ClusterState = cluster_pb2.CLUSTER_STATE_UNSPECIFIED
    ) -> list[cluster_pb2.Cluster]:
        """Return all clusters, or those of a state."""
        request = query_pb2.QueryClustersRequest(state=state)
        return await every_page(self.hpc_decisions.Clusters, request, "clusters")

    async def hpc_decision(self, decision_id: str) -> decision_pb2.Decision | None:
        """Return one decision."""
        request = query_pb2.QueryDecisionRequest(decision_id=decision_id)
        answer = await call(self.hpc_decisions.Decision, request)
        return None if answer is None else answer.decision

    async def hpc_job_decision(self, job_id: str) -> decision_pb2.Decision | None:
        """Return the decision that a job follows."""
        request = query_pb2.QueryJobDecisionRequest(job_id=job_id)
        answer = await call(self.hpc_decisions.JobDecision, request)
        return None if answer is None else answer.decision
