"""Capacity: what a cluster can still run, and where something would fit.

The same packing answers a bid ("would this order fit?") and keeps the promise afterwards: an order is taken
only if it can be packed together with everything promised before it, and that packing depends on nothing but
the amounts. Volumes are sold from pools; everything else belongs to a node. An order without units is one
block, and takes its storage from the pool, whatever shape its manifest has later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from virtengine.core.resources import Resources
from virtengine.plans import packing, units
from virtengine.plans.packing import Packing
from virtengine.plans.shelf import Run
from virtengine.plans.shortage import Dimension, Shortage, find_shortage
from virtengine.plans.units import Unit

NOTHING = Resources()
ANY_PODS = 1_000_000
"""Pods of a node that does not say how many it takes."""


@dataclass(frozen=True, slots=True)
class Node:
    """A machine: `is_usable` is false when it is cordoned, not ready or tainted against tenants.

    `offers` names what a piece may need beside amounts, such as GPU models; `pods` is how many it takes.
    """

    name: str
    allocatable: Resources
    is_usable: bool = True
    address: str = ""
    offers: frozenset[str] = frozenset()
    pods: int = ANY_PODS


@dataclass(frozen=True, slots=True)
class Holding:
    """What a live pod requests on its node; `block` names the promise that it redeems, if any."""

    node: str
    resources: Resources
    block: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What was promised, or is asked for, as a whole; with units, in pieces."""

    key: str
    resources: Resources
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Supply:
    """Everything that decides what is free. `kept` is never sold.

    `pool_bytes` of volumes may be sold, of each storage class that `classes` names that many besides.
    `usual_gpu` names what a piece with GPUs of any model needs, where nodes have different ones.
    """

    nodes: tuple[Node, ...]
    holdings: tuple[Holding, ...] = ()
    promised: tuple[Block, ...] = ()
    kept: Resources = NOTHING
    pool_bytes: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    usual_gpu: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What is left: on each node by name, and in the pools. `short` names promises that do not fit.

    `packing` is how the promises are packed, largest first; where that leaves something over and another
    way does not, `shown` is by that one.
    """

    nodes: Mapping[str, Resources]
    pool_bytes: int
    short: tuple[str, ...] = ()
    classes: Mapping[str, int] = field(default_factory=dict)
    usual_gpu: str = ""
    packing: Packing = field(default=Packing(), compare=False, repr=False)
    shown: Packing = field(default=Packing(), compare=False, repr=False)

    @property
    def total(self) -> Resources:
        """Return the sum over all nodes, with the pools as storage."""
        return replace(
            sum_of(self.nodes.values()), storage_bytes=self.pool_bytes + sum(self.classes.values())
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an order would run now, and what is left then."""

    nodes: tuple[str, ...]
    room: Room


def compute_room(supply: Supply) -> Room:
    """Return what is left after pods, promises and what is kept back."""
    nodes = {
        node.name: packing.vector(node.allocatable, pods=node.pods) for node in supply.nodes if node.is_usable
    }
    held: dict[str, list[Resources]] = {}
    waiting: list[Run] = []
    for index, holding in enumerate(supply.holdings):
        if holding.node in nodes:
            taken = packing.vector(holding.resources, pods=1)
            nodes[holding.node] = packing.minus(nodes[holding.node], taken)
        if holding.block and holding.node:
            held.setdefault(holding.block, []).append(holding.resources)
        elif not holding.node and not holding.block:
            waiting.append(Run(f"pod-{index:06d}", packing.vector(holding.resources, pods=1)))
    offers = {node.name: node.offers for node in supply.nodes if node.offers}
    empty = Packing.of(nodes, offers).spread(packing.vector(replace(supply.kept, storage_bytes=0)))
    due = [
        run for block in supply.promised for run in _runs(block, supply.usual_gpu, held.get(block.key, ()))
    ]
    found = shown = empty.add([*due, *waiting])
    if found.short:
        shown = _other_way(found) or found
    room = Room(
        _View(shown), 0, tuple(sorted(set(shown.short))), {}, supply.usual_gpu, packing=found, shown=shown
    )
    return _sell(room, supply)


def _sell(room: Room, supply: Supply) -> Room:
    """Take what is promised of volumes out of the pools."""
    pool, classes = supply.pool_bytes - supply.kept.storage_bytes, dict(supply.classes)
    for block in supply.promised:
        for name, amount in _volumes(block).items():
            if name:
                classes[name] = classes.get(name, 0) - amount
            else:
                pool -= amount
    left = {name: max(0, amount) for name, amount in classes.items() if name in supply.classes}
    return replace(room, pool_bytes=max(0, pool), classes=left)


