"""Capacity: what a cluster can still run, and where something would fit.

The same packing answers a bid ("would this order fit?") and keeps the promise afterwards: an order is taken
only if it can be packed together with everything promised before it, and that packing depends on nothing but
the amounts. An order is one block: its manifest comes
later, and whatever shape it has, it fits where the block fits. Volumes are sold from one pool; everything
else belongs to a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from virtengine.core.resources import Resources

NOTHING = Resources()


@dataclass(frozen=True, slots=True)
class Node:
    """A machine: `is_usable` is false when it is cordoned, not ready or tainted against tenants."""

    name: str
    allocatable: Resources
    is_usable: bool = True
    address: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a live pod requests on its node; `block` names the promise that it redeems, if any."""

    node: str
    resources: Resources
    block: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """An amount that was promised, or is asked for, as a whole."""

    key: str
    resources: Resources


@dataclass(frozen=True, slots=True)
class Supply:
    """Everything that decides what is free. `kept` is never sold; `pool_bytes` of volumes may be sold."""

    nodes: tuple[Node, ...]
    holdings: tuple[Holding, ...] = ()
    promised: tuple[Block, ...] = ()
    kept: Resources = NOTHING
    pool_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """What is left: on each node by name, and in the pool. `short` names promises that do not fit.

    `before` is what was there before `blocks` were packed; empty: nothing is promised.
    """

    nodes: Mapping[str, Resources]
    pool_bytes: int
    short: tuple[str, ...] = ()
    before: Mapping[str, Resources] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()

    @property
    def total(self) -> Resources:
        """Return the sum over all nodes, with the pool as storage."""
        total = Resources()
        for room in self.nodes.values():
            total += room
        return replace(total, storage_bytes=self.pool_bytes)


def compute_room(supply: Supply) -> Room:
    """Return what is left after pods, promises and what is kept back."""
    nodes = {node.name: _on_node(node.allocatable) for node in supply.nodes if node.is_usable}
    redeemed: dict[str, Resources] = {}
    waiting: list[Block] = []
    for index, holding in enumerate(supply.holdings):
        if holding.node in nodes:
            nodes[holding.node] = nodes[holding.node].minus(_on_node(holding.resources))
        if holding.block and holding.node:
            redeemed[holding.block] = redeemed.get(holding.block, Resources()) + holding.resources
        elif not holding.node and not holding.block:
            waiting.append(Block(f"pod-{index:06d}", holding.resources))
    pool = max(0, supply.pool_bytes - supply.kept.storage_bytes)
    room = Room(_spread(nodes, _on_node(supply.kept)), pool)
    due = [
        Block(block.key, _on_node(block.resources.minus(redeemed.get(block.key, Resources()))))
        for block in supply.promised
    ]
    room = pack(room, [*due, *waiting])
    sold = sum(block.resources.storage_bytes for block in supply.promised)
    return replace(room, pool_bytes=max(0, pool - sold))


def pack(room: Room, blocks: Iterable[Block]) -> Room:
    """Place blocks, largest first, each on the node where least is left over.

    A block that fits nowhere is spread over what there is and named in `short`: promises are never forgotten.
    """
    short: list[str] = []
    nodes, packed = dict(room.before or room.nodes), (*room.blocks, *blocks)
    before = dict(nodes)
    for block in sorted(packed, key=lambda one: (_order(one.resources), one.key), reverse=True):
        node = _best_node(nodes, block.resources)
        if node is None:
            short.append(block.key)
            nodes = _spread(nodes, block.resources)
            continue
        nodes[node] = nodes[node].minus(block.resources)
    return replace(room, nodes=nodes, short=tuple(sorted(set(short))), before=before, blocks=packed)


def place(room: Room, asked: Resources) -> tuple[str, Room] | None:
    """Return the node that takes a block now and what is left then, or None when it cannot be promised."""
    wanted = _on_node(asked)
    node = _best_node(room.nodes, wanted)
    if node is None or asked.storage_bytes > room.pool_bytes:
        return None
    packed = pack(room, (Block("", wanted),))
    if packed.short:
        return None
    return node, replace(packed, pool_bytes=room.pool_bytes - asked.storage_bytes)


def _best_node(nodes: Mapping[str, Resources], wanted: Resources) -> str | None:
    """Return the node that takes an amount with the least left over."""
    fitting = [(_size(free.minus(wanted)), name) for name, free in nodes.items() if wanted.fits(free)]
    return min(fitting)[1] if fitting else None


def sum_of(blocks: Iterable[Resources]) -> Resources:
    """Return the sum of amounts."""
    total = Resources()
    for block in blocks:
        total += block
    return total


def _on_node(resources: Resources) -> Resources:
    return replace(resources, storage_bytes=0)


def _size(resources: Resources) -> tuple[int, int, int]:
    """Order amounts: devices are scarcest, then the larger of cores and, at 4 GiB a core, memory."""
    memory_as_cpu = resources.memory_bytes * 1000 // (4 * 2**30)
    largest = max(resources.cpu_millis, memory_as_cpu)
    return resources.gpus, largest, resources.cpu_millis + memory_as_cpu


def _order(resources: Resources) -> tuple[tuple[int, int, int], int, int]:
    """Order amounts for packing; only equal amounts are equal, so that names decide nothing."""
    return _size(resources), resources.cpu_millis, resources.memory_bytes


def _spread(nodes: dict[str, Resources], amount: Resources) -> dict[str, Resources]:
    """Take an amount from the fullest nodes first, so that large orders still find a node."""
    left = dict(nodes)
    for name in sorted(left, key=lambda one: (_size(left[one]), one)):
        free = left[name]
        left[name] = free.minus(amount)
        amount = amount.minus(free)
    return left


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
