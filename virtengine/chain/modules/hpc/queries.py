"""Queries about clusters, offerings, jobs, nodes and decisions. They never write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from google.protobuf.message import Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.keys import KeyPart
from virtengine.chain.kernel.paging import page
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import require_filter
from virtengine.chain.modules.hpc.states import ClusterState, JobState, NodeState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.hpc.wires import cluster_to_wire, decision_to_wire
from virtengine.wire.virtengine.hpc.v1 import (
    decision_pb2,
    job_pb2,
    node_pb2,
    offering_pb2,
    params_pb2,
    query_pb2,
)


def cluster(
    state: State, request: query_pb2.QueryClusterRequest, _ctx: Context
) -> query_pb2.QueryClusterResponse:
    """Return a cluster by its id, or by provider and external id."""
    named = state.cluster_names.get(request.provider, request.external_id) if request.external_id else None
    found = state.clusters.get(request.cluster_id or named or "")
    if found is None:
        raise QueryNotFound(f"there is no cluster {(request.cluster_id or request.external_id)[:80]!r}")
    return query_pb2.QueryClusterResponse(cluster=cluster_to_wire(found))


def clusters(
    state: State, request: query_pb2.QueryClustersRequest, _ctx: Context
) -> query_pb2.QueryClustersResponse:
    """Return a page of clusters, of one state or of all."""
    wanted = require_filter(request.state, ClusterState, field="state")
    through: Table[Any] = state.cluster_states if wanted else state.clusters
    rows, following = page(through, request.pagination, *((wanted,) if wanted else ()))
    found = [cluster_to_wire(state.require_cluster(str(key[-1]))) for key, _ in rows]
    return query_pb2.QueryClustersResponse(clusters=found, pagination=following)


def clusters_by_provider(
    state: State, request: query_pb2.QueryClustersByProviderRequest, _ctx: Context
) -> query_pb2.QueryClustersResponse:
    """Return a page of a provider's clusters, or the one of an external id."""
    partial = (request.provider, request.external_id) if request.external_id else (request.provider,)
    rows, following = page(state.cluster_names, request.pagination, *partial)
    found = [cluster_to_wire(state.require_cluster(cluster_id)) for _, cluster_id in rows]
    return query_pb2.QueryClustersResponse(clusters=found, pagination=following)


def offering(
    state: State, request: query_pb2.QueryOfferingRequest, _ctx: Context
) -> query_pb2.QueryOfferingResponse:
    """Return an offering."""
    found = state.offerings.get(request.offering_id)
    if found is None:
        raise QueryNotFound(f"there is no offering {request.offering_id[:80]!r}")
    return query_pb2.QueryOfferingResponse(offering=wire.to_wire(found, offering_pb2.Offering))


def offerings(
    state: State, request: query_pb2.QueryOfferingsRequest, _ctx: Context
) -> query_pb2.QueryOfferingsResponse:
    """Return a page of offerings: of a provider, of its external id, or of all."""
    if not request.provider:
        rows, following = page(state.offerings, request.pagination)
        ids = [str(key[0]) for key, _ in rows]
    else:
        partial = (request.provider, request.external_id) if request.external_id else (request.provider,)
        names, following = page(state.offering_names, request.pagination, *partial)
        ids = [offering_id for _, offering_id in names]
    return _offerings(state, ids, following)


def offerings_by_cluster(
    state: State, request: query_pb2.QueryOfferingsByClusterRequest, _ctx: Context
) -> query_pb2.QueryOfferingsResponse:
    """Return a page of the offerings whose jobs may run on a cluster."""
    rows, following = page(state.cluster_offerings, request.pagination, request.cluster_id)
    return _offerings(state, [str(key[1]) for key, _ in rows], following)


def _offerings(state: State, ids: list[str], following: Any) -> query_pb2.QueryOfferingsResponse:
    found = [wire.to_wire(state.require_offering(one), offering_pb2.Offering) for one in ids]
    return query_pb2.QueryOfferingsResponse(offerings=found, pagination=following)


def job(state: State, request: query_pb2.QueryJobRequest, _ctx: Context) -> query_pb2.QueryJobResponse:
    """Return a job."""
    return query_pb2.QueryJobResponse(job=_job(_find_job(state, request.job_id)))


def jobs(state: State, request: query_pb2.QueryJobsRequest, _ctx: Context) -> query_pb2.QueryJobsResponse:
    """Return a page of jobs by state and cluster."""
    wanted = require_filter(request.state, JobState, field="state")
    if request.cluster_id:
        return _jobs(state, state.cluster_jobs, request, _partial(request.cluster_id, wanted))
    if wanted:
        return _jobs(state, state.job_states, request, (wanted,))
    return _jobs(state, state.jobs, request, ())


def jobs_by_customer(
    state: State, request: query_pb2.QueryJobsByCustomerRequest, _ctx: Context
) -> query_pb2.QueryJobsResponse:
    """Return a page of a customer's jobs, or the one of an external id."""
    if request.external_id:
        found = state.job_of(request.customer, request.external_id)
        return query_pb2.QueryJobsResponse(jobs=[_job(found)] if found is not None else [])
    wanted = require_filter(request.state, JobState, field="state")
    return _jobs(state, state.customer_jobs, request, _partial(request.customer, wanted))