def place(room: Room, asked: Block) -> Placement | Shortage:
    """Return where an order would run together with all that is promised, or what is lacking."""
    room = room if room.packing.names else _loose(room)
    runs, volumes = [*_runs(asked, room.usual_gpu, ())], _volumes(asked)
    pools = {"": room.pool_bytes, **room.classes}
    shortage = find_shortage(room.packing, pools, runs, volumes)
    if shortage is not None:
        return shortage
    found = room.packing.try_add(runs, room.short) if room.shown.has_room(runs) else None
    if found is None:
        return Shortage(Dimension.FRAGMENTS, sum(run.count for run in runs), 0)
    left = {name: amount - volumes.get(name, 0) for name, amount in room.classes.items()}
    nodes = found.nodes.get(asked.key, ())
    after = replace(
        room,
        nodes=_View(found),
        pool_bytes=room.pool_bytes - volumes.get("", 0),
        classes=left,
        packing=found,
        shown=found,
    )
    return Placement(tuple(sorted(set(nodes))), after)


def _other_way(packed: Packing) -> Packing | None:
    """Return a packing that leaves nothing over where the usual one does."""
    ways = (packed.repack(rank) for rank in packing.OTHER_WAYS)
    return next((found for found in ways if found is not None), None)


def _loose(room: Room) -> Room:
    """Return a room that was given by amounts alone as one without promises."""
    free = {name: packing.vector(amount, pods=ANY_PODS) for name, amount in room.nodes.items()}
    empty = Packing.of(free, {})
    return replace(room, packing=empty, shown=empty)


def _runs(block: Block, usual_gpu: str, held: Iterable[Resources]) -> Iterator[Run]:
    """Yield what of a block must still find nodes."""
    if not block.units:
        due = replace(block.resources.minus(sum_of(held)), storage_bytes=0)
        if due != NOTHING:
            yield Run(block.key, packing.vector(due, pods=1), needs=usual_gpu if due.gpus else "")
        return
    for unit in units.remove(block.units, held):
        needs = (unit.gpu_model or usual_gpu) if unit.resources.gpus else ""
        yield Run(block.key, packing.vector(unit.resources, pods=1), unit.count, needs)


def _volumes(block: Block) -> dict[str, int]:
    """Return the bytes that a block takes of each storage class, of the pool by the empty name."""
    if not block.units:
        return {"": block.resources.storage_bytes}
    taken: dict[str, int] = {}
    for unit in block.units:
        name = unit.storage_class if unit.is_volume else ""
        taken[name] = taken.get(name, 0) + unit.total.storage_bytes
    return taken


class _View(Mapping[str, Resources]):
    """What is free on nodes by name, as resources."""

    def __init__(self, packed: Packing) -> None:
        self._packed = packed
        self._numbers: dict[str, int] | None = None

    def __getitem__(self, name: str) -> Resources:
        if self._numbers is None:
            self._numbers = {name: number for number, name in enumerate(self._packed.names)}
        return packing.resources(self._packed.free[self._numbers[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed.names)

    def __len__(self) -> int:
        return len(self._packed.names)

    def __repr__(self) -> str:
        return repr(dict(self))


def sum_of(amounts: Iterable[Resources]) -> Resources:
    """Return the sum of amounts."""
    total = Resources()
    for amount in amounts:
        total += amount
    return total


def coarse(before: Resources | None, now: Resources, whole: Resources) -> Resources:
    """Return the figure to show: the one from before until it is off by a twentieth of the whole.

    A status that followed every pod of the system would be written all day.
    """
    if before is None or _is_far(before, now, whole):
        return _rounded(now)
    return before


def _is_far(before: Resources, now: Resources, whole: Resources) -> bool:
    pairs = (
        (before.cpu_millis, now.cpu_millis, whole.cpu_millis),
        (before.memory_bytes, now.memory_bytes, whole.memory_bytes),
        (before.storage_bytes, now.storage_bytes, whole.storage_bytes),
        (before.gpus, now.gpus, whole.gpus),
    )
    return any(abs(new - old) * 20 > limit for old, new, limit in pairs)


def _rounded(resources: Resources) -> Resources:
    step = 64 * 2**20
    return Resources(
        resources.cpu_millis // 50 * 50,
        resources.memory_bytes // step * step,
        resources.storage_bytes // step * step,
        resources.gpus,
    )
