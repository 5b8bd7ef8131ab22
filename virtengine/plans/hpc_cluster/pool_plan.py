"""What one pool should have: a StatefulSet for each node, and what SLURM is told of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from virtengine.api import HPCCluster, HPCPool
from virtengine.api.hpc_parts import HPCPoolTemplate
from virtengine.api.hpc_pool import HPCPoolObjectStatus
from virtengine.core.errors import NotYet
from virtengine.plans.hpc_cluster import names, node_pod
from virtengine.plans.hpc_cluster.containers import Surroundings
from virtengine.plans.hpc_cluster.members import Member
from virtengine.plans.hpc_cluster.scaling import Act, Scaling, Wish, decide
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.plans.scheduler import NodeState

SHOWN_SECONDS = 10.0
"""How old counts of idle and allocated nodes may be in a status that says nothing else new."""
MAX_SHOWN = 64


@dataclass(frozen=True, slots=True)
class Observed:
    """What one look at a pool saw. `is_known`: SLURM said what nodes it has."""

    members: tuple[Member, ...]
    is_known: bool
    now: float
    reported_at: float = 0.0


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """The objects, what SLURM is told, and whether anything is on its way."""

    plan: Plan
    acts: tuple[Act, ...]
    is_busy: bool


def template_of(pool: HPCPool, cluster: HPCCluster) -> HPCPoolTemplate | None:
    """Return what the nodes of a pool are like; None when the cluster has no such pool any more."""
    return next((one for one in cluster.spec.pools if one.name == pool.spec.pool), None)


def plan(pool: HPCPool, cluster: HPCCluster, observed: Observed, around: Surroundings) -> PoolPlan:
    """Return what a pool should have now. Raises NotYet when its cluster does not say what nodes are like."""
    template = template_of(pool, cluster)
    if template is None:
        raise NotYet(f"HPCCluster {cluster.name} has no pool {pool.spec.pool}", reason="PoolMissing")
    digest = node_pod.template_digest(cluster, template, around)
    wish = Wish(
        pool.spec.replicas, digest, template.max_unavailable, float(cluster.spec.drain_timeout_seconds)
    )
    scaling = decide(wish, observed.members, is_known=observed.is_known, now=observed.now)
    by_number = {one.number: one for one in observed.members}
    objects = tuple(
        node_pod.build(cluster, template, number, around, replaces=_replaces(number, scaling, by_number))
        for number in scaling.apply
    )
    kept = tuple(
        ObjectRef("apps/v1", "StatefulSet", names.member(cluster.name, template.name, one), cluster.namespace)
        for one in scaling.hold
    )
    acts = tuple(one for one in scaling.acts if _is_due(one, cluster, template.name, by_number))
    fresh = status(pool, cluster, observed.members, scaling, digest)
    ready, reason, message = _judge(pool, fresh, observed, scaling)
    made = Plan(
        objects=objects,
        keep=kept,
        ready=ready,
        reason=reason,
        message=message,
        status=_shown(pool, fresh, observed, is_steady=ready and pool.is_ready),
    )
    return PoolPlan(made, acts, is_busy=not ready or bool(acts or scaling.leaving))


def leave(members: tuple[Member, ...], *, drain_timeout: float, is_known: bool, now: float) -> Scaling:
    """Return what to do next for a pool that is being deleted: every node finishes its jobs and goes."""
    return decide(Wish(0, "", 1, drain_timeout), members, is_known=is_known, now=now)


def status(
    pool: HPCPool, cluster: HPCCluster, members: tuple[Member, ...], scaling: Scaling, digest: str
) -> HPCPoolObjectStatus:
    """Return the status as counted now."""
    there = [one for one in members if one.is_there]
    counts = count(members)
    selector = f"{names.CLUSTER_LABEL}={cluster.name},{names.POOL_LABEL}={pool.spec.pool}"
    leaving = [names.node(cluster.name, pool.spec.pool, one) for one in scaling.leaving]
    return HPCPoolObjectStatus(
        replicas=len(there),
        selector=selector,
        joined=counts["joined"],
        idle=counts["idle"],
        allocated=counts["allocated"],
        drained=counts["drained"],
        down=counts["down"],
        updated=sum(1 for one in there if one.digest == digest and not one.is_cordoned),
        leaving=tuple(leaving[:MAX_SHOWN]),
    )


def count(members: tuple[Member, ...]) -> Counter[str]:
    """Count nodes by what they do. One that waits for its slurmd to register is none of these."""
    found: Counter[str] = Counter()
    for one in members:
        if one.node is None or not one.is_there:
            continue
        found["joined"] += one.has_joined
        if one.node.state in {NodeState.DRAINED, NodeState.DRAINING}:
            found["drained"] += 1
        elif one.node.state is NodeState.DOWN or not one.node.is_responding:
            found["down"] += 1
        elif one.node.state in {NodeState.ALLOCATED, NodeState.MIXED}:
            found["allocated"] += 1
        elif one.node.state is NodeState.IDLE and one.has_joined:
            found["idle"] += 1
    return found


def _replaces(number: int, scaling: Scaling, members: dict[int, Member]) -> str:
    one = members.get(number)
    if one is None:
        return ""
    return one.pod.uid if number in scaling.renew and one.pod is not None else one.replaces


def _is_due(act: Act, cluster: HPCCluster, pool: str, members: dict[int, Member]) -> bool:
    """Say whether SLURM does not know yet what it is told."""
    if act.verb != "address":
        return True
    node = members[act.number].node
    wanted = names.node_address(cluster.name, cluster.namespace, pool, act.number)
    return node is not None and node.address != wanted


def _shown(
    pool: HPCPool, fresh: HPCPoolObjectStatus, observed: Observed, *, is_steady: bool
) -> HPCPoolObjectStatus:
    """Return the status to write: idle and allocated change with every job, and are shown now and then."""
    before = pool.status
    counted = {"idle": before.idle, "allocated": before.allocated}
    same = fresh.model_copy(update=counted)
    own = before.model_copy(update={"conditions": (), "observed_generation": None})
    is_recent = observed.now - observed.reported_at < SHOWN_SECONDS
    return same if is_steady and is_recent and same == own else fresh


def _judge(
    pool: HPCPool, fresh: HPCPoolObjectStatus, observed: Observed, scaling: Scaling
) -> tuple[bool, str, str]:
    if pool.spec.suspend:
        return False, "Suspended", "spec.suspend is true"
    wanted, joined = pool.spec.replicas, fresh.joined or 0
    if (fresh.replicas or 0) > wanted:
        return False, "ScalingIn", f"{(fresh.replicas or 0) - wanted} nodes finish their jobs before they go"
    if joined < wanted:
        return False, *_missing(wanted - joined, observed.members)
    if (fresh.updated or 0) < wanted:
        text = f"{wanted - (fresh.updated or 0)} nodes are replaced when their jobs are done"
        if all(one.is_drained_by_person for one in observed.members if one.number in scaling.hold):
            return (
                True,
                "HeldByPeople",
                f"{text}; those are drained by people and stay until they are resumed",
            )
        return False, "Updating", text
    if held := sum(1 for one in observed.members if one.is_drained_by_person):
        return True, "DrainedByPeople", f"{held} nodes were drained by people and stay so"
    return True, "Joined", "every node has registered"


def _missing(count_: int, members: tuple[Member, ...]) -> tuple[str, str]:
    """Return why nodes are missing, as far as anything says so."""
    troubles = [one.pod.trouble for one in members if one.pod is not None and one.pod.trouble]
    if troubles:
        return "PodTrouble", f"{count_} nodes are missing: {troubles[0]}"
    down = [one for one in members if one.is_there and one.node and one.node.state is NodeState.DOWN]
    if down and down[0].node is not None:
        return (
            "NodesDown",
            f"{count_} nodes are missing; {down[0].node.name}: {down[0].node.reason or 'down'}",
        )
    return "Joining", f"{count_} nodes have not registered yet"


def without_acts(made: PoolPlan) -> PoolPlan:
    """Return the same plan for a pool of which SLURM is told nothing."""
    return replace(made, acts=())
