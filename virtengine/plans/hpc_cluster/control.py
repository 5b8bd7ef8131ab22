"""The processes that make nodes a cluster: slurmctld, slurmdbd, MariaDB, slurmrestd and the login pod."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from virtengine.api import HPCCluster
from virtengine.api.container import Amounts, Compute
from virtengine.plans import pods
from virtengine.plans.hpc_cluster import configuration, containers, names, scripts
from virtengine.plans.hpc_cluster.containers import MYSQL, NOBODY, SLURM, Manifest, Surroundings

CONFIG_ANNOTATION, KEYS_ANNOTATION = "virtengine.com/config", "virtengine.com/keys"
SLURMDBD = Compute(requests=Amounts(cpu="25m", memory="64Mi"), limits=Amounts(memory="1Gi"))


def build(cluster: HPCCluster, around: Surroundings) -> tuple[Manifest, ...]:
    """Return the processes that a cluster's spec asks for."""
    spec = cluster.spec
    made = [slurmctld(cluster, around)]
    if spec.database.enabled:
        made += [mariadb(cluster, around), slurmdbd(cluster, around)]
    if spec.rest.enabled:
        made.append(slurmrestd(cluster, around))
    if spec.login.enabled:
        made.append(login(cluster, around))
    return tuple(made)


def slurmctld(cluster: HPCCluster, around: Surroundings) -> Manifest:
    """Return the controller: its state is on a volume, so that jobs outlive its pod."""
    env = {"ACCOUNTING": "1" if cluster.spec.database.enabled else ""}
    shared = {
        **_image(cluster, around),
        "env": containers.environment(env),
        "volumeMounts": [
            *containers.mounts(
                ("state", "/var/spool/slurmctld"), ("slurm", "/etc/slurm"), ("run", "/run/slurm")
            ),
            {"name": "config", "mountPath": "/config", "readOnly": True},
            containers.socket_mount(),
            *containers.identities(),
        ],
        "securityContext": pods.CONTAINER_SECURITY,
    }
    main = {
        **shared,
        "name": names.CONTROLLER,
        "command": ["sh", "-c", scripts.SLURMCTLD],
        "ports": pods.container_ports([("slurmctld", names.CONTROLLER_PORT)]),
        "startupProbe": containers.execute(scripts.SLURMCTLD_WORKS, period=1, failures=600),
        "readinessProbe": containers.execute(scripts.SLURMCTLD_WORKS, period=5, failures=3),
        "resources": containers.amounts(cluster.spec.controller.resources),
    }
    keeper = {
        **shared,
        "name": "keeper",
        "command": ["bash", "-c", scripts.KEEPER],
        "resources": containers.SMALL,
    }
    storage = cluster.spec.controller.storage
    return _stateful_set(
        cluster,
        around,
        names.CONTROLLER,
        user=SLURM,
        main=[main, keeper],
        init=_with_munge(cluster, around, _slurm_files(cluster, around)),
        volumes=[*_slurm_volumes(cluster), pods.memory_volume("run", "1Mi")],
        claims=[containers.claim(cluster, "state", storage.size, storage.class_name)],
    )


def mariadb(cluster: HPCCluster, around: Surroundings) -> Manifest:
    """Return the database of what jobs used."""
    main = {
        **_image(cluster, around),
        "name": names.MARIADB,
        "command": ["sh", "-c", scripts.MARIADB],
        "ports": pods.container_ports([("mariadb", names.MARIADB_PORT)]),
        "startupProbe": containers.execute(scripts.MARIADB_WORKS, period=1, failures=300),
        "readinessProbe": containers.execute(scripts.MARIADB_WORKS, period=10, failures=3),
        "resources": containers.amounts(cluster.spec.database.resources),
        "volumeMounts": [
            *containers.mounts(("data", "/var/lib/mysql"), ("run", "/run/mysqld")),
            {"name": "database", "mountPath": "/keys/database", "readOnly": True},
            *containers.identities(),
        ],
        "securityContext": pods.CONTAINER_SECURITY,
    }
    storage = cluster.spec.database.storage
    return _stateful_set(
        cluster,
        around,
        names.MARIADB,
        user=MYSQL,
        main=[main],
        init=[],
        volumes=[
            pods.memory_volume("run", "4Mi"),
            containers.secret_volume("database", names.database_secret(cluster.name)),
        ],
        claims=[containers.claim(cluster, "data", storage.size, storage.class_name)],
    )


def slurmdbd(cluster: HPCCluster, around: Surroundings) -> Manifest:
    """Return the process between SLURM and its database."""
    main = {
        **_image(cluster, around),
        "name": names.DATABASE,
        "command": ["sh", "-c", scripts.SLURMDBD],
        "env": containers.environment({"MARIADB": names.part(cluster.name, names.MARIADB)}),
        "ports": pods.container_ports([("slurmdbd", names.DATABASE_PORT)]),
        "startupProbe": containers.execute(scripts.SLURMDBD_WORKS, period=1, failures=300),
        "readinessProbe": containers.execute(scripts.SLURMDBD_WORKS, period=10, failures=3),
        "resources": containers.amounts(SLURMDBD),
        "volumeMounts": [
            *containers.mounts(
                ("slurm", "/etc/slurm"), ("run", "/run/slurm"), ("archive", "/var/lib/slurmdbd")
            ),
            containers.socket_mount(),
            *containers.identities(),
        ],
        "securityContext": pods.CONTAINER_SECURITY,
    }
    conf = containers.secret_volume("database", names.part(cluster.name, names.DATABASE))
    return _stateful_set(
        cluster,
        around,
        names.DATABASE,
        user=SLURM,
        main=[main],
        init=_with_munge(cluster, around, _slurm_files(cluster, around, "database")),
        volumes=[
            *_slurm_volumes(cluster),
            conf,
            pods.memory_volume("run", "1Mi"),
            {"name": "archive", "emptyDir": {"sizeLimit": "1Gi"}},
        ],
    )


