"""Packing: pieces into nodes, largest first, each where least is left over.

The packing of a set of pieces depends on nothing but the set, so that a restart finds the same one. Adding
a piece packs only what is smaller again: a packing keeps marks of how it stood on the way.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from virtengine.core.resources import Resources

MARK_EVERY = 32
MEMORY_PER_CORE = 4 * 2**30
Vector = tuple[int, int, int, int, int]
"""Devices, cores, memory, disk, pods: what a node has and a piece takes, scarcest first."""
Rank = Callable[["Run"], tuple[object, ...]]
_Size = tuple[int, int, int]
_Shelf = list[tuple[_Size, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """Equal pieces of one block; a node must offer what they need by name, such as a GPU's model."""

    key: str
    amount: Vector
    count: int = 1
    needs: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """How the nodes stood before the run of an index was placed."""

    index: int
    free: dict[str, Vector]
    short: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Packing:
    """Nodes with what is free on them after all runs. `short` names blocks of which a piece fits nowhere."""

    free: Mapping[str, Vector]
    offers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    short: tuple[str, ...] = ()
    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[_Mark, ...] = ()

    def add(self, more: Iterable[Run]) -> Packing:
        """Return the packing of all runs together."""
        added = [*more]
        first = min(map(_rank, added), default=None)
        runs = tuple(sorted((*self.runs, *added), key=_rank))
        index = len(self.runs) if first is None else bisect_left(runs, first, key=_rank)
        return self._replay(runs, index, {run.key for run in added})

    def repack(self, rank: Rank) -> Packing:
        """Return all runs packed in another order. It is for looking, not for adding to."""
        empty = self.without_runs()
        work = _Work(dict(empty.free), self.offers, [])
        found: dict[str, tuple[str, ...]] = {}
        for run in sorted(self.runs, key=rank):
            found[run.key] = (*found.get(run.key, ()), *work.place(run))
        return Packing(work.free, self.offers, self.runs, tuple(work.short), found)

    def without_runs(self) -> Packing:
        """Return the nodes before any run was placed."""
        free = self.marks[0].free if self.marks else self.free
        return Packing(free, self.offers)

    def spread(self, amount: Vector) -> Packing:
        """Return the nodes without an amount that is taken from the fullest first, wherever it is free."""
        work = _Work(dict(self.free), self.offers, [])
        work.spread(amount)
        return Packing(work.free, self.offers)

    def fits(self, run: Run) -> bool:
        """Say whether all pieces of a run fit into what is free now."""
        left = run.count
        for name, free in self.free.items():
            if not run.needs or run.needs in self.offers.get(name, ()):
                left -= count_fitting(run.amount, free, left)
                if left <= 0:
                    return True
        return False

    def _replay(self, runs: tuple[Run, ...], index: int, wanted: set[str]) -> Packing:
        known = [mark for mark in self.marks if mark.index <= index] or [_Mark(0, dict(self.free), ())]
        mark = known[-1]
        work = _Work(dict(mark.free), self.offers, list(mark.short))
        found: dict[str, tuple[str, ...]] = {}
        for at, run in enumerate(runs[mark.index :], mark.index):
            if at - known[-1].index >= MARK_EVERY:
                known.append(_Mark(at, dict(work.free), tuple(work.short)))
            names = work.place(run)
            if run.key in wanted:
                found[run.key] = (*found.get(run.key, ()), *names)
        return Packing(work.free, self.offers, runs, tuple(work.short), found, tuple(known))


