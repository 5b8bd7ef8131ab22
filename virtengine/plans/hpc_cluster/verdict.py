"""Whether a cluster works: by its controller's answer, its database, munge and its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api import HPCCluster, HPCPool
from virtengine.api.hpc_cluster import HPCClusterStatus, Phase
from virtengine.api.hpc_parts import HPCPoolStatus
from virtengine.plans.hpc_cluster import members, names, probe
from virtengine.plans.hpc_cluster.probe import Probe
from virtengine.plans.plan import Fact

Manifest = Mapping[str, Any]
SHOWN_SECONDS = 10.0
FLEETING = ("queue", "pools")
"""Fields that change with every job: shown anew from time to time while nothing else is new."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Ready or not, why, in which phase, and the conditions of the cluster's own."""

    ready: bool
    reason: str
    message: str
    phase: Phase
    facts: tuple[Fact, ...]


def judge(
    cluster: HPCCluster,
    stateful_sets: Mapping[str, Manifest],
    pods: Mapping[str, Manifest],
    pools: Mapping[str, HPCPool],
    found: Probe | None,
) -> Verdict:
    """Return what is true of a cluster in pods."""
    facts = (
        _controller(cluster, stateful_sets, pods, found),
        _munge(cluster, pods),
        *_database(cluster, stateful_sets, pods),
        _nodes(cluster, pools),
    )
    broken = next((one for one in facts if one.status != "True"), None)
    if broken is None:
        text = "the controller answers, and every node that is wanted has registered"
        held = probe.drains(found.nodes) if found is not None else ()
        if held:
            text = f"{text}; {len(held)} drained by people"
        return Verdict(True, "Ready", text, "Running", facts)
    return Verdict(False, broken.reason, broken.message, _phase(cluster, pools), facts)


def judge_external(found: Probe) -> Verdict:
    """Return what is true of a cluster that runs elsewhere."""
    if not found.answer.is_up:
        fact = Fact("Controller", "False", "ControllerDown", "its REST API answers, its controller does not")
        return Verdict(False, fact.reason, fact.message, "Degraded", (fact,))
    fact = Fact("Controller", "True", "Answers", "the controller answers")
    return Verdict(True, "Ready", "the external SLURM answers", "Running", (fact,))


def status(
    cluster: HPCCluster,
    judged: Verdict,
    pools: Mapping[str, HPCPool],
    found: Probe | None,
    keys: str | None,
) -> HPCClusterStatus:
    """Return the status as seen now; what SLURM did not say stays as it was."""
    external = cluster.spec.external
    url = external.url if external is not None else names.rest_url(cluster.name, cluster.namespace)
    changes: dict[str, Any] = {
        "phase": judged.phase,
        "endpoint": url if external is not None or cluster.spec.rest.enabled else None,
        "keys_fingerprint": keys,
        "pools": tuple(_pool_status(one) for _name, one in sorted(pools.items())),
    }
    if found is not None:
        capacity = probe.capacity(found.nodes)
        changes |= {
            "slurm_version": found.answer.version or cluster.status.slurm_version,
            "nodes": capacity.nodes,
            "capacity": capacity,
            "queue": found.queue,
            "drained_by_people": probe.drains(found.nodes),
        }
    return cluster.status.model_copy(update=changes)


def shown(
    cluster: HPCCluster, fresh: HPCClusterStatus, judged: Verdict, *, now: float, reported_at: float
) -> HPCClusterStatus:
    """Return the status to write."""
    before = cluster.status
    same = fresh.model_copy(update={name: getattr(before, name) for name in FLEETING})
    is_steady = judged.ready and cluster.is_ready and len(before.pools) == len(fresh.pools)
    is_recent = now - reported_at < SHOWN_SECONDS
    return same if is_steady and is_recent and same == before else fresh


