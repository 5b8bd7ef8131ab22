"""What the hpc operator may do. It reads Secrets by name only, and runs commands in controllers' pods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from operators.hpc.cluster import MADE
from virtengine.api import Account, HPCCluster, HPCJob, HPCPool, Network, Provider
from virtengine.clients.kubernetes_kinds import NAMESPACES, NODES, PODS, SECRETS
from virtengine.runtime.permissions import Permissions


@dataclass(frozen=True, kw_only=True)
class HpcPermissions(Permissions):
    """Rules with commands in pods: a WebSocket is a GET; newer API servers ask for create as well."""

    def rules(self) -> list[dict[str, Any]]:
        """Return RBAC rules."""
        return [
            *Permissions.rules(self),
            {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["get", "create"]},
        ]


PERMISSIONS = HpcPermissions(
    reconciles=(HPCCluster, HPCPool, HPCJob),
    watches=(*MADE, HPCPool, NODES, PODS, Provider, Network, Account),
    applies=(*MADE, HPCPool, SECRETS),
    creates=(SECRETS,),
    deletes=(*MADE, HPCPool),
    reads=(SECRETS, NAMESPACES),
)