def jobs_by_provider(
    state: State, request: query_pb2.QueryJobsByProviderRequest, _ctx: Context
) -> query_pb2.QueryJobsResponse:
    """Return a page of a provider's jobs."""
    wanted = require_filter(request.state, JobState, field="state")
    return _jobs(state, state.provider_jobs, request, _partial(request.provider, wanted))


def _partial(whose: str, wanted: int) -> tuple[KeyPart, ...]:
    return (whose, wanted) if wanted else (whose,)


def _jobs(
    state: State, through: Table[Any], request: Any, partial: tuple[KeyPart, ...]
) -> query_pb2.QueryJobsResponse:
    rows, following = page(through, request.pagination, *partial)
    found = [_job(state.require_job(str(key[-1]))) for key, _ in rows]
    return query_pb2.QueryJobsResponse(jobs=found, pagination=following)


def _job(found: Job) -> job_pb2.Job:
    return wire.to_wire(found, job_pb2.Job)


def _find_job(state: State, job_id: str) -> Job:
    found = state.jobs.get(job_id)
    if found is None:
        raise QueryNotFound(f"there is no job {job_id[:80]!r}")
    return found


def node(state: State, request: query_pb2.QueryNodeRequest, _ctx: Context) -> query_pb2.QueryNodeResponse:
    """Return a node."""
    found = state.nodes.get(request.node_id)
    if found is None:
        raise QueryNotFound(f"there is no node {request.node_id[:80]!r}")
    return query_pb2.QueryNodeResponse(node=wire.to_wire(found, node_pb2.Node))


def nodes_by_cluster(
    state: State, request: query_pb2.QueryNodesByClusterRequest, _ctx: Context
) -> query_pb2.QueryNodesByClusterResponse:
    """Return a page of a cluster's nodes, of one state or of all."""
    wanted = require_filter(request.state, NodeState, field="state")
    rows, following = page(
        state.cluster_nodes,
        request.pagination,
        request.cluster_id,
        keep=lambda key, _: wanted in {0, int(state.require_node(str(key[1])).state)},
    )
    found = [wire.to_wire(state.require_node(str(key[1])), node_pb2.Node) for key, _ in rows]
    return query_pb2.QueryNodesByClusterResponse(nodes=found, pagination=following)


def node_audits(
    state: State, request: query_pb2.QueryNodeAuditsRequest, _ctx: Context
) -> query_pb2.QueryNodeAuditsResponse:
    """Return a page of the changes of a node's state."""
    rows, following = page(state.node_audits, request.pagination, request.node_id)
    found = [wire.to_wire(entry, node_pb2.NodeAudit) for _, entry in rows]
    return query_pb2.QueryNodeAuditsResponse(audits=found, pagination=following)


def decision(
    state: State, request: query_pb2.QueryDecisionRequest, _ctx: Context
) -> query_pb2.QueryDecisionResponse:
    """Return a decision."""
    return _decision(state, request.decision_id)


def job_decision(
    state: State, request: query_pb2.QueryJobDecisionRequest, _ctx: Context
) -> query_pb2.QueryDecisionResponse:
    """Return the decision that a job follows."""
    return _decision(state, _find_job(state, request.job_id).scheduling_decision_id)


def _decision(state: State, decision_id: str) -> query_pb2.QueryDecisionResponse:
    found = state.decisions.get(decision_id)
    if found is None:
        raise QueryNotFound(f"there is no decision {decision_id[:80]!r}")
    return query_pb2.QueryDecisionResponse(decision=decision_to_wire(found))


def scheduling_metrics(
    state: State, request: query_pb2.QuerySchedulingMetricsRequest, _ctx: Context
) -> query_pb2.QuerySchedulingMetricsResponse:
    """Return the averages of decisions of a cluster (or `all`) and a queue."""
    found = state.metrics.get(request.cluster_id, request.queue_name)
    if found is None:
        raise QueryNotFound(f"no job was decided on {request.cluster_id[:80]!r}, {request.queue_name[:80]!r}")
    metrics = wire.to_wire(found, decision_pb2.SchedulingMetrics)
    return query_pb2.QuerySchedulingMetricsResponse(metrics=metrics)


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), params_pb2.Params))


METHODS: Final[dict[str, Callable[[State, Any, Context], Message]]] = {
    "Cluster": cluster,
    "Clusters": clusters,
    "ClustersByProvider": clusters_by_provider,
    "Offering": offering,
    "Offerings": offerings,
    "OfferingsByCluster": offerings_by_cluster,
    "Job": job,
    "Jobs": jobs,
    "JobsByCustomer": jobs_by_customer,
    "JobsByProvider": jobs_by_provider,
    "Node": node,
    "NodesByCluster": nodes_by_cluster,
    "NodeAudits": node_audits,
    "Decision": decision,
    "JobDecision": job_decision,
    "SchedulingMetrics": scheduling_metrics,
    "Params": params,
}
