"""The short files beside slurm.conf, and what one dynamic node says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from virtengine.plans.scheduler import Gres
from virtengine.plans.slurm import conf, words

CGROUP: Final = "CgroupPlugin=cgroup/v1\n"
"""cgroup.conf: the one plugin of 22.05 that needs no mount."""


@dataclass(frozen=True, slots=True)
class Devices:
    """Devices that each of some nodes has."""

    prefix: str
    first: int
    count: int
    gres: tuple[Gres, ...]


def gres(devices: Iterable[Gres]) -> tuple[str, ...]:
    """Return devices as `Gres=` wants them: `gpu:a100:2`."""
    return tuple(_device(device) for device in devices)


def gres_conf(nodes: Iterable[Devices]) -> str:
    """Return gres.conf: counted devices without files, because pods are given theirs by Kubernetes."""
    return "".join(line for some in nodes for line in _gres_lines(some))


def node_options(cpus: int, memory_mib: int, features: Iterable[str], devices: Iterable[Gres] = ()) -> str:
    """Return the argument of `slurmd -Z --conf` for a node that registers itself."""
    return " ".join(conf.capacity(cpus, memory_mib, features, gres(devices)))


def _device(device: Gres) -> str:
    parts = [words.name(device.name, "device")]
    if device.type:
        parts.append(words.name(device.type, "device type"))
    return ":".join([*parts, str(words.number(device.count, "device count", low=1, high=65_533))])


def _gres_lines(some: Devices) -> list[str]:
    first = words.number(some.first, "first node", high=100_000)
    last = first + words.number(some.count, "count of nodes", low=1, high=65_533) - 1
    nodes = f"NodeName={words.name(some.prefix, 'node prefix')}[{first}-{last}]"
    return [
        " ".join(
            [
                nodes,
                f"Name={words.name(device.name, 'device')}",
                *([f"Type={words.name(device.type, 'device type')}"] if device.type else []),
                f"Count={words.number(device.count, 'device count', low=1, high=65_533)}",
            ]
        )
        + "\n"
        for device in some.gres
    ]
