"""Units: the equal pieces of which an order consists, so that replicas may run on several nodes.

A piece with storage only is a volume; every other one must fit on one node, with its storage as disk there.
An order without units is one piece, whatever shape its workload has later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from virtengine.core.resources import Resources
from virtengine.wire.virtengine.market.v1 import types_pb2


@dataclass(frozen=True, slots=True)
class Unit:
    """Equal pieces. `gpu_model` and `storage_class` are empty where any will do."""

    count: int
    resources: Resources
    gpu_model: str = ""
    storage_class: str = ""

    @property
    def is_volume(self) -> bool:
        """Say whether the pieces are volumes."""
        amount = self.resources
        return not (amount.cpu_millis or amount.memory_bytes or amount.gpus)

    @property
    def total(self) -> Resources:
        """Return what all pieces take."""
        return self.resources.times(self.count)


def read(messages: Iterable[types_pb2.ResourceUnit]) -> tuple[Unit, ...]:
    """Return the units of an order or a lease on chain."""
    return tuple(
        Unit(
            one.count,
            Resources(
                one.resources.cpu_millis,
                one.resources.memory_bytes,
                one.resources.storage_bytes,
                one.resources.gpus,
            ),
            one.gpu_model,
            one.storage_class,
        )
        for one in messages
    )


def write(units: Iterable[Unit]) -> list[types_pb2.ResourceUnit]:
    """Return units as the chain keeps them."""
    return [
        types_pb2.ResourceUnit(
            count=unit.count,
            resources=types_pb2.Resources(
                cpu_millis=unit.resources.cpu_millis,
                memory_bytes=unit.resources.memory_bytes,
                storage_bytes=unit.resources.storage_bytes,
                gpus=unit.resources.gpus,
            ),
            gpu_model=unit.gpu_model,
            storage_class=unit.storage_class,
        )
        for unit in units
    ]


def merge(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return units with equal pieces counted together, in an order of their own: equal sets are equal."""
    counts: dict[Unit, int] = {}
    for unit in units:
        shape = replace(unit, count=0)
        counts[shape] = counts.get(shape, 0) + unit.count
    return tuple(replace(shape, count=counts[shape]) for shape in sorted(counts, key=_largest_first))


def total(units: Iterable[Unit]) -> Resources:
    """Return what all pieces of all units take."""
    result = Resources()
    for unit in units:
        result += unit.total
    return result


def remove(units: Sequence[Unit], held: Iterable[Resources]) -> tuple[Unit, ...]:
    """Return the pieces that are left to be started, given what is running of them.

    What runs is taken from an equal piece; where there is none, from the largest in which it fits.
    """
    pieces, running = [unit for unit in units if not unit.is_volume], [*held]
    if not running:
        return tuple(pieces)
    left = {replace(unit, count=0): unit.count for unit in merge(pieces)}
    for amount in running:
        shape = _shape_for(left, amount)
        if shape is None:
            continue
        left[shape] -= 1
        rest = replace(shape, resources=shape.resources.minus(amount))
        if rest.resources != Resources():
            left[rest] = left.get(rest, 0) + 1
    return merge(replace(shape, count=count) for shape, count in left.items() if count)


def _shape_for(left: dict[Unit, int], amount: Resources) -> Unit | None:
    there = sorted((shape for shape, count in left.items() if count), key=_largest_first)
    equal = (shape for shape in there if shape.resources == amount)
    return next(equal, None) or next((shape for shape in there if amount.fits(shape.resources)), None)


def _largest_first(unit: Unit) -> tuple[object, ...]:
    amount = unit.resources
    return (
        -amount.gpus,
        -amount.cpu_millis,
        -amount.memory_bytes,
        -amount.storage_bytes,
        unit.gpu_model,
        unit.storage_class,
    )
