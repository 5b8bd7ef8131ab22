"""What must always hold of clusters, offerings, jobs, nodes and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import astuple

from virtengine.chain.kernel.keys import Key
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.hpc import decision, places, routing
from virtengine.chain.modules.hpc.endings import has_run
from virtengine.chain.modules.hpc.states import NodeState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Cluster, Job


def job_indexes_match_records(state: State) -> str | None:
    """Every index and queue of jobs has an entry for each job it is about and no other."""
    indexes: dict[str, tuple[Index, Callable[[Job], places.Key | None]]] = {
        "states": (state.job_states, places.state_place),
        "customers": (state.customer_jobs, places.customer_place),
        "providers": (state.provider_jobs, places.provider_place),
        "clusters": (state.cluster_jobs, places.cluster_place),
        "undecided": (state.undecided, places.undecided_place),
        "promises": (state.promised, places.promised_place),
        "waiting": (state.waiting, places.waiting_place),
        "running": (state.running, places.running_place),
        "deadlines": (state.job_deadlines, places.deadline_place),
        "lives": (state.job_ttls, places.ttl_place),
    }
    jobs = list(state.jobs.records())
    for name, (index, place) in indexes.items():
        if not _is_same(index, (place(job) for job in jobs)):
            return f"hpc: the index of jobs by {name} is wrong"
    named = sorted((job.customer, job.external_id, job.job_id) for job in jobs)
    if named != sorted((*key, job_id) for key, job_id in state.job_names.items()):
        return "hpc: the names of jobs are wrong"
    return None


def other_indexes_match_records(state: State) -> str | None:
    """Every index and queue of clusters, offerings and nodes follows from the records."""
    clusters, nodes = list(state.clusters.records()), list(state.nodes.records())
    offered = ((one, offer.offering_id) for offer in state.offerings.records() for one in offer.cluster_ids)
    for name, index, wanted in (
        ("clusters by state", state.cluster_states, [(int(c.state), c.cluster_id) for c in clusters]),
        ("silent clusters", state.cluster_silences, map(places.silence_of_cluster, clusters)),
        ("offerings by cluster", state.cluster_offerings, offered),
        ("nodes by cluster", state.cluster_nodes, [(n.cluster_id, n.node_id) for n in nodes]),
        ("silent nodes", state.node_silences, map(places.silence_of_node, nodes)),
    ):
        if not _is_same(index, wanted):
            return f"hpc: the index of {name} is wrong"
    shapes = Counter((n.cluster_id, *places.shape_of(n)) for n in nodes if n.active)
    if sorted(shapes.items()) != sorted(state.shapes.items()):
        return "hpc: the kinds of nodes are counted wrongly"
    return None


def sums_follow_from_records(state: State) -> str | None:
    """What a cluster says of its nodes and jobs is what they say; so is what customers use."""
    jobs: dict[str, list[int]] = {}
    uses: dict[tuple[str, str], list[int]] = {}
    for job in state.jobs.records():
        _add(jobs.setdefault(job.cluster_id, [0] * 4), places.counts_by(job))
        use = uses.setdefault((job.cluster_id, job.customer), [0] * 6)
        _add(use, astuple(places.use_by(job)))
    active: Counter[str] = Counter()
    latency: Counter[str] = Counter()
    for node in state.nodes.records():
        if node.active is not (node.state is NodeState.ACTIVE):
            return f"hpc: node {node.node_id} is {node.state.name}, active: {node.active}"
        active[node.cluster_id] += int(node.active)
        latency[node.cluster_id] += node.avg_latency_ms if node.active else 0
    for cluster in state.clusters.records():
        wanted = [*jobs.get(cluster.cluster_id, [0] * 4), active[cluster.cluster_id]]
        if [*_sums(cluster), cluster.latency_sum_ms] != [*wanted, latency[cluster.cluster_id]]:
            return f"hpc: {cluster.cluster_id} sums up {_sums(cluster)}, not {wanted}"
    kept = {key: list(astuple(use)) for key, use in state.uses.items()}
    if kept != {key: use for key, use in uses.items() if any(use)}:
        return "hpc: what customers use is counted wrongly"
    return None


def _sums(cluster: Cluster) -> list[int]:
    return [
        cluster.open_jobs,
        cluster.held_nodes,
        cluster.promised_nodes,
        cluster.waiting_jobs,
        cluster.active_nodes,
    ]


def money_is_held_until_the_end(state: State) -> str | None:
    """A job that has not ended has its estimate in escrow; one that never ran has nothing there any more."""
    for job in state.jobs.records():
        account = state.escrow.require_account(job.escrow_id)
        is_open = account.state is not AccountState.CLOSED
        if not job.has_ended and not (is_open and account.balance == job.estimate):
            return f"hpc: {job.job_id} is {job.state.name}, its account holds {account.balance}"
        if job.has_ended and not has_run(job) and is_open:
            return f"hpc: {job.job_id} never ran and its account is open"
    return None


def decisions_follow_from_their_inputs(state: State) -> str | None:
    """The decision that a job follows can be made again and names the job's cluster."""
    for job in state.jobs.records():
        if not job.scheduling_decision_id or job.has_ended:
            continue
        made = state.require_decision(job.scheduling_decision_id)
        fault = decision.find_fault(made)
        if fault is not None:
            return f"hpc: {made.decision_id} is another one when made again: {fault}"
        elsewhere = made.selected_cluster_id != job.cluster_id and not routing.was_moved(state, job)
        if made.job_id != job.job_id or elsewhere:
            return f"hpc: {job.job_id} is on {job.cluster_id}, decided {made.selected_cluster_id}"
        if state.require_cluster(job.cluster_id).provider != job.provider:
            return f"hpc: {job.job_id} is on a cluster of another provider"
    return None


def _is_same(index: Index, wanted: Iterable[Key | None]) -> bool:
    return sorted(index.keys()) == sorted(one for one in wanted if one is not None)


def _add(total: list[int], more: tuple[int, ...]) -> None:
    for place, amount in enumerate(more):
        total[place] += amount
