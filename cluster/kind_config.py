"""The configuration that kind gets. JSON is YAML, so no YAML library is needed."""

from __future__ import annotations

import json
import platform
import socket
from typing import Any

from cluster import audit, registry
from cluster.settings import Settings

POD_SUBNET, SERVICE_SUBNET = "10.244.0.0/16", "10.96.0.0/16"
# nftables rules are updated in place; kube-proxy needs this kernel for them.
NFTABLES_KERNEL = (5, 13)


def configuration(settings: Settings, image: str, ports: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """Return a cluster with one control plane and the wanted workers."""
    mounts = [_mount(registry.hosts_folder(settings), "/etc/containerd/certs.d", read_only=True)]
    control_plane = {
        "role": "control-plane",
        "image": image,
        "extraMounts": [
            *mounts,
            _mount(audit.write_policy(settings), audit.POLICY_INSIDE, read_only=True),
            _mount(audit.folder(settings), audit.INSIDE, read_only=False),
        ],
        "extraPortMappings": [
            {"listenAddress": "127.0.0.1", "hostPort": host, "containerPort": node} for host, node in ports
        ],
    }
    worker = {"role": "worker", "image": image, "extraMounts": mounts}
    return {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "name": settings.name,
        "networking": {
            "ipFamily": "ipv4",
            "apiServerAddress": "127.0.0.1",
            "podSubnet": POD_SUBNET,
            "serviceSubnet": SERVICE_SUBNET,
            "kubeProxyMode": proxy_mode(platform.release()),
        },
        "kubeadmConfigPatches": [json.dumps(patch) for patch in _patches()],
        "nodes": [control_plane, *([worker] * (settings.workers or 0))],
    }


def proxy_mode(release: str) -> str:
    """Return how kube-proxy forwards on a kernel."""
    numbers = tuple(int(part) for part in release.split("-", maxsplit=1)[0].split(".")[:2] if part.isdigit())
    return "nftables" if numbers >= NFTABLES_KERNEL else "iptables"


def free_ports(wanted: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return the mappings whose port on the host nobody holds."""
    return tuple(pair for pair in wanted if _is_free(pair[0]))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _patches() -> list[dict[str, Any]]:
    api_server = {"extraArgs": audit.api_server_arguments(), "extraVolumes": audit.api_server_volumes()}
    return [
        {"kind": "ClusterConfiguration", "apiServer": api_server},
        {
            "kind": "KubeletConfiguration",
            "maxPods": 200,
            "serializeImagePulls": False,
            "maxParallelImagePulls": 4,
            "registryPullQPS": 50,
            "registryBurst": 100,
        },
    ]


def _mount(host: object, inside: str, *, read_only: bool) -> dict[str, object]:
    return {"hostPath": str(host), "containerPath": inside, "readOnly": read_only}
