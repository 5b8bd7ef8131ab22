"""The security floor of our own pods, written once: no root, no writable root, no capability, no token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from virtengine.api.container import Placement

USER = 10001

POD: dict[str, Any] = {
    "automountServiceAccountToken": False,
    "enableServiceLinks": False,
    "securityContext": {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": USER,
        "fsGroup": USER,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}

CONTAINER_SECURITY: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}

TMP_MOUNT: dict[str, Any] = {"name": "tmp", "mountPath": "/tmp"}  # noqa: S108 - a memory volume of the pod's own


def ports(named: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return ports of a Service that are called as in the container."""
    return [{"name": name, "port": port, "targetPort": name, "protocol": "TCP"} for name, port in named]


def container_ports(named: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return ports of a container."""
    return [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in named]


def http_probe(path: str, port: str, *, period: int, failures: int) -> dict[str, Any]:
    """Return a probe by a GET request."""
    return {
        "httpGet": {"path": path, "port": port},
        "periodSeconds": period,
        "timeoutSeconds": 3,
        "failureThreshold": failures,
    }


def pull_secrets(names: Sequence[str]) -> dict[str, Any]:
    """Return the part of a pod that names its pull secrets: nothing when there are none."""
    return {"imagePullSecrets": [{"name": name} for name in names]} if names else {}


def placement(place: Placement) -> dict[str, Any]:
    """Return the part of a pod that says where it runs: nothing when it may run anywhere."""
    wanted = {
        "nodeSelector": dict(place.node_selector),
        "tolerations": [dict(one) for one in place.tolerations],
        "affinity": dict(place.affinity),
        "topologySpreadConstraints": [dict(one) for one in place.topology_spread_constraints],
        "priorityClassName": place.priority_class_name,
    }
    return {name: value for name, value in wanted.items() if value}


def memory_volume(name: str, size: str) -> dict[str, Any]:
    """Return a small volume in memory."""
    return {"name": name, "emptyDir": {"medium": "Memory", "sizeLimit": size}}
