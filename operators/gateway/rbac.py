"""What the gateway may do: in its own namespace, and, by a binding there, in the namespace of each lease.

Nothing in the cluster as a whole: it reads one Secret by its name and knows namespaces by the leases' ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from virtengine.api import Lease, Offering, Provider
from virtengine.clients.kubernetes_kinds import of_model
from virtengine.plans.gateway_access import NAME
from virtengine.runtime.permissions import Permissions


@dataclass(frozen=True, kw_only=True)
class GatewayPermissions(Permissions):
    """Rules of a process that is no operator: no leader lease, no CRDs, one Secret."""

    def rules(self) -> list[dict[str, Any]]:
        """Return RBAC rules."""
        mirrored = sorted(of_model(model).plural for model in (Lease, Offering, Provider))
        return [
            rule("", ["events"], ["create"]),
            rule("", ["secrets"], ["create"]),
            {**rule("", ["secrets"], ["get", "update"]), "resourceNames": [NAME]},
            rule("virtengine.com", mirrored, ["list", "watch"]),
        ]


def rule(group: str, resources: list[str], verbs: list[str]) -> dict[str, Any]:
    """Return one rule."""
    return {"apiGroups": [group], "resources": resources, "verbs": verbs}


PERMISSIONS = GatewayPermissions()
IN_LEASES = (
    rule("", ["events", "pods"], ["list"]),
    rule("", ["pods/log"], ["get"]),
    rule("apps", ["deployments"], ["list", "patch"]),
)
FOR_COMMANDS = (rule("", ["pods/exec"], ["get", "create"]),)
"""Only where commands may be run. A WebSocket is a GET; newer API servers ask for create as well."""
