"""Packing: pieces into nodes, largest first, each where least is left over.

The packing of a set of pieces depends on nothing but the set, so that a restart finds the same one. Adding
a piece packs only what is smaller again: a packing keeps marks of how it stood on the way.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from virtengine.core.resources import Resources
from virtengine.plans.shelf import Run, Shelf, Vector, count_fitting, size, times

MARK_EVERY = 48
Rank = Callable[[Run], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class _Mark:
    """How the nodes stood before the run of an index was placed, and what had found no room by then."""

    index: int
    shelf: Shelf
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packing:
    """Nodes with what is free on them after all runs. `short` names blocks of which a piece fits nowhere.

    `nodes` holds where the runs that were added last are.
    """

    names: tuple[str, ...] = ()
    offers: tuple[frozenset[str], ...] = ()
    free: tuple[Vector, ...] = ()
    runs: tuple[Run, ...] = ()
    short: tuple[str, ...] = ()
    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[_Mark, ...] = ()
    shelf: Shelf | None = None

    @classmethod
    def of(cls, nodes: Mapping[str, Vector], offers: Mapping[str, frozenset[str]]) -> Packing:
        """Return nodes on which nothing is packed yet."""
        names = tuple(sorted(nodes))
        none: frozenset[str] = frozenset()
        return cls(
            names, tuple(offers.get(name, none) for name in names), tuple(nodes[name] for name in names)
        )

    @property
    def before(self) -> tuple[Vector, ...]:
        """Return what was free before any run was placed."""
        return tuple(self.marks[0].shelf.free) if self.marks else self.free

    @property
    def total(self) -> Vector:
        """Return what is free on all nodes together."""
        columns = [sum(column) for column in zip(*self.free, strict=True)] or [0] * 5
        return columns[0], columns[1], columns[2], columns[3], columns[4]

    def spread(self, amount: Vector) -> Packing:
        """Return nodes without an amount that is taken from the fullest first, wherever it is free."""
        shelf = Shelf(self.free, self.offers)
        shelf.spread(amount)
        return Packing(self.names, self.offers, tuple(shelf.free))

    def add(self, more: Iterable[Run]) -> Packing:
        """Return the packing of all runs together.

        What fits nowhere is spread over what there is and named in `short`: promises are never forgotten.
        """
        added = sorted(more, key=largest_first)
        packed = self._insert(added, None) if added else self
        assert packed is not None, "nothing is refused"
        return packed

    def try_add(self, more: Iterable[Run], short: Collection[str] = ()) -> Packing | None:
        """Return the packing of all runs together, or None when it leaves over any but those of `short`."""
        added = sorted(more, key=largest_first)
        return self._insert(added, short) if added else self

    def repack(self, rank: Rank) -> Packing | None:
        """Return all runs packed in another order, for looking only; None when something is left over."""
        empty = Packing(self.names, self.offers, self.before)
        return empty._pack(tuple(sorted(self.runs, key=rank)), 0, set(), ())

    def has_room(self, more: Iterable[Run]) -> bool:
        """Say whether runs would find room with everything else staying where it is."""
        shelf = self.shelf.copy() if self.shelf else Shelf(self.free, self.offers)
        return all(
            sum(count for _number, count in shelf.take(run)) == run.count
            for run in sorted(more, key=largest_first)
        )

    def _insert(self, added: list[Run], short: Collection[str] | None) -> Packing | None:
        runs = list(self.runs)
        for run in added:
            insort(runs, run, key=largest_first)
        index = bisect_left(runs, largest_first(added[0]), key=largest_first)
        return self._pack(tuple(runs), index, {run.key for run in added}, short)

    def places(self) -> Iterator[tuple[Run, tuple[str, ...]]]:
        """Yield every run with the node of each of its pieces; one that fits nowhere has fewer nodes."""
        shelf = Shelf(self.before, self.offers)
        for run in self.runs:
            taken = shelf.take(run)
            if sum(count for _number, count in taken) < run.count:
                shelf.spread(run.amount)
            yield run, tuple(self.names[number] for number, count in taken for _ in range(count))

    def fits(self, run: Run, free: Iterable[Vector]) -> bool:
        """Say whether all pieces of a run fit into amounts that are free on these nodes."""
        left = run.count
        for offered, there in zip(self.offers, free, strict=True):
            if not run.needs or run.needs in offered:
                left -= count_fitting(run.amount, there, left)
                if left <= 0:
                    return True
        return False

    def _pack(
        self, runs: tuple[Run, ...], index: int, wanted: set[str], may_be_short: Collection[str] | None
    ) -> Packing | None:
        known = [mark for mark in self.marks if mark.index <= index]
        known = known or [_Mark(0, Shelf(self.free, self.offers))]
        shelf, short = known[-1].shelf.copy(), list(known[-1].short)
        found: dict[str, list[str]] = {}
        for at, run in enumerate(runs[known[-1].index :], known[-1].index):
            if at - known[-1].index >= MARK_EVERY:
                known.append(_Mark(at, shelf.copy(), tuple(short)))
            taken = shelf.take(run)
            left = run.count - sum(count for _number, count in taken)
            if left and may_be_short is not None and run.key not in may_be_short:
                return None
            if left:
                short.append(run.key)
                shelf.spread(times(run.amount, left))
            if run.key in wanted:
                found.setdefault(run.key, []).extend(self.names[number] for number, _count in taken)
        nodes = {key: tuple(names) for key, names in found.items()}
        return Packing(
            self.names, self.offers, tuple(shelf.free), runs, tuple(short), nodes, tuple(known), shelf
        )


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


def largest_first(run: Run) -> tuple[object, ...]:
    """Order runs for packing, largest first; names decide only between equal amounts."""
    gpus, largest, both = size(run.amount)
    amount = run.amount
    return (
        not run.needs, -gpus, -largest, -both, -amount[1], -amount[2], -amount[3], -amount[4], run.needs,
        run.key, run.count,
    )  # fmt: skip


def most_cores_first(run: Run) -> tuple[object, ...]:
    """Order runs by cores before memory."""
    return (not run.needs, -run.amount[0], -run.amount[1], *largest_first(run))


def most_memory_first(run: Run) -> tuple[object, ...]:
    """Order runs by memory before cores."""
    return (not run.needs, -run.amount[0], -run.amount[2], *largest_first(run))


OTHER_WAYS: tuple[Rank, ...] = (most_memory_first, most_cores_first)
"""What is tried when the usual order leaves something over."""
