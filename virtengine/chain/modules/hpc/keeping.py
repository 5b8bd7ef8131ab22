"""Putting records: with their indexes, their places in queues and the sums of their cluster."""

from __future__ import annotations

from msgspec.structs import astuple, replace

from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.hpc import places
from virtengine.chain.modules.hpc.decision_types import TenantUse
from virtengine.chain.modules.hpc.node_types import Node
from virtengine.chain.modules.hpc.states import NodeState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Cluster, ClusterMetadata, Job, Offering


def put_cluster(state: State, cluster: Cluster) -> None:
    """Store a cluster and keep its indexes."""
    before = state.clusters.get(cluster.cluster_id)
    if before is None:
        state.cluster_names.set(cluster.provider, cluster.external_id, cluster.cluster_id)
    old = None if before is None else (int(before.state), before.cluster_id)
    _move(state.cluster_states, old, (int(cluster.state), cluster.cluster_id))
    silence = None if before is None else places.silence_of_cluster(before)
    _move(state.cluster_silences, silence, places.silence_of_cluster(cluster))
    state.clusters.set(cluster.cluster_id, cluster)


def put_offering(state: State, offering: Offering) -> None:
    """Store an offering and keep its indexes."""
    before = state.offerings.get(offering.offering_id)
    if before is None:
        state.offering_names.set(offering.provider, offering.external_id, offering.offering_id)
    old = set() if before is None else set(before.cluster_ids)
    new = set(offering.cluster_ids)
    for cluster_id in sorted(old - new):
        state.cluster_offerings.remove(cluster_id, offering.offering_id)
    for cluster_id in sorted(new - old):
        state.cluster_offerings.add(cluster_id, offering.offering_id)
    state.offerings.set(offering.offering_id, offering)


def put_job(state: State, job: Job) -> None:
    """Store a job; keep its indexes, its queues, its customer's use and its cluster's sums."""
    before = state.jobs.get(job.job_id)
    if before is None:
        state.job_names.set(job.customer, job.external_id, job.job_id)
    for index, place in (
        (state.job_states, places.state_place),
        (state.customer_jobs, places.customer_place),
        (state.provider_jobs, places.provider_place),
        (state.cluster_jobs, places.cluster_place),
        (state.undecided, places.undecided_place),
        (state.promised, places.promised_place),
        (state.waiting, places.waiting_place),
        (state.running, places.running_place),
        (state.job_deadlines, places.deadline_place),
        (state.job_ttls, places.ttl_place),
    ):
        _move(index, None if before is None else place(before), place(job))
    _count_open(state, before, job)
    _count_use(state, before, job)
    state.jobs.set(job.job_id, job)
    _count_on_clusters(state, before, job)


def _count_open(state: State, before: Job | None, job: Job) -> None:
    change = int(not job.has_ended) - int(before is not None and not before.has_ended)
    if change:
        _count(state.open_jobs, (job.customer,), change)


def _count_use(state: State, before: Job | None, job: Job) -> None:
    if before is not None:
        _add_use(state, before, -1)
    _add_use(state, job, 1)


def _add_use(state: State, job: Job, sign: int) -> None:
    added = astuple(places.use_by(job))
    if not any(added):
        return
    now = astuple(state.use_of(job.cluster_id, job.customer))
    use = TenantUse(*(have + sign * more for have, more in zip(now, added, strict=True)))
    if use == TenantUse():
        state.uses.delete(job.cluster_id, job.customer)
        return
    state.uses.set(job.cluster_id, job.customer, use)


def _count_on_clusters(state: State, before: Job | None, job: Job) -> None:
    for one, sign in ((before, -1), (job, 1)):
        if one is None:
            continue
        open_jobs, held, promised, waits = places.counts_by(one)
        cluster = state.require_cluster(one.cluster_id)
        state.change_cluster(
            one.cluster_id,
            open_jobs=cluster.open_jobs + sign * open_jobs,
            held_nodes=cluster.held_nodes + sign * held,
            promised_nodes=cluster.promised_nodes + sign * promised,
            waiting_jobs=cluster.waiting_jobs + sign * waits,
        )


def put_node(state: State, node: Node) -> None:
    """Store a node; keep its indexes, its place in the queue of silence and its cluster's sums."""
    before = state.nodes.get(node.node_id)
    if before is None:
        state.cluster_nodes.add(node.cluster_id, node.node_id)
    silence = None if before is None else places.silence_of_node(before)
    _move(state.node_silences, silence, places.silence_of_node(node))
    state.nodes.set(node.node_id, node)
    _count_live(state, before, node)
    if before is not None and before.active:
        _count_shape(state, before, -1)
    if node.active:
        _count_shape(state, node, 1)
    latency = (node.avg_latency_ms if node.active else 0) - (
        before.avg_latency_ms if before is not None and before.active else 0
    )
    _sum_up(state, node, before, latency)


def _count_live(state: State, before: Node | None, node: Node) -> None:
    is_live = node.state is not NodeState.DEREGISTERED
    was_live = before is not None and before.state is not NodeState.DEREGISTERED
    if is_live is was_live:
        return
    count = (state.node_counts.get(node.cluster_id) or 0) + (1 if is_live else -1)
    if count:
        state.node_counts.set(node.cluster_id, count)
    else:
        state.node_counts.delete(node.cluster_id)


def _count_shape(state: State, node: Node, change: int) -> None:
    _count(state.shapes, (node.cluster_id, *places.shape_of(node)), change)


def _count(counts: Table[int], key: places.Key, change: int) -> None:
    """Change a number; none is not kept."""
    count = (counts.get(*key) or 0) + change
    if count:
        counts.set(*key, count)
        return
    counts.delete(*key)


def _sum_up(state: State, node: Node, before: Node | None, latency: int) -> None:
    """Compute anew what the active nodes of a cluster have together."""
    was_active, old_shape = (before.active, places.shape_of(before)) if before is not None else (False, None)
    if was_active is node.active and (
        not node.active or (old_shape == places.shape_of(node) and not latency)
    ):
        return
    cluster = state.require_cluster(node.cluster_id)
    metadata = sum_shapes(state, cluster)
    put_cluster(
        state,
        replace(
            cluster,
            active_nodes=cluster.active_nodes + int(node.active) - int(was_active),
            latency_sum_ms=cluster.latency_sum_ms + latency,
            cluster_metadata=metadata,
        ),
    )


def sum_shapes(state: State, cluster: Cluster) -> ClusterMetadata:
    """Return what the active nodes of a cluster have together."""
    cpu = memory = gpus = storage = 0
    types: set[str] = set()
    for key, count in state.shapes.items(cluster.cluster_id):
        cpu, memory = cpu + count * int(key[1]), memory + count * int(key[2])
        gpus, storage = gpus + count * int(key[3]), storage + count * int(key[5])
        if key[4]:
            types.add(str(key[4]))
    return replace(
        cluster.cluster_metadata,
        total_cpu_cores=cpu,
        total_memory_gb=memory,
        total_gpus=gpus,
        gpu_types=tuple(sorted(types)),
        total_storage_gb=storage,
    )


def _move(index: Index, old: places.Key | None, new: places.Key | None) -> None:
    """Move an entry of an index; nothing is written when it stays."""
    if old == new:
        return
    if old is not None:
        index.remove(*old)
    if new is not None:
        index.add(*new)
