"""What is measured of SLURM clusters, as their last look saw them."""

from __future__ import annotations

from prometheus_client import Gauge

from virtengine.api import HPCCluster
from virtengine.api.hpc_cluster import HPCClusterStatus
from virtengine.plans.plan import Fact

UP = Gauge(
    "virtengine_hpc_up",
    "Whether a part of a SLURM cluster answers: controller, database.",
    ["cluster", "part"],
)
NODES = Gauge(
    "virtengine_hpc_nodes",
    "Nodes of a SLURM cluster: idle, allocated, drained, down, missing.",
    ["cluster", "state"],
)
JOBS = Gauge(
    "virtengine_hpc_jobs", "Jobs in a SLURM cluster's queue: waiting, running.", ["cluster", "state"]
)
PARTS = {"Controller": "controller", "Database": "database"}
STATES = ("idle", "allocated", "drained", "down")


def show(cluster: HPCCluster, status: HPCClusterStatus, facts: tuple[Fact, ...]) -> None:
    """Show a cluster as it was seen now."""
    name = _name(cluster)
    for fact in facts:
        if fact.type in PARTS:
            UP.labels(name, PARTS[fact.type]).set(fact.status == "True")
    for state in STATES:
        NODES.labels(name, state).set(sum(getattr(pool, state) for pool in status.pools))
    missing = sum(max(pool.desired - pool.joined, 0) for pool in status.pools)
    NODES.labels(name, "missing").set(missing)
    if status.queue is not None:
        JOBS.labels(name, "waiting").set(status.queue.waiting)
        JOBS.labels(name, "running").set(status.queue.running)


def forget(cluster: HPCCluster) -> None:
    """Show a cluster no more."""
    for gauge in (UP, NODES, JOBS):
        gauge.remove_by_labels({"cluster": _name(cluster)})


def _name(cluster: HPCCluster) -> str:
    return f"{cluster.namespace}/{cluster.name}"
