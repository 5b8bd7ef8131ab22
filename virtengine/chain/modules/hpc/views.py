"""What a decision sees of a job and of the clusters that may have it: few lookups, no walks over records."""

from __future__ import annotations

from itertools import islice
from typing import Final

from virtengine.chain.modules.hpc.decision import INSUFFICIENT_NODES
from virtengine.chain.modules.hpc.decision_types import (
    ClusterView,
    DecisionInputs,
    DecisionRules,
    JobView,
    RunningJob,
)
from virtengine.chain.modules.hpc.places import TOP
from virtengine.chain.modules.hpc.scores import (
    compute_age,
    compute_partition,
    compute_priority,
    compute_size,
)
from virtengine.chain.modules.hpc.states import ClusterState
from virtengine.chain.modules.hpc.store import State, job_id_of
from virtengine.chain.modules.hpc.types import Cluster, Job, Offering

MAX_VICTIMS: Final = 64
_CLOSED_PARTITIONS: Final = frozenset({"down", "drain", "inactive"})


def gather(state: State, job: Job, offering: Offering, now: int) -> DecisionInputs:
    """Return everything that a decision about a job follows from. The job itself is counted nowhere."""
    clusters = (state.clusters.get(cluster_id) for cluster_id in offering.cluster_ids)
    views = tuple(
        _see_cluster(state, one, job, now)
        for one in clusters
        if one is not None and one.provider == job.provider
    )
    return DecisionInputs(now, _see_job(job, offering), views, _see_rules(state))


def _see_job(job: Job, offering: Offering) -> JobView:
    asked, queue = job.resources, offering.find_queue(job.queue_name)
    return JobView(
        job_id=job.job_id,
        created_at=job.created_at,
        nodes=asked.nodes,
        cpu_cores=asked.nodes * asked.cpu_cores_per_node,
        memory_gb=asked.nodes * asked.memory_gb_per_node,
        gpus=asked.nodes * asked.gpus_per_node,
        max_runtime_seconds=job.max_runtime_seconds,
        queue_name=job.queue_name,
        queue_max_nodes=queue.max_nodes if queue else 0,
        queue_max_runtime=queue.max_runtime if queue else 0,
        max_price=job.agreed_price,
    )


def _see_rules(state: State) -> DecisionRules:
    params = state.get_params()
    return DecisionRules(
        latency_weight=params.latency_weight_factor,
        capacity_weight=params.capacity_weight_factor,
        price_weight=params.price_weight_factor,
        max_latency_ms=params.max_latency_ms,
        proximity=params.enable_proximity_clustering,
        max_waiting_jobs=params.max_waiting_jobs,
        running_jobs_quota=params.running_jobs_quota,
        running_jobs_burst=params.running_jobs_burst,
        queued_jobs_quota=params.queued_jobs_quota,
        queued_jobs_burst=params.queued_jobs_burst,
        enforce_quotas=params.enforce_tenant_quotas,
    )


def _see_cluster(state: State, cluster: Cluster, job: Job, now: int) -> ClusterView:
    metadata, partition = cluster.cluster_metadata, cluster.find_partition(job.queue_name)
    available = max(0, cluster.available_nodes - cluster.promised_nodes)
    fitting, unfit_reason = find_fit(state, cluster, job)
    if partition is not None and partition.state in _CLOSED_PARTITIONS:
        unfit_reason = "partition_closed"
    waiting = _first_waiting(state, cluster, job)
    return ClusterView(
        cluster_id=cluster.cluster_id,
        active=cluster.state is ClusterState.ACTIVE,
        available_nodes=available,
        active_nodes=cluster.active_nodes,
        total_nodes=cluster.total_nodes,
        avg_latency_ms=cluster.latency_sum_ms // cluster.active_nodes if cluster.active_nodes else 0,
        total_cpu_cores=metadata.total_cpu_cores,
        total_memory_gb=metadata.total_memory_gb,
        total_gpus=metadata.total_gpus,
        fitting_nodes=fitting,
        unfit_reason=unfit_reason,
        partition_priority=partition.priority if partition else 0,
        highest_waiting_priority=find_priority(cluster, waiting, now) if waiting else 0,
        highest_waiting_nodes=waiting.resources.nodes if waiting else 0,
        waiting_jobs=cluster.waiting_jobs,
        use=state.use_of(cluster.cluster_id, job.customer),
        running=_see_running(state, cluster, job, now) if available < job.resources.nodes else (),
        price=job.estimate,
    )


def find_fit(state: State, cluster: Cluster, job: Job) -> tuple[int, str]:
    """Return how many active nodes have what one node of a job needs, and why they are too few."""
    asked = job.resources
    if cluster.active_nodes < asked.nodes:
        return cluster.active_nodes, INSUFFICIENT_NODES
    fitting = cpu = memory = gpus = types = 0
    for (_, has_cpu, has_memory, has_gpus, gpu_type, _), count in state.shapes.items(cluster.cluster_id):
        checks = (
            int(has_cpu) >= asked.cpu_cores_per_node,
            int(has_memory) >= asked.memory_gb_per_node,
            int(has_gpus) >= asked.gpus_per_node,
            not asked.gpu_type or gpu_type == asked.gpu_type,
        )
        cpu, memory = cpu + count * checks[0], memory + count * checks[1]
        gpus, types = gpus + count * checks[2], types + count * checks[3]
        fitting += count * all(checks)
    if fitting >= asked.nodes:
        return fitting, ""
    found = {"cpu": cpu, "memory": memory, "gpus": gpus, "gpu_type": types}
    short = next((name for name, count in found.items() if count < asked.nodes), "combination")
    return fitting, f"insufficient_{short}"


def _first_waiting(state: State, cluster: Cluster, job: Job) -> Job | None:
    """Return the job of highest priority, other than this one, that waits for a cluster's nodes."""
    for _, _, number in islice(state.waiting.keys(cluster.cluster_id), 2):
        if number != job.number:
            return state.require_job(job_id_of(int(number)))
    return None


def _see_running(state: State, cluster: Cluster, job: Job, now: int) -> tuple[RunningJob, ...]:
    seen = []
    for _, _, number in islice(state.running.keys(cluster.cluster_id), MAX_VICTIMS):
        one = state.require_job(job_id_of(int(number)))
        asked = one.resources
        seen.append(
            RunningJob(
                job_id=one.job_id,
                priority_score=find_priority(cluster, one, now),
                nodes=asked.nodes,
                own=one.customer == job.customer,
                cpu_cores=asked.nodes * asked.cpu_cores_per_node,
                memory_gb=asked.nodes * asked.memory_gb_per_node,
                gpus=asked.nodes * asked.gpus_per_node,
            )
        )
    return tuple(seen)


def find_priority(cluster: Cluster, job: Job, now: int) -> int:
    """Return the priority of a job on its cluster as it is now: who came first stays before its like."""
    partition = cluster.find_partition(job.queue_name)
    return compute_priority(
        compute_age(job.created_at, now),
        compute_size(job.resources.nodes, cluster.total_nodes),
        compute_partition(partition.priority if partition else 0),
    )


def compute_stored_priority(priority: int) -> int:
    """Return a priority as queues keep it."""
    return min(max(priority, 0), TOP)
