"""What lets the gateway look into the namespace of a lease, and into no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from virtengine.core.ids import short_hash
from virtengine.plans.plan import ObjectRef, Plan

NAME = "virtengine-gateway"
"""Of the gateway's account, Secret and Deployment; its bindings in the namespaces of leases begin with it."""
RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, slots=True)
class GatewayRole:
    """The ClusterRole that says what the gateway may do in a lease, and where the gateway's account is."""

    role: str
    namespace: str

    @property
    def binding(self) -> str:
        """Return the name of its bindings: what one binds cannot be changed, so each role has its own."""
        return f"{NAME}-{short_hash(self.role)}"


def role_binding(gateway: GatewayRole, namespace: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return what gives the gateway its role in one namespace."""
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": gateway.binding, "namespace": namespace, "labels": dict(labels)},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": gateway.role},
        "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": gateway.namespace}],
    }


def without_others(plan: Plan, bindings: Iterable[Mapping[str, Any]]) -> Plan:
    """Return a plan that removes the bindings of a lease that let a gateway of before in.

    A gateway that moved to another namespace has another role and another account. Its bindings of before
    may belong to a Lease object that is gone, so that nobody else would remove them.
    """
    wanted = {ObjectRef.of(one) for one in plan.objects}
    others = tuple(ref for ref in map(ObjectRef.of, bindings) if ref not in wanted and ref not in plan.remove)
    return replace(plan, remove=(*plan.remove, *others)) if others else plan
