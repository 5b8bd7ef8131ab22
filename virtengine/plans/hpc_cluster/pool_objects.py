"""The HPCPools of a cluster: how many nodes each pool has, for who scales it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virtengine.api import HPCCluster
from virtengine.api.hpc_parts import HPCPoolTemplate
from virtengine.api.resource import GROUP, VERSION
from virtengine.plans.hpc_cluster import names

Manifest = dict[str, Any]


def pool_object(
    cluster: HPCCluster, pool: HPCPoolTemplate, live: Mapping[str, Any] | None, manager: str
) -> Manifest:
    """Return the HPCPool of a pool.

    Without a number in the cluster's spec it belongs to whoever scales the pool, and is left out. One that
    is still ours from before is said again, since leaving it out would set it to the default.
    """
    replicas = pool.replicas
    if replicas is None and live is not None and is_ours(live, manager):
        replicas = int(live["spec"]["replicas"])
    spec: Manifest = {"clusterRef": {"name": cluster.name}, "pool": pool.name}
    if replicas is not None:
        spec["replicas"] = replicas
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": "HPCPool",
        "metadata": {
            "name": names.pool_object(cluster.name, pool.name),
            "namespace": cluster.namespace,
            "labels": names.pool_labels(cluster.name, pool.name),
        },
        "spec": spec,
    }


def is_ours(live: Mapping[str, Any], manager: str) -> bool:
    """Say whether the number of nodes was set by us last."""
    for entry in live["metadata"].get("managedFields") or []:
        is_applied = entry.get("manager") == manager and entry.get("operation") == "Apply"
        if is_applied and not entry.get("subresource"):
            return "f:replicas" in ((entry.get("fieldsV1") or {}).get("f:spec") or {})
    return False