def slurmrestd(cluster: HPCCluster, around: Surroundings) -> Manifest:
    """Return the process that takes jobs over HTTP from whoever has a token."""
    env = {
        "API_VERSION": cluster.spec.rest.api_version,
        "ACCOUNTING": "1" if cluster.spec.database.enabled else "",
        "SLURM_JWT": "daemon",
        "SLURMRESTD_SECURITY": "disable_unshare_sysv,disable_unshare_files",
    }
    main = {
        **_image(cluster, around),
        "name": names.REST,
        "command": ["sh", "-c", scripts.SLURMRESTD],
        "env": containers.environment(env),
        "ports": pods.container_ports([("rest", names.REST_PORT)]),
        "startupProbe": containers.listens(names.REST_PORT, period=1, failures=120),
        "readinessProbe": containers.listens(names.REST_PORT, period=5, failures=3),
        "livenessProbe": containers.listens(names.REST_PORT, period=10, failures=6),
        "resources": containers.amounts(cluster.spec.rest.resources),
        "volumeMounts": _client_mounts(),
        "securityContext": pods.CONTAINER_SECURITY,
    }
    return _stateful_set(
        cluster,
        around,
        names.REST,
        user=NOBODY,
        main=[main],
        init=_with_munge(cluster, around),
        volumes=containers.munge_volumes(cluster.name),
    )


def login(cluster: HPCCluster, around: Surroundings) -> Manifest:
    """Return the pod in which people use SLURM's commands, as the user of jobs."""
    main = {
        **_image(cluster, around),
        "name": names.LOGIN,
        "command": ["sh", "-c", scripts.LOGIN],
        "resources": containers.amounts(cluster.spec.login.resources),
        "volumeMounts": _client_mounts(),
        "securityContext": pods.CONTAINER_SECURITY,
    }
    return _stateful_set(
        cluster,
        around,
        names.LOGIN,
        user=containers.JOBS,
        main=[main],
        init=_with_munge(cluster, around),
        volumes=containers.munge_volumes(cluster.name),
    )


def digest(value: object) -> str:
    """Return a short digest of anything that is JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _client_mounts() -> list[Manifest]:
    """Return the mounts of who only talks to the controller: its configuration as it is."""
    files = [
        {"name": "config", "mountPath": f"/etc/slurm/{name}", "subPath": name, "readOnly": True}
        for name in ("slurm.conf", "cgroup.conf", "gres.conf")
    ]
    return [pods.TMP_MOUNT, *files, containers.socket_mount(), *containers.identities()]


def _image(cluster: HPCCluster, around: Surroundings) -> Manifest:
    return {
        "image": containers.image_of(cluster, around.images),
        "imagePullPolicy": around.images.pull_policy,
    }


def _with_munge(cluster: HPCCluster, around: Surroundings, *more: Manifest) -> list[Manifest]:
    image = containers.image_of(cluster, around.images)
    return [*more, *containers.munge(image, around.images.pull_policy)]


def _slurm_files(cluster: HPCCluster, around: Surroundings, *secrets: str) -> Manifest:
    """Return the container that lays out /etc/slurm with the modes that SLURM insists on."""
    return {
        **_image(cluster, around),
        "name": "slurm-files",
        "command": ["sh", "-c", scripts.SLURM_FILES],
        "resources": containers.SMALL,
        "volumeMounts": [
            {"name": "slurm", "mountPath": "/etc/slurm"},
            {"name": "config", "mountPath": "/config", "readOnly": True},
            *({"name": name, "mountPath": f"/keys/{name}", "readOnly": True} for name in ("jwt", *secrets)),
            *containers.identities(),
        ],
        "securityContext": pods.CONTAINER_SECURITY,
    }


def _slurm_volumes(cluster: HPCCluster) -> list[Manifest]:
    return [
        pods.memory_volume("slurm", "4Mi"),
        containers.secret_volume("jwt", names.jwt_secret(cluster.name)),
        *containers.munge_volumes(cluster.name),
    ]


def _stateful_set(
    cluster: HPCCluster,
    around: Surroundings,
    part: str,
    *,
    user: int,
    main: Sequence[Manifest],
    init: Sequence[Manifest],
    volumes: Sequence[Manifest],
    claims: Sequence[Manifest] = (),
) -> Manifest:
    name, found = names.part(cluster.name, part), names.labels(cluster.name, part)
    spec: dict[str, Any] = containers.pod(
        cluster,
        around.images,
        securityContext=containers.security(user),
        initContainers=list(init),
        containers=list(main),
        volumes=[
            containers.config_volume(cluster.name),
            pods.memory_volume("tmp", "64Mi"),
            *volumes,
        ],
    )
    notes = {
        CONFIG_ANNOTATION: configuration.fixed_digest(cluster),
        KEYS_ANNOTATION: around.keys_digest,
    }
    when = cluster.spec.deletion_policy
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name, "namespace": cluster.namespace, "labels": found},
        "spec": {
            "replicas": 1,
            "serviceName": name,
            "podManagementPolicy": "Parallel",
            "revisionHistoryLimit": 2,
            "selector": {"matchLabels": found},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when, "whenScaled": "Retain"},
            "template": {"metadata": {"labels": found, "annotations": notes}, "spec": spec},
            **({"volumeClaimTemplates": list(claims)} if claims else {}),
        },
    }
