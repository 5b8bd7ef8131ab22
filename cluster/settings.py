"""Settings of the local cluster, read once from the environment and passed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from cluster.errors import ClusterError
from cluster.paths import Paths

RegistryMode = Literal["auto", "none"]

NAME = "virtengine"
NODE_NAME = f"{NAME}-control-plane"
KUBERNETES = "v1.34.4"
# A 1.34 node image that kind published; used where a public registry answers.
PUBLISHED_NODE_IMAGE = (
    "kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a"
)
# HTTP, HTTPS, and the chain's RPC, REST and gRPC. Such numbers are rarely taken on the host, so they stay.
DEFAULT_PORTS = tuple((port, port) for port in (30080, 30443, 30657, 30317, 30090))


@dataclass(frozen=True)
class Settings:
    """What the cluster looks like. Every field has an environment variable VIRTENGINE_<NAME>."""

    paths: Paths
    name: str = NAME
    workers: int | None = None
    """Nodes beside the control plane; None: as many as there are, and none in a new cluster."""
    ports: tuple[tuple[int, int], ...] = DEFAULT_PORTS
    """Pairs of a port on 127.0.0.1 and the node port behind it."""
    registry: RegistryMode = "auto"
    """`none`: no public registry is asked, everything is built from source."""
    registry_port: int = 5001
    """Port of the local registry on 127.0.0.1."""
    subnet_prefix: str = "10.213"
    """First half of the addresses of our networks."""
    bridge: str = "ve0"
    """Name of the engine's bridge; the nodes' bridge adds `n`."""
    wait_seconds: int = 300

    @property
    def network(self) -> str:
        """Docker network of the nodes and the registry."""
        return self.name

    @property
    def node_bridge(self) -> str:
        """Network interface of that network on the host."""
        return f"{self.bridge}n"

    @property
    def registry_name(self) -> str:
        """Name of the registry's container, and its host name inside the nodes' network."""
        return f"{self.name}-registry"

    @property
    def control_plane(self) -> str:
        """Name of the control plane's node and container."""
        return f"{self.name}-control-plane"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read VIRTENGINE_* variables."""
        env = os.environ if environment is None else environment
        mode = env.get("VIRTENGINE_REGISTRY", "auto")
        if mode not in ("auto", "none"):
            raise ClusterError(f"VIRTENGINE_REGISTRY is {mode!r}", hint="set it to auto or none")
        return cls(
            paths=Paths.from_environment(),
            name=env.get("VIRTENGINE_CLUSTER", NAME),
            workers=_number(env, "VIRTENGINE_WORKERS", 0) if env.get("VIRTENGINE_WORKERS") else None,
            ports=_ports(env.get("VIRTENGINE_PORTS")),
            registry=cast(RegistryMode, mode),
            registry_port=_number(env, "VIRTENGINE_REGISTRY_PORT", 5001),
            subnet_prefix=env.get("VIRTENGINE_SUBNET_PREFIX", "10.213"),
            bridge=env.get("VIRTENGINE_BRIDGE", "ve0"),
            wait_seconds=_number(env, "VIRTENGINE_WAIT_SECONDS", 300),
        )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit():
        raise ClusterError(f"{name} is {text!r}", hint="give a whole number")
    return int(text)


def _ports(text: str | None) -> tuple[tuple[int, int], ...]:
    """Read `30080:30080,8443:30443`; an empty text maps nothing."""
    if text is None:
        return DEFAULT_PORTS
    try:
        pairs = [pair.split(":") for pair in text.split(",") if pair]
        return tuple((int(host), int(node)) for host, node in pairs)
    except ValueError as error:
        raise ClusterError(
            f"VIRTENGINE_PORTS is {text!r}", hint="write host:node pairs, for example 8080:30080,8443:30443"
        ) from error
