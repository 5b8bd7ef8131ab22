"""SLURM's configuration of a cluster: one ConfigMap, and one Secret for what holds a password."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from virtengine.api import HPCCluster
from virtengine.api.hpc_parts import HPCPoolTemplate
from virtengine.core.errors import Rejected
from virtengine.plans.hpc_cluster import names, scripts
from virtengine.plans.scheduler import Gres
from virtengine.plans.slurm import conf, dbd_conf, small_conf, words

Manifest = dict[str, Any]
MAX_NODES = 4096
SPOOL = "/var/spool/slurmd"
CHANGING = ("PartitionName=", "NodeSet=")
"""Lines that the controller takes in while it runs; all others need a restart."""
USERS = (
    ("root", 0, "/root"),
    ("mysql", 100, "/nonexistent"),
    ("munge", 101, "/nonexistent"),
    ("jobs", 10001, "/scratch"),
    ("slurm", 64030, "/nonexistent"),
    ("nobody", 65534, "/nonexistent"),
)
JOB_USER = "jobs"


def slurm_conf(cluster: HPCCluster) -> str:
    """Return slurm.conf. Raises Rejected for what SLURM could misread."""
    require_distinct(cluster)
    spec = cluster.spec
    controller = names.part(cluster.name, names.CONTROLLER)
    database = names.part(cluster.name, names.DATABASE) if spec.database.enabled else ""
    text = conf.render(
        conf.Configuration(
            cluster=cluster.name,
            controller=f"{controller}-0",
            controller_address=controller,
            partitions=partition_lines(cluster),
            accounting_host=database,
            max_dynamic_nodes=MAX_NODES,
            gres_types=tuple(sorted({one.name for pool in spec.pools for one in pool.gres})),
            places=conf.Places(spool=SPOOL),
        )
    )
    return f"{text}SrunPortRange={names.SRUN_PORTS[0]}-{names.SRUN_PORTS[1]}\n"


def require_distinct(cluster: HPCCluster) -> None:
    """Raise Rejected when a feature of one pool is the name of another: its nodes would belong to both."""
    pools = {pool.name for pool in cluster.spec.pools}
    for pool in cluster.spec.pools:
        if found := sorted(pools.intersection(pool.features)):
            raise Rejected(
                f"pool {pool.name}: the feature {found[0]} is the name of a pool; call it otherwise",
                reason="InvalidFeature",
            )


def partition_lines(cluster: HPCCluster) -> tuple[conf.PartitionLine, ...]:
    """Return the partitions as SLURM is told of them."""
    chosen = names.default_partition(cluster)
    return tuple(
        conf.PartitionLine(
            name=one.name,
            features=one.pools,
            is_default=one.name == chosen,
            max_time_seconds=one.max_time_seconds,
            default_time_seconds=min(one.default_time_seconds, one.max_time_seconds),
            priority=one.priority,
            max_nodes=one.max_nodes or conf.UNLIMITED,
            qos=one.qos or "",
        )
        for one in names.partitions_of(cluster)
    )


def gres_of(pool: HPCPoolTemplate) -> tuple[Gres, ...]:
    """Return a pool's devices in the words of all schedulers."""
    return tuple(Gres(one.name, one.type or "", one.count) for one in pool.gres)


def gres_conf(cluster: HPCCluster) -> str:
    """Return gres.conf: devices by the names that nodes of their pool may have."""
    lines = []
    for pool in cluster.spec.pools:
        nodes = f"{words.name(f'{cluster.name}-{pool.name}-', 'pool')}[0-{MAX_NODES - 1}]-0"
        for one in pool.gres:
            kind = f" Type={words.name(one.type, 'device type')}" if one.type else ""
            name, count = words.name(one.name, "device"), words.number(one.count, "device count", low=1)
            lines.append(f"NodeName={nodes} Name={name}{kind} Count={count}\n")
    return "".join(lines)


def node_options(pool: HPCPoolTemplate) -> str:
    """Return what a node of a pool says about itself when it registers."""
    return small_conf.node_options(pool.cpus, pool.memory_mib, (pool.name, *pool.features), gres_of(pool))


def fixed_digest(cluster: HPCCluster) -> str:
    """Return what changes when the controller must be restarted to know of it."""
    fixed = [line for line in slurm_conf(cluster).splitlines() if not line.startswith(CHANGING)]
    return hashlib.sha256("\n".join([*fixed, gres_conf(cluster)]).encode()).hexdigest()[:16]


def config_map(cluster: HPCCluster) -> Manifest:
    """Return the ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": names.config_map(cluster.name),
            "namespace": cluster.namespace,
            "labels": names.labels(cluster.name),
        },
        "data": {
            "slurm.conf": slurm_conf(cluster),
            "cgroup.conf": small_conf.CGROUP,
            "gres.conf": gres_conf(cluster),
            "accounts.sh": scripts.accounts(cluster, JOB_USER),
            "passwd": "".join(
                f"{name}:x:{number}:{number}::{home}:/bin/sh\n" for name, number, home in USERS
            ),
            "group": "".join(f"{name}:x:{number}:\n" for name, number, _home in USERS),
        },
    }


def database_conf(cluster: HPCCluster, password: str) -> Manifest:
    """Return the Secret with slurmdbd.conf."""
    name = names.part(cluster.name, names.DATABASE)
    text = dbd_conf.render(
        dbd_conf.AccountingConfiguration(
            host=f"{name}-0",
            database_host=names.part(cluster.name, names.MARIADB),
            password=password,
            database=scripts.DATABASE,
            database_user=scripts.DATABASE_USER,
        )
    )
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": cluster.namespace,
            "labels": names.labels(cluster.name, names.DATABASE),
        },
        "type": "Opaque",
        "data": {"slurmdbd.conf": base64.b64encode(text.encode()).decode()},
    }
