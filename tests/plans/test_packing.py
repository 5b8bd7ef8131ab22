from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.core.resources import Resources
from virtengine.plans import capacity
from virtengine.plans.capacity import Block, Node, Placement, Supply
from virtengine.plans.packing import Packing
from virtengine.plans.shelf import Run, Shelf, Vector, count_fitting
from virtengine.plans.shortage import Dimension, Shortage
from virtengine.plans.units import Unit

GI = 2**30
AMOUNTS = st.builds(Resources, st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(0, 2))
PIECES = st.builds(Unit, st.integers(1, 3), AMOUNTS.filter(lambda one: one.cpu_millis > 0))
ORDERS = st.lists(st.lists(PIECES, min_size=1, max_size=2), max_size=4)


def block(key: str, pieces: list[Unit]) -> Block:
    total = Resources()
    for piece in pieces:
        total += piece.total
    return Block(key, total, tuple(pieces))


def is_possible(free: list[Vector], pieces: list[Vector]) -> bool:
    """Try every way there is."""
    if not pieces:
        return True
    for index, there in enumerate(free):
        if count_fitting(pieces[0], there, 1):
            left = tuple(a - b for a, b in zip(there, pieces[0], strict=True))
            rest = [*free[:index], (left[0], left[1], left[2], left[3], left[4]), *free[index + 1 :]]
            if is_possible(rest, pieces[1:]):
                return True
    return False


@examples(150)
@given(st.lists(AMOUNTS, min_size=1, max_size=3), ORDERS)
def test_whatever_is_sold_can_really_be_placed(
    allocatable: list[Resources], orders: list[list[Unit]]
) -> None:
    nodes = tuple(Node(f"n{index}", amount) for index, amount in enumerate(allocatable))
    promised: list[Block] = []
    room = capacity.compute_room(Supply(nodes, pool_bytes=1000))
    for index, pieces in enumerate(orders):
        placed = capacity.place(room, block(f"o{index}", pieces))
        if isinstance(placed, Placement):
            room = placed.room
            promised.append(block(f"o{index}", pieces))
    taken: list[Vector] = [
        (
            unit.resources.gpus,
            unit.resources.cpu_millis,
            unit.resources.memory_bytes,
            unit.resources.storage_bytes,
            1,
        )
        for one in promised
        for unit in one.units
        for _ in range(unit.count)
    ]
    free = [(a.gpus, a.cpu_millis, a.memory_bytes, a.storage_bytes, 99) for a in allocatable]
    assert is_possible(free, sorted(taken, reverse=True))
    again = capacity.compute_room(Supply(nodes, promised=tuple(promised), pool_bytes=1000))
    assert again.short == ()
    assert dict(again.nodes) == dict(room.nodes)


@given(st.lists(AMOUNTS, min_size=1, max_size=5), st.lists(AMOUNTS, max_size=90), st.randoms())
def test_adding_one_by_one_is_packing_all_at_once(
    allocatable: list[Resources], pieces: list[Resources], chance: random.Random
) -> None:
    nodes = {
        f"n{index}": (one.gpus, one.cpu_millis * 30, one.memory_bytes * 30, one.storage_bytes * 30, 999)
        for index, one in enumerate(allocatable)
    }
    runs = [
        Run(f"r{index}", (one.gpus, one.cpu_millis, one.memory_bytes, one.storage_bytes, 1))
        for index, one in enumerate(pieces)
    ]
    whole = Packing.of(nodes, {}).add(runs)
    chance.shuffle(runs)
    one_by_one = Packing.of(nodes, {})
    for run in runs:
        one_by_one = one_by_one.add([run])
    assert one_by_one.free == whole.free
    assert sorted(one_by_one.short) == sorted(whole.short)
    assert [run for run, _ in whole.places()] == list(whole.runs)


