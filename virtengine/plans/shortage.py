"""Shortage: which resource keeps an order from being placed, by how much, in words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from virtengine.plans.packing import Packing
from virtengine.plans.shelf import Run


class Dimension(StrEnum):
    """What can be lacking."""

    GPU = "gpu"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    PODS = "pods"
    GPU_MODEL = "gpu model"
    STORAGE = "storage"
    STORAGE_CLASS = "storage class"
    FRAGMENTS = "one node"


BY_NODE = (Dimension.GPU, Dimension.CPU, Dimension.MEMORY, Dimension.DISK, Dimension.PODS)
UNITS: Mapping[Dimension, str] = {
    Dimension.CPU: "millicores",
    Dimension.MEMORY: "bytes",
    Dimension.DISK: "bytes",
    Dimension.STORAGE: "bytes",
}


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is lacking: what was asked of it and what is free, of `name` where it has names."""

    dimension: Dimension
    asked: int
    free: int
    name: str = ""

    def __str__(self) -> str:
        if self.dimension is Dimension.FRAGMENTS:
            return "enough is free in all, but not on nodes that could take every piece"
        what = f"{self.dimension.value} {self.name}".strip()
        unit = UNITS.get(self.dimension, "")
        return f"{what}: {self.asked} asked, {self.free} free {unit}".strip()


def find_shortage(
    nodes: Packing, pools: Mapping[str, int], runs: Sequence[Run], volumes: Mapping[str, int]
) -> Shortage | None:
    """Return what no packing could help with: amounts beyond the pools, the sum of all nodes, or any node."""
    for name, amount in sorted(volumes.items()):
        if amount and name not in pools:
            return Shortage(Dimension.STORAGE_CLASS, amount, 0, name)
        if amount > pools.get(name, 0):
            return Shortage(Dimension.STORAGE, amount, pools[name], name)
    total = nodes.total
    for dimension, index in zip(BY_NODE, range(len(BY_NODE)), strict=True):
        wanted = sum(run.amount[index] * run.count for run in runs)
        if wanted > total[index]:
            return Shortage(dimension, wanted, total[index])
    for run in runs:
        if not nodes.fits(run, nodes.before):
            return _lacking(run, nodes)
    return None


def _lacking(run: Run, nodes: Packing) -> Shortage:
    """Return what keeps pieces of a run from all nodes, with nothing promised there."""
    offering = [
        there
        for there, offered in zip(nodes.before, nodes.offers, strict=True)
        if not run.needs or run.needs in offered
    ]
    if run.needs and not offering:
        return Shortage(Dimension.GPU_MODEL, run.amount[0] * run.count, 0, run.needs)
    for index, dimension in enumerate(BY_NODE):
        most = max((there[index] for there in offering), default=0)
        if run.amount[index] > most:
            return Shortage(dimension, run.amount[index], most, run.needs if index == 0 else "")
    return Shortage(Dimension.FRAGMENTS, run.count, 0)
