"""What lets the gateway look into the namespace of a lease, and into no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME = "virtengine-gateway"
"""Of the gateway's account, Secret and Deployment, and of its binding in the namespaces of leases."""


@dataclass(frozen=True, slots=True)
class GatewayRole:
    """The ClusterRole that says what the gateway may do in a lease, and where the gateway's account is."""

    role: str
    namespace: str


def role_binding(gateway: GatewayRole, namespace: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return what gives the gateway its role in one namespace."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": NAME, "namespace": namespace, "labels": dict(labels)},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": gateway.role},
        "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": gateway.namespace}],
    }
