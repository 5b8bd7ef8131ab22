"""Shortage: which resource keeps an order from being placed, by how much, in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from virtengine.plans.packing import Packing, Run, Vector


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
    empty = nodes.without_runs()
    total = _sum(nodes.free.values())
    for dimension, index in zip(BY_NODE, range(len(BY_NODE)), strict=True):
        wanted = sum(run.amount[index] * run.count for run in runs)
        if wanted > total[index]:
            return Shortage(dimension, wanted, total[index])
    for run in runs:
        if not empty.fits(run):
            return _lacking(run, empty.free, empty.offers)
    return None


def _lacking(run: Run, free: Mapping[str, Vector], offers: Mapping[str, Iterable[str]]) -> Shortage:
    """Return what keeps pieces of a run from all nodes, with nothing promised there."""
    offering = [name for name in free if not run.needs or run.needs in offers.get(name, ())]
    if run.needs and not offering:
        return Shortage(Dimension.GPU_MODEL, run.amount[0] * run.count, 0, run.needs)
    for index, dimension in enumerate(BY_NODE):
        most = max((free[name][index] for name in offering), default=0)
        if run.amount[index] > most:
            return Shortage(dimension, run.amount[index], most, run.needs if index == 0 else "")
    return Shortage(Dimension.FRAGMENTS, run.count, 0)


def _sum(vectors: Iterable[Vector]) -> Vector:
    total = (0, 0, 0, 0, 0)
    for one in vectors:
        total = (
            total[0] + one[0],
            total[1] + one[1],
            total[2] + one[2],
            total[3] + one[3],
            total[4] + one[4],
        )
    return total
