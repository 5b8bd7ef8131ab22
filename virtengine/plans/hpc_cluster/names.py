"""Names of what an HPCCluster consists of. SLURM's name of a node is the name of its pod."""

from __future__ import annotations

import re

from virtengine.api import HPCCluster
from virtengine.api.hpc_parts import HPCPartition
from virtengine.core.errors import Rejected

CLUSTER_LABEL = "virtengine.com/hpc-cluster"
POOL_LABEL = "virtengine.com/hpc-pool"
PART_LABEL = "app.kubernetes.io/component"
CONTROLLER, DATABASE, MARIADB, REST, LOGIN, NODE = (
    "slurmctld",
    "slurmdbd",
    "mariadb",
    "slurmrestd",
    "login",
    "slurmd",
)
CONTROLLER_PORT, NODE_PORT, DATABASE_PORT, REST_PORT, MARIADB_PORT = 6817, 6818, 6819, 6820, 3306
SRUN_PORTS = (60001, 63000)
"""Where srun listens for its tasks, in whatever pod it runs."""
MUNGE_KEY, JWT_KEY, PASSWORD = "munge.key", "jwt_hs256.key", "password"
MAX_NAME = 24
MAIN = "main"


def part(cluster: str, name: str) -> str:
    """Return the name of one of a cluster's processes, its Service and its StatefulSet."""
    return f"{cluster}-{name}"


def munge_secret(cluster: str) -> str:
    """Return the Secret with the key by which SLURM's processes know each other."""
    return f"{cluster}-munge"


def jwt_secret(cluster: str) -> str:
    """Return the Secret with the key that signs tokens for the REST API."""
    return f"{cluster}-jwt"


def database_secret(cluster: str) -> str:
    """Return the Secret with slurmdbd's password at MariaDB."""
    return f"{cluster}-{MARIADB}"


def config_map(cluster: str) -> str:
    """Return the ConfigMap with SLURM's configuration."""
    return f"{cluster}-config"


def pool_object(cluster: str, pool: str) -> str:
    """Return the name of a pool's HPCPool and of the Service that names its pods."""
    return f"{cluster}-{pool}"


def member(cluster: str, pool: str, number: int) -> str:
    """Return the StatefulSet of one node."""
    return f"{cluster}-{pool}-{number}"


def node(cluster: str, pool: str, number: int) -> str:
    """Return one node's name in SLURM, which is its pod's."""
    return f"{member(cluster, pool, number)}-0"


def number_of(cluster: str, pool: str, node_name: str) -> int | None:
    """Return the number of a node of this pool; None for any other node."""
    match = re.fullmatch(rf"{re.escape(cluster)}-{re.escape(pool)}-(0|[1-9][0-9]{{0,5}})-0", node_name)
    return int(match[1]) if match else None


def node_address(cluster: str, namespace: str, pool: str, number: int) -> str:
    """Return the name by which a node is found whatever address its pod has."""
    return f"{node(cluster, pool, number)}.{pool_object(cluster, pool)}.{namespace}.svc"


def rest_url(cluster: str, namespace: str) -> str:
    """Return where a cluster's REST API answers."""
    return f"http://{part(cluster, REST)}.{namespace}.svc:{REST_PORT}"


def labels(cluster: str, component: str = "") -> dict[str, str]:
    """Return the labels of everything of a cluster, or of one of its processes."""
    shared = {CLUSTER_LABEL: cluster, "app.kubernetes.io/part-of": "virtengine"}
    if not component:
        return shared
    return {**shared, "app.kubernetes.io/name": part(cluster, component), PART_LABEL: component}


def pool_labels(cluster: str, pool: str) -> dict[str, str]:
    """Return the labels of everything of a pool."""
    return {
        **labels(cluster, NODE),
        "app.kubernetes.io/name": pool_object(cluster, pool),
        POOL_LABEL: pool,
    }


def partitions_of(cluster: HPCCluster) -> tuple[HPCPartition, ...]:
    """Return the partitions: those of the spec, or one with every pool."""
    spec = cluster.spec
    if spec.partitions or not spec.pools:
        return spec.partitions
    return (HPCPartition(name=MAIN, pools=tuple(pool.name for pool in spec.pools), default=True),)


def default_partition(cluster: HPCCluster) -> str:
    """Return the partition of jobs that name none."""
    known = partitions_of(cluster)
    chosen = next((one for one in known if one.default), known[0] if known else None)
    return chosen.name if chosen else ""


def require_name(cluster: HPCCluster) -> None:
    """Raise Rejected for a name from which no name of a pod could be made."""
    if "." in cluster.name or len(cluster.name) > MAX_NAME:
        raise Rejected(
            f"metadata.name must have no dot and at most {MAX_NAME} characters; create it under another name",
            reason="InvalidName",
        )
