"""Where a record stands in indexes and queues, and what it adds to sums: all that follows from it alone."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.keys import KeyPart
from virtengine.chain.modules.hpc.decision_types import TenantUse
from virtengine.chain.modules.hpc.node_types import Node
from virtengine.chain.modules.hpc.states import ClusterState, JobState, NodeState
from virtengine.chain.modules.hpc.types import Cluster, Job

TALKING, SILENT, GONE = 0, 1, 2
"""Queues of silence: nodes that go stale next, offline next, and away next."""
_STEPS: Final = {NodeState.ACTIVE: TALKING, NodeState.OFFLINE: GONE}
TOP: Final = 1_000_000
"""Priorities are at most this; queues sort by what is missing."""

Key = tuple[KeyPart, ...]


def silence_of_cluster(cluster: Cluster) -> Key | None:
    """Return the place of a cluster in the queue of those that may go silent."""
    if cluster.state is not ClusterState.ACTIVE:
        return None
    return (cluster.last_heartbeat, cluster.cluster_id)


def state_place(job: Job) -> Key:
    """Return the place of a job among those of its state."""
    return (int(job.state), job.job_id)


def customer_place(job: Job) -> Key:
    """Return the place of a job among its customer's."""
    return (job.customer, int(job.state), job.job_id)


def provider_place(job: Job) -> Key:
    """Return the place of a job among its provider's."""
    return (job.provider, int(job.state), job.job_id)


def cluster_place(job: Job) -> Key:
    """Return the place of a job among its cluster's."""
    return (job.cluster_id, int(job.state), job.job_id)


def undecided_place(job: Job) -> Key | None:
    """Return the place of a job among those that no cluster has taken: best first, then oldest."""
    if job.state is not JobState.PENDING or job.scheduling_decision_id:
        return None
    return (TOP - job.priority_score, job.number)


def promised_place(job: Job) -> Key | None:
    """Return the place of a job among those that were decided and that no scheduler has: oldest first."""
    if job.state is not JobState.PENDING or not job.scheduling_decision_id:
        return None
    return (job.decided_at, job.job_id)


def waiting_place(job: Job) -> Key | None:
    """Return the place of a job among those that wait for nodes of its cluster: best first."""
    return (job.cluster_id, TOP - job.priority_score, job.number) if job.is_waiting else None


def running_place(job: Job) -> Key | None:
    """Return the place of a job among those that run on its cluster: first to be preempted first."""
    if job.state is not JobState.RUNNING:
        return None
    return (job.cluster_id, job.priority_score, job.number)


def deadline_place(job: Job) -> Key | None:
    """Return the second up to which a running job may run."""
    if job.has_ended or not job.started_at:
        return None
    return (job.started_at + job.max_runtime_seconds, job.job_id)


def ttl_place(job: Job) -> Key | None:
    """Return the place of a job among those that have not started: oldest first."""
    if job.state not in {JobState.PENDING, JobState.QUEUED} or job.requeues:
        return None
    return (job.created_at, job.job_id)


def use_by(job: Job) -> TenantUse:
    """Return what one job adds to its customer's use of its cluster. Jobs without a decision add nothing."""
    if job.state is JobState.RUNNING:
        asked = job.resources
        return TenantUse(
            running_jobs=1,
            nodes=asked.nodes,
            cpu_cores=asked.nodes * asked.cpu_cores_per_node,
            memory_gb=asked.nodes * asked.memory_gb_per_node,
            gpus=asked.nodes * asked.gpus_per_node,
        )
    waits = job.state in {JobState.PENDING, JobState.QUEUED} and bool(job.scheduling_decision_id)
    return TenantUse(queued_jobs=int(waits))


def counts_by(job: Job) -> tuple[int, int, int, int]:
    """Return what one job adds to its cluster: open jobs, held, promised nodes and waiting jobs."""
    nodes = job.resources.nodes
    promised = job.state is JobState.PENDING and bool(job.scheduling_decision_id) and not job.waits
    waits = job.is_waiting and bool(job.scheduling_decision_id)
    return (
        int(not job.has_ended),
        nodes if job.holds_nodes else 0,
        nodes if promised else 0,
        int(waits),
    )


def silence_of_node(node: Node) -> Key | None:
    """Return the place of a node in the queue of its next step: longest silent first."""
    if node.state is NodeState.DEREGISTERED:
        return None
    return (_STEPS.get(node.state, SILENT), node.last_heartbeat, node.node_id)


def shape_of(node: Node) -> tuple[int, int, int, str, int]:
    """Return what distinguishes a node for a job."""
    has = node.resources
    return (has.cpu_cores, has.memory_gb, has.gpus, has.gpu_type, has.storage_gb)
