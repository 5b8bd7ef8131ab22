"""What an HPCCluster should have, and what is true of it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from virtengine.api import HPCCluster, HPCPool
from virtengine.plans.hpc_cluster import (
    configuration,
    control,
    names,
    pool_objects,
    surroundings,
    verdict,
)
from virtengine.plans.hpc_cluster.containers import Surroundings
from virtengine.plans.hpc_cluster.probe import Probe
from virtengine.plans.plan import Plan

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Observed:
    """What one look at a cluster saw. `probe` is None while SLURM gives no answer."""

    stateful_sets: Mapping[str, Manifest] = field(default_factory=dict)
    pods: Mapping[str, Manifest] = field(default_factory=dict)
    pools: Mapping[str, HPCPool] = field(default_factory=dict)
    pool_manifests: Mapping[str, Manifest] = field(default_factory=dict)
    probe: Probe | None = None
    now: float = 0.0
    reported_at: float = 0.0


def objects(
    cluster: HPCCluster, around: Surroundings, password: str, observed: Observed, manager: str
) -> tuple[Manifest, ...]:
    """Return everything that a cluster in pods consists of, nodes excepted. Raises Rejected for bad words."""
    spec = cluster.spec
    database = (configuration.database_conf(cluster, password),) if spec.database.enabled else ()
    return (
        configuration.config_map(cluster),
        *database,
        *surroundings.policies(cluster, around.operator_namespace),
        *surroundings.services(cluster),
        *control.build(cluster, around),
        *surroundings.budgets(cluster),
        *(
            pool_objects.pool_object(cluster, pool, observed.pool_manifests.get(pool.name), manager)
            for pool in spec.pools
        ),
    )


def plan(cluster: HPCCluster, around: Surroundings, password: str, observed: Observed, manager: str) -> Plan:
    """Return what a cluster in pods should have now."""
    judged = verdict.judge(cluster, observed.stateful_sets, observed.pods, observed.pools, observed.probe)
    fresh = verdict.status(cluster, judged, observed.pools, observed.probe, around.keys_digest)
    return Plan(
        objects=objects(cluster, around, password, observed, manager),
        ready=judged.ready,
        reason=judged.reason,
        message=judged.message,
        status=verdict.shown(cluster, fresh, judged, now=observed.now, reported_at=observed.reported_at),
        facts=judged.facts,
    )


def external(cluster: HPCCluster, probe: Probe) -> Plan:
    """Return what is true of a cluster that runs elsewhere: nothing is made for it."""
    judged = verdict.judge_external(probe)
    return Plan(
        ready=judged.ready,
        reason=judged.reason,
        message=judged.message,
        status=verdict.status(cluster, judged, {}, probe, None),
        facts=judged.facts,
    )


def parts(cluster: HPCCluster) -> tuple[str, ...]:
    """Return the processes that must run for a cluster to be ready."""
    spec = cluster.spec
    found = [names.CONTROLLER]
    if spec.database.enabled:
        found += [names.MARIADB, names.DATABASE]
    if spec.rest.enabled:
        found.append(names.REST)
    return tuple(found)
