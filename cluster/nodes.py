"""Nodes of the cluster beside each other: a control plane that works too, and workers."""

from __future__ import annotations

from cluster import kubectl
from cluster.settings import Settings

CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


def open_control_plane(settings: Settings) -> None:
    """Let every node run workloads: with workers beside it, kind closes the control plane."""
    found = kubectl.get(settings, "node", settings.control_plane)["spec"].get("taints") or []
    if any(taint["key"] == CONTROL_PLANE for taint in found):
        kubectl.run(settings, "taint", "node", settings.control_plane, f"{CONTROL_PLANE}:NoSchedule-")