def test_replicas_are_spread_where_one_block_would_not_fit() -> None:
    nodes = tuple(Node(name, Resources(4000, 8 * GI, 10 * GI)) for name in "abc")
    room = capacity.compute_room(Supply(nodes, pool_bytes=GI))
    ten = Unit(10, Resources(1000, GI))
    assert isinstance(capacity.place(room, Block("whole", ten.total)), Shortage)
    placed = capacity.place(room, Block("pieces", ten.total, (ten,)))
    assert isinstance(placed, Placement)
    assert placed.nodes == ("a", "b", "c")
    assert placed.room.total.cpu_millis == 2000


def test_what_is_lacking_is_named() -> None:
    nodes = (
        Node("a", Resources(4000, 8 * GI, 10 * GI), pods=3),
        Node("b", Resources(4000, 8 * GI, 10 * GI, 4), offers=frozenset({"a100", "nvidia.com/gpu"}), pods=3),
    )
    room = capacity.compute_room(Supply(nodes, pool_bytes=5 * GI, classes={"fast": GI}))

    def lacking(*pieces: Unit) -> tuple[Dimension, int, int]:
        found = capacity.place(room, block("asked", list(pieces)))
        assert isinstance(found, Shortage)
        assert str(found)
        return found.dimension, found.asked, found.free

    assert lacking(Unit(3, Resources(3000, GI))) == (Dimension.CPU, 9000, 8000)
    assert lacking(Unit(1, Resources(5000, GI))) == (Dimension.CPU, 5000, 4000)
    assert lacking(Unit(3, Resources(2500, GI)))[0] is Dimension.FRAGMENTS
    assert lacking(Unit(1, Resources(1, 9 * GI)))[0] is Dimension.MEMORY
    assert lacking(Unit(1, Resources(1, 1, 4 * GI)), Unit(1, Resources(0, 0, 2 * GI)))[0] is Dimension.STORAGE
    assert lacking(Unit(7, Resources(1, 1)))[0] is Dimension.PODS
    assert lacking(Unit(1, Resources(1, 1, 0, 5)))[0] is Dimension.GPU
    assert lacking(Unit(1, Resources(1, 1, 0, 1), "h100"))[0] is Dimension.GPU_MODEL
    assert lacking(Unit(1, Resources(0, 0, GI), storage_class="slow"))[0] is Dimension.STORAGE_CLASS
    assert lacking(Unit(2, Resources(0, 0, GI), storage_class="fast"))[0] is Dimension.STORAGE


def test_a_model_of_gpus_is_found_on_its_nodes_only() -> None:
    whole = Resources(8000, 8 * GI, 0, 2)
    nodes = (Node("a", whole, offers=frozenset({"a100"})), Node("b", whole, offers=frozenset({"h100"})))
    room = capacity.compute_room(Supply(nodes))
    two = Unit(1, Resources(1000, GI, 0, 2), "h100")
    placed = capacity.place(room, block("one", [two]))
    assert isinstance(placed, Placement)
    assert placed.nodes == ("b",)
    assert isinstance(capacity.place(placed.room, block("two", [two])), Shortage)
    any_model = capacity.place(placed.room, block("three", [Unit(1, Resources(1000, GI, 0, 2))]))
    assert isinstance(any_model, Placement)
    assert any_model.nodes == ("a",)


def test_pieces_without_devices_leave_nodes_with_devices_alone() -> None:
    nodes = (Node("gpu", Resources(4000, 8 * GI, 0, 1)), Node("plain", Resources(16000, 64 * GI)))
    placed = capacity.place(capacity.compute_room(Supply(nodes)), block("one", [Unit(1, Resources(100, GI))]))
    assert isinstance(placed, Placement)
    assert placed.nodes == ("plain",)


def test_a_shelf_takes_nothing_twice() -> None:
    for count, first in itertools.product(range(1, 6), (1, 2)):
        shelf = Shelf([(0, 4, 4, 0, 9), (0, 3, 9, 0, 9)], [frozenset(), frozenset()])
        taken = shelf.take(Run("one", (0, first, 1, 0, 1), count))
        assert sum(amount for _number, amount in taken) == min(count, 4 // first + 3 // first)
        assert sum(there[1] for there in shelf.free) == 7 - first * sum(n for _, n in taken)
