"""The Docker network that nodes and registry share. Its bridge has our name, so it can be found again."""

from __future__ import annotations

from pathlib import Path

from cluster.docker import Docker
from cluster.settings import Settings

LABEL = "com.virtengine.part=network"


def ensure(docker: Docker, settings: Settings) -> None:
    """Create the network if it is not there."""
    if docker.inspect(settings.network, "network"):
        return
    docker.run(
        "network", "create", "--driver", "bridge", "--label", LABEL,
        "--subnet", f"{settings.subnet_prefix}.128.0/24",
        "--opt", f"com.docker.network.bridge.name={settings.node_bridge}",
        "--opt", f"com.docker.network.driver.mtu={outer_mtu()}",
        settings.network,
    )  # fmt: skip


def delete(docker: Docker, settings: Settings) -> None:
    """Remove the network."""
    if docker.inspect(settings.network, "network"):
        docker.run("network", "rm", settings.network)


def outer_mtu(routes: Path = Path("/proc/net/route")) -> int:
    """Return the packet size of the interface with the default route; larger ones from pods would be lost."""
    for line in routes.read_text().splitlines()[1:]:
        interface, destination = line.split()[:2]
        if destination == "00000000":
            return int(Path(f"/sys/class/net/{interface}/mtu").read_text())
    return 1500
