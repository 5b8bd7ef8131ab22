"""Parts that pods of a cluster share: who they run as, munge beside them, and what they may do.

Whoever is root or SLURM's user beside a munge socket administers SLURM: only the pods below get one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import HPCCluster
from virtengine.api.container import Compute
from virtengine.plans import pods
from virtengine.plans.hpc_cluster import names, scripts

Manifest = dict[str, Any]
MYSQL, MUNGE, JOBS, SLURM, NOBODY = 100, 101, 10001, 64030, 65534
SMALL: Manifest = {"requests": {"cpu": "5m", "memory": "8Mi"}, "limits": {"memory": "64Mi"}}


@dataclass(frozen=True, slots=True)
class Images:
    """What pods run, unless a cluster or a pool says otherwise."""

    slurm: str
    pull_policy: str = "IfNotPresent"
    pull_secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the pods of a cluster depend on besides the HPCCluster."""

    images: Images
    operator_namespace: str = ""
    keys_digest: str = ""


def image_of(cluster: HPCCluster, images: Images) -> str:
    """Return the image of a cluster's processes."""
    return cluster.spec.image or images.slurm


def amounts(compute: Compute) -> Manifest:
    """Return what a container asks for and may use."""
    return {
        "requests": compute.requests.model_dump(exclude_none=True),
        "limits": compute.limits.model_dump(exclude_none=True),
    }


def security(user: int) -> Manifest:
    """Return the security context of a pod that runs as one user and has no right of root."""
    return {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def as_munge() -> Manifest:
    """Return the security context of munge's containers in whatever pod they are."""
    return {**pods.CONTAINER_SECURITY, "runAsNonRoot": True, "runAsUser": MUNGE, "runAsGroup": MUNGE}


def munge(image: str, pull_policy: str) -> list[Manifest]:
    """Return the containers that hand munge its key, and munge itself for as long as the pod lives."""
    shared = {"image": image, "imagePullPolicy": pull_policy, "resources": SMALL}
    return [
        {
            **shared,
            "name": "munge-key",
            "command": ["sh", "-c", scripts.MUNGE_KEYS],
            "volumeMounts": [
                {"name": "munge", "mountPath": "/munge"},
                {"name": "munge-key", "mountPath": "/keys/munge", "readOnly": True},
                *identities(),
            ],
            "securityContext": as_munge(),
        },
        {
            **shared,
            "name": "munged",
            "command": ["sh", "-c", scripts.MUNGED],
            "restartPolicy": "Always",
            "startupProbe": execute(scripts.MUNGE_WORKS, period=1, failures=30),
            "volumeMounts": [
                {"name": "munge", "mountPath": "/etc/munge", "subPath": "etc", "readOnly": True},
                socket_mount(),
                *identities(),
            ],
            "securityContext": as_munge(),
        },
    ]


def munge_volumes(cluster: str) -> list[Manifest]:
    """Return the volumes of munge's containers. Only they mount the key."""
    secret = {"secretName": names.munge_secret(cluster), "defaultMode": 0o444}
    return [pods.memory_volume("munge", "1Mi"), {"name": "munge-key", "secret": secret}]


def socket_mount() -> Manifest:
    """Return the mount of the folder with munge's socket."""
    return {"name": "munge", "mountPath": "/run/munge", "subPath": "run"}


def identities() -> list[Manifest]:
    """Return mounts of the names of users and groups, alike in every pod."""
    return [
        {"name": "config", "mountPath": f"/etc/{name}", "subPath": name, "readOnly": True}
        for name in ("passwd", "group")
    ]


def config_volume(cluster: str) -> Manifest:
    """Return the volume with SLURM's configuration."""
    return {"name": "config", "configMap": {"name": names.config_map(cluster), "defaultMode": 0o444}}


def secret_volume(name: str, secret: str) -> Manifest:
    """Return a volume with a Secret that the pod's one user reads."""
    return {"name": name, "secret": {"secretName": secret, "defaultMode": 0o440}}


def environment(values: Mapping[str, str]) -> list[Manifest]:
    """Return environment variables."""
    return [{"name": name, "value": value} for name, value in values.items()]


def execute(script: str, *, period: int, failures: int) -> Manifest:
    """Return a probe that runs a script."""
    return {
        "exec": {"command": ["sh", "-c", script]},
        "periodSeconds": period,
        "timeoutSeconds": 10,
        "failureThreshold": failures,
    }


def listens(port: int, *, period: int, failures: int) -> Manifest:
    """Return a probe that connects to a port."""
    return {
        "tcpSocket": {"port": port},
        "periodSeconds": period,
        "timeoutSeconds": 3,
        "failureThreshold": failures,
    }


def pod(cluster: HPCCluster, images: Images, **parts: Any) -> Manifest:
    """Return a pod of a cluster: placed as it says, without a token, with these parts."""
    pull = [ref.name for ref in cluster.spec.placement.pull_secrets] or list(images.pull_secrets)
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 30,
        **pods.placement(cluster.spec.placement),
        **pods.pull_secrets(pull),
        **parts,
    }


def claim(cluster: HPCCluster, name: str, size: str, class_name: str | None) -> Manifest:
    """Return the claim of a volume in a StatefulSet."""
    spec: Manifest = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    if class_name:
        spec["storageClassName"] = class_name
    return {"metadata": {"name": name, "labels": names.labels(cluster.name)}, "spec": spec}


def mounts(*named: tuple[str, str]) -> list[Manifest]:
    """Return mounts of volumes, with the folder for scraps."""
    return [{"name": name, "mountPath": path} for name, path in named] + [pods.TMP_MOUNT]


def volumes(cluster: str, *more: Manifest, has_munge: bool = True) -> Sequence[Manifest]:
    """Return the volumes of a pod."""
    own = munge_volumes(cluster) if has_munge else []
    return [config_volume(cluster), *own, pods.memory_volume("tmp", "64Mi"), *more]
