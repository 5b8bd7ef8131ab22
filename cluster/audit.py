"""What the API server writes to its audit log, and where.

Every write is recorded with its user, verb, object and user agent; so is every request of our own service
accounts, which shows what rights they really use. Bodies are never recorded: they may hold secrets.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cluster.settings import Settings

INSIDE = "/var/log/kubernetes/audit"
POLICY_INSIDE = "/etc/kubernetes/audit-policy"
WRITES = ("create", "update", "patch", "delete", "deletecollection")
CONTROL_PLANE = ("system:kube-controller-manager", "system:kube-scheduler", "system:apiserver")


def policy() -> dict[str, Any]:
    """Return the audit policy; the first rule that matches decides."""
    leases = [{"group": "coordination.k8s.io", "resources": ["leases"]}]
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            # Heartbeats of Kubernetes itself would fill the log.
            {"level": "None", "users": list(CONTROL_PLANE), "resources": leases},
            {"level": "None", "userGroups": ["system:nodes"], "resources": leases},
            {"level": "Metadata", "verbs": list(WRITES)},
            {"level": "None", "userGroups": ["system:serviceaccounts:kube-system"]},
            {"level": "Metadata", "userGroups": ["system:serviceaccounts"]},
            {"level": "None"},
        ],
    }


def folder(settings: Settings) -> Path:
    """Return the folder on the host that the API server writes into."""
    return settings.paths.run / "audit"


def write_policy(settings: Settings) -> Path:
    """Write the policy where the node mounts it; return its folder."""
    place = settings.paths.run / "audit-policy"
    place.mkdir(parents=True, exist_ok=True)
    (place / "policy.json").write_text(json.dumps(policy(), indent=1))
    return place


def api_server_arguments() -> dict[str, str]:
    """Return the API server's flags: 3 old files of 64 MB at most."""
    return {
        "audit-policy-file": f"{POLICY_INSIDE}/policy.json",
        "audit-log-path": f"{INSIDE}/audit.log",
        "audit-log-maxsize": "64",
        "audit-log-maxbackup": "3",
        "audit-log-maxage": "7",
    }


def api_server_volumes() -> list[dict[str, object]]:
    """Return what the API server's pod mounts from its node."""
    return [
        {"name": "audit-policy", "hostPath": POLICY_INSIDE, "mountPath": POLICY_INSIDE, "readOnly": True},
        {"name": "audit-log", "hostPath": INSIDE, "mountPath": INSIDE, "pathType": "DirectoryOrCreate"},
    ]