class _Work:
    """Nodes while they are filled: by name, and on a shelf in order of what is free."""

    def __init__(
        self, free: dict[str, Vector], offers: Mapping[str, frozenset[str]], short: list[str]
    ) -> None:
        self.free = free
        self.short = short
        self._offers = offers
        self._shelf: _Shelf = sorted((size(vector), name) for name, vector in free.items())

    def place(self, run: Run) -> tuple[str, ...]:
        """Place every piece of a run; return the nodes. What fits nowhere is spread and named in `short`."""
        left, names = run.count, []
        while left:
            name = self._best(run)
            if name is None:
                self.short.append(run.key)
                for _ in range(left):
                    self.spread(run.amount)
                break
            fitting = count_fitting(run.amount, self.free[name], left)
            self._take(name, tuple(amount * fitting for amount in run.amount))
            names.append(name)
            left -= fitting
        return tuple(names)

    def spread(self, amount: Sequence[int]) -> None:
        """Take an amount from the fullest nodes first, so that large orders still find a node."""
        for _size, name in list(self._shelf):
            if not any(amount):
                return
            free = self.free[name]
            taken = [min(wanted, there) for wanted, there in zip(amount, free, strict=True)]
            self._take(name, taken)
            amount = [wanted - got for wanted, got in zip(amount, taken, strict=True)]

    def _best(self, run: Run) -> str | None:
        """Return the node with the least room that takes a piece; sizes grow with amounts."""
        gpus, cpu, memory, disk, pods = run.amount
        free, shelf, needs = self.free, self._shelf, run.needs
        for index in range(bisect_left(shelf, (size(run.amount), "")), len(shelf)):
            name = shelf[index][1]
            there = free[name]
            if (
                cpu <= there[1]
                and memory <= there[2]
                and disk <= there[3]
                and gpus <= there[0]
                and pods <= there[4]
                and (not needs or needs in self._offers.get(name, ()))
            ):
                return name
        return None

    def _take(self, name: str, amount: Sequence[int]) -> None:
        before = self.free[name]
        left = (
            before[0] - amount[0],
            before[1] - amount[1],
            before[2] - amount[2],
            before[3] - amount[3],
            before[4] - amount[4],
        )
        del self._shelf[bisect_left(self._shelf, (size(before), name))]
        insort(self._shelf, (size(left), name))
        self.free[name] = left


def vector(resources: Resources, *, pods: int = 0) -> Vector:
    """Return an amount as a vector."""
    return (
        resources.gpus,
        resources.cpu_millis,
        resources.memory_bytes,
        resources.storage_bytes,
        pods,
    )


def resources(amount: Vector) -> Resources:
    """Return a vector as resources, with its disk as storage."""
    return Resources(amount[1], amount[2], amount[3], amount[0])


def minus(one: Vector, other: Vector) -> Vector:
    """Return what is left, never below zero."""
    left = tuple(max(0, there - taken) for there, taken in zip(one, other, strict=True))
    return (left[0], left[1], left[2], left[3], left[4])


def size(amount: Vector) -> _Size:
    """Order amounts: devices are scarcest, then the larger of cores and, at 4 GiB a core, memory."""
    memory_as_cpu = amount[2] * 1000 // MEMORY_PER_CORE
    cpu = amount[1]
    return amount[0], cpu if cpu > memory_as_cpu else memory_as_cpu, cpu + memory_as_cpu


def count_fitting(piece: Vector, free: Vector, most: int) -> int:
    """Return how many equal pieces fit into what is free, `most` at most."""
    for wanted, there in zip(piece, free, strict=True):
        if wanted:
            most = min(most, there // wanted)
    return most


def _rank(run: Run) -> tuple[object, ...]:
    """Order runs for packing, largest first; names decide only between equal amounts."""
    return (not run.needs, *(-part for part in (*size(run.amount), *run.amount)), run.needs, run.key)


def most_cores_first(run: Run) -> tuple[object, ...]:
    """Order runs by cores before memory."""
    return (not run.needs, -run.amount[0], -run.amount[1], *_rank(run))


def most_memory_first(run: Run) -> tuple[object, ...]:
    """Order runs by memory before cores."""
    return (not run.needs, -run.amount[0], -run.amount[2], *_rank(run))


OTHER_WAYS: tuple[Rank, ...] = (most_memory_first, most_cores_first)
"""What is tried when the usual order leaves something over."""