def is_running(stateful_set: Manifest | None) -> bool:
    """Say whether the pod of a StatefulSet is the current one, and ready."""
    if stateful_set is None:
        return False
    found = stateful_set.get("status") or {}
    is_current = found.get("observedGeneration") == stateful_set["metadata"].get("generation")
    is_rolled = found.get("currentRevision") == found.get("updateRevision")
    return bool(is_current and is_rolled and found.get("readyReplicas"))


def _controller(
    cluster: HPCCluster,
    stateful_sets: Mapping[str, Manifest],
    pods: Mapping[str, Manifest],
    found: Probe | None,
) -> Fact:
    for part in (names.CONTROLLER, *((names.REST,) if cluster.spec.rest.enabled else ())):
        if not is_running(stateful_sets.get(part)):
            return Fact("Controller", "False", "ControllerNotReady", _waits(cluster, part, pods))
    if found is None:
        return Fact("Controller", "Unknown", "ControllerSilent", "the controller gave no answer")
    if not found.answer.is_up:
        return Fact("Controller", "False", "ControllerDown", "the REST API answers, the controller does not")
    return Fact("Controller", "True", "Answers", "the controller answers")


def _database(
    cluster: HPCCluster, stateful_sets: Mapping[str, Manifest], pods: Mapping[str, Manifest]
) -> tuple[Fact, ...]:
    if not cluster.spec.database.enabled:
        return ()
    for part in (names.MARIADB, names.DATABASE):
        if not is_running(stateful_sets.get(part)):
            text = _waits(cluster, part, pods)
            return (
                Fact("Database", "False", "DatabaseAway", f"{text}; jobs run on, usage is kept until then"),
            )
    return (Fact("Database", "True", "Answers", "the database of usage answers"),)


def _munge(cluster: HPCCluster, pods: Mapping[str, Manifest]) -> Fact:
    """Return whether munge in the controller's pod lets processes know each other."""
    pod = pods.get(names.CONTROLLER) or {}
    every = (pod.get("status") or {}).get("initContainerStatuses") or []
    munged = next((one for one in every if one["name"] == "munged"), None)
    if munged is not None and munged.get("started") and (munged.get("state") or {}).get("running"):
        return Fact("Munge", "True", "Works", "munge seals and opens messages")
    return Fact("Munge", "False", "MungeNotReady", "munge does not run beside the controller yet")


def _nodes(cluster: HPCCluster, pools: Mapping[str, HPCPool]) -> Fact:
    for pool in cluster.spec.pools:
        found = pools.get(pool.name)
        ready = found.condition("Ready") if found is not None else None
        if found is None or ready is None:
            return Fact("Nodes", "False", "NodesMissing", f"pool {pool.name} has not been looked at yet")
        if ready.status != "True" or ready.observed_generation != found.metadata.generation:
            return Fact("Nodes", "False", ready.reason, f"pool {pool.name}: {ready.message or ready.reason}")
    return Fact("Nodes", "True", "Joined", "every node that is wanted has registered")


def _waits(cluster: HPCCluster, part: str, pods: Mapping[str, Manifest]) -> str:
    pod = pods.get(part)
    trouble = members.trouble_of(pod) if pod is not None else ""
    text = f"{names.part(cluster.name, part)}-0 is not ready"
    return f"{text}: {trouble}" if trouble else text


def _phase(cluster: HPCCluster, pools: Mapping[str, HPCPool]) -> Phase:
    if cluster.status.phase in (None, "Pending", "Deploying"):
        return "Deploying"
    reasons = {ready.reason for one in pools.values() if (ready := one.condition("Ready")) is not None}
    return "Updating" if reasons & {"Updating", "ScalingIn", "Joining"} else "Degraded"


def _pool_status(pool: HPCPool) -> HPCPoolStatus:
    found = pool.status
    return HPCPoolStatus(
        name=pool.spec.pool,
        desired=pool.spec.replicas,
        joined=found.joined or 0,
        idle=found.idle or 0,
        allocated=found.allocated or 0,
        drained=found.drained or 0,
        down=found.down or 0,
    )
