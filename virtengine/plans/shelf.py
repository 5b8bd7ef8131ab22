"""The shelf: nodes in order of what is free on them, from which the tightest that fits is taken.

There are two orders, by cores and by memory; a piece looks in that of which it needs more, at 4 GiB a core.
Nodes with devices come last, for pieces that need them. A node's place in an order is one integer of what is
free and its number, so that finding and moving it costs a few comparisons.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

MEMORY_PER_CORE = 4 * 2**30
Vector = tuple[int, int, int, int, int]
"""Devices, cores, memory, disk, pods: what a node has and a piece takes, scarcest first."""
_NUMBER_BITS = 24
_NUMBER = (1 << _NUMBER_BITS) - 1
_PART_BITS = 64


@dataclass(frozen=True, slots=True)
class Run:
    """Equal pieces of one block; a node must offer what they need by name, such as a GPU's model."""

    key: str
    amount: Vector
    count: int = 1
    needs: str = ""


class Shelf:
    """Nodes by number while they are filled."""

    def __init__(self, free: Sequence[Vector], offers: Sequence[frozenset[str]]) -> None:
        self.free = list(free)
        self._offers = offers
        self._by_cpu = sorted(by_cpu(vector, number) for number, vector in enumerate(free))
        self._by_memory = sorted(by_memory(vector, number) for number, vector in enumerate(free))

    def copy(self) -> Shelf:
        """Return a shelf that stands the same."""
        other = Shelf.__new__(Shelf)
        other.free, other._offers = list(self.free), self._offers
        other._by_cpu, other._by_memory = list(self._by_cpu), list(self._by_memory)
        return other

    def take(self, run: Run) -> tuple[tuple[int, int], ...]:
        """Place pieces of a run, each where least is left over; return nodes and how many each took.

        The last may be fewer than there are: the rest fits nowhere.
        """
        gpus, cpu, memory, _disk, _pods = run.amount
        if cpu * MEMORY_PER_CORE >= memory * 1000:
            places, first = self._by_cpu, by_cpu((gpus, cpu, 0, 0, 0), 0)
        else:
            places, first = self._by_memory, by_memory((gpus, 0, memory, 0, 0), 0)
        left, taken, position = run.count, [], bisect_left(places, first)
        while left:
            # What was passed over stays too small, and a node that was filled moves to the front.
            position = self._next(run, places, position)
            if position == len(places):
                break
            number = places[position] & _NUMBER
            fitting = count_fitting(run.amount, self.free[number], left)
            self._remove(number, times(run.amount, fitting))
            taken.append((number, fitting))
            left -= fitting
            position += 1
        return tuple(taken)

    def _next(self, run: Run, places: list[int], start: int) -> int:
        """Return the position of the first node that takes a piece; the end when none does."""
        gpus, cpu, memory, disk, pods = run.amount
        free, needs = self.free, run.needs
        for position in range(start, len(places)):
            number = places[position] & _NUMBER
            there = free[number]
            if (
                cpu <= there[1]
                and memory <= there[2]
                and disk <= there[3]
                and gpus <= there[0]
                and pods <= there[4]
                and (not needs or needs in self._offers[number])
            ):
                return position
        return len(places)

    def spread(self, amount: Vector) -> None:
        """Take an amount from the fullest nodes first, so that large orders still find a node."""
        left = list(amount)
        for place in list(self._by_cpu):
            if not any(left):
                return
            number = place & _NUMBER
            got = tuple(min(wanted, there) for wanted, there in zip(left, self.free[number], strict=True))
            self._remove(number, (got[0], got[1], got[2], got[3], got[4]))
            left = [wanted - part for wanted, part in zip(left, got, strict=True)]

    def _remove(self, number: int, amount: Vector) -> None:
        before = self.free[number]
        left = (
            before[0] - amount[0],
            before[1] - amount[1],
            before[2] - amount[2],
            before[3] - amount[3],
            before[4] - amount[4],
        )
        del self._by_cpu[bisect_left(self._by_cpu, by_cpu(before, number))]
        insort(self._by_cpu, by_cpu(left, number))
        del self._by_memory[bisect_left(self._by_memory, by_memory(before, number))]
        insort(self._by_memory, by_memory(left, number))
        self.free[number] = left


def size(amount: Vector) -> tuple[int, int, int]:
    """Order amounts: devices are scarcest, then the larger of cores and, at 4 GiB a core, memory."""
    memory_as_cpu = amount[2] * 1000 // MEMORY_PER_CORE
    cpu = amount[1]
    return amount[0], cpu if cpu > memory_as_cpu else memory_as_cpu, cpu + memory_as_cpu


def by_cpu(amount: Vector, number: int) -> int:
    """Return a node's place in the order by devices, cores, memory."""
    return (((amount[0] << _PART_BITS | amount[1]) << _PART_BITS | amount[2]) << _NUMBER_BITS) | number


def by_memory(amount: Vector, number: int) -> int:
    """Return a node's place in the order by devices, memory, cores."""
    return (((amount[0] << _PART_BITS | amount[2]) << _PART_BITS | amount[1]) << _NUMBER_BITS) | number


def times(amount: Vector, count: int) -> Vector:
    """Return several of an amount."""
    if count == 1:
        return amount
    return (
        amount[0] * count,
        amount[1] * count,
        amount[2] * count,
        amount[3] * count,
        amount[4] * count,
    )


def count_fitting(piece: Vector, free: Vector, most: int) -> int:
    """Return how many equal pieces fit into what is free, `most` at most."""
    if most == 1:
        return 1 if all(wanted <= there for wanted, there in zip(piece, free, strict=True)) else 0
    for wanted, there in zip(piece, free, strict=True):
        if wanted:
            most = min(most, there // wanted)
    return most
