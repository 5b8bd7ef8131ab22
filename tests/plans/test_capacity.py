from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.resources import Resources
from virtengine.plans import capacity
from virtengine.plans.capacity import Block, Holding, Node, Placement, Room, Supply
from virtengine.plans.shortage import Shortage

GI = 2**30


def cores(millis: int, gib: int = 0, storage: int = 0, gpus: int = 0) -> Resources:
    return Resources(millis, gib * GI, storage * GI, gpus)


def place(room: Room, amount: Resources) -> Placement | Shortage:
    return capacity.place(room, Block("asked", amount))


TWO = (Node("a", cores(4000, 8)), Node("b", cores(2000, 16)))


def test_free_is_allocatable_minus_what_pods_request() -> None:
    room = capacity.compute_room(Supply(TWO, (Holding("a", cores(500, 1)), Holding("b", cores(100, 2)))))
    assert room.nodes == {"a": cores(3500, 7), "b": cores(1900, 14)}


def test_nodes_that_cannot_be_used_are_left_out() -> None:
    nodes = (*TWO, Node("cordoned", cores(64_000, 512), is_usable=False))
    room = capacity.compute_room(Supply(nodes, (Holding("cordoned", cores(1)),)))
    assert set(room.nodes) == {"a", "b"}


def test_an_order_fits_on_one_node_or_not_at_all() -> None:
    room = capacity.compute_room(Supply(TWO))
    assert room.total.cpu_millis == 6000
    assert isinstance(place(room, cores(4001)), Shortage)
    placed = place(room, cores(4000, 8))
    assert isinstance(placed, Placement)
    assert placed.nodes == ("a",)


def test_the_node_with_the_least_left_over_is_taken() -> None:
    room = capacity.compute_room(Supply(TWO))
    placed = place(room, cores(1000, 1))
    assert isinstance(placed, Placement)
    assert placed.nodes == ("b",)
    by_memory = place(room, cores(100, 4))
    assert isinstance(by_memory, Placement)
    assert by_memory.nodes == ("a",)
    small = place(Room({"a": cores(4000), "b": cores(1000)}, 0), cores(1000))
    assert isinstance(small, Placement)
    assert small.nodes == ("b",)


def test_what_is_promised_is_kept_before_anything_is_sold() -> None:
    supply = Supply(TWO, promised=(Block("bid", cores(4000, 1)), Block("lease", cores(2000, 1))))
    room = capacity.compute_room(supply)
    assert room.total.cpu_millis == 0
    assert room.short == ()
    assert isinstance(place(room, cores(1)), Shortage)


def test_a_lease_holds_what_its_pods_do_not_use_yet() -> None:
    supply = Supply(
        TWO, holdings=(Holding("a", cores(1000, 1), "lease"),), promised=(Block("lease", cores(3000, 4)),)
    )
    room = capacity.compute_room(supply)
    assert room.total.cpu_millis == 6000 - 3000
    assert room.total.memory_bytes == (24 - 4) * GI


def test_a_promise_without_a_node_takes_what_is_there() -> None:
    room = capacity.compute_room(Supply(TWO, promised=(Block("lease", cores(5000)),)))
    assert room.short == ("lease",)
    assert room.total.cpu_millis == 1000


def test_pods_that_wait_for_a_node_count() -> None:
    room = capacity.compute_room(Supply(TWO, holdings=(Holding("", cores(2000, 1)),)))
    assert room.total.cpu_millis == 4000


def test_what_is_kept_back_comes_from_the_fullest_nodes() -> None:
    nodes = (Node("large", cores(4000, 8)), Node("small", cores(2000, 4)))
    room = capacity.compute_room(Supply(nodes, kept=cores(1000, 1)))
    assert room.nodes == {"large": cores(4000, 8), "small": cores(1000, 3)}


def test_volumes_are_sold_from_one_pool() -> None:
    supply = Supply(
        TWO, promised=(Block("lease", cores(1, storage=3)),), kept=cores(0, storage=1), pool_bytes=10 * GI
    )
    room = capacity.compute_room(supply)
    assert room.pool_bytes == 6 * GI
    assert isinstance(place(room, cores(1, storage=7)), Shortage)
    placed = place(room, cores(1, storage=6))
    assert isinstance(placed, Placement)
    assert placed.room.pool_bytes == 0


def test_devices_are_not_cut() -> None:
    nodes = (Node("a", cores(4000, 8, gpus=1)), Node("b", cores(4000, 8, gpus=1)))
    assert isinstance(place(capacity.compute_room(Supply(nodes)), cores(1, gpus=2)), Shortage)


AMOUNTS = st.builds(
    Resources,
    st.integers(0, 3000),
    st.integers(0, 8 * GI),
    st.integers(0, GI),
    st.integers(0, 2),
)


@given(st.lists(AMOUNTS, min_size=1, max_size=4), st.lists(AMOUNTS, max_size=12), AMOUNTS)
def test_accepting_what_fits_never_sells_more_than_there_is(
    allocatable: list[Resources], asked: list[Resources], kept: Resources
) -> None:
    nodes = tuple(Node(f"n{index}", amount) for index, amount in enumerate(allocatable))
    whole = capacity.sum_of(allocatable)
    accepted: list[Block] = []
    for index, amount in enumerate(asked):
        room = capacity.compute_room(Supply(nodes, promised=tuple(accepted), kept=kept, pool_bytes=4 * GI))
        assert room.short == ()
        if isinstance(place(room, amount), Placement):
            accepted.append(Block(f"b{index}", amount))
    sold = capacity.sum_of(block.resources for block in accepted)
    assert sold.cpu_millis <= whole.cpu_millis
    assert sold.memory_bytes <= whole.memory_bytes
    assert sold.gpus <= whole.gpus
    assert sold.storage_bytes <= 4 * GI


@given(st.lists(AMOUNTS, min_size=1, max_size=4), st.lists(AMOUNTS, max_size=8), st.randoms())
def test_the_order_of_promises_does_not_matter(
    allocatable: list[Resources], promised: list[Resources], chance: object
) -> None:
    nodes = tuple(Node(f"n{index}", amount) for index, amount in enumerate(allocatable))
    blocks = [Block(f"b{index}", amount) for index, amount in enumerate(promised)]
    shuffled = list(blocks)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one = capacity.compute_room(Supply(nodes, promised=tuple(blocks)))
    two = capacity.compute_room(Supply(nodes[::-1], promised=tuple(shuffled)))
    assert one.total == two.total
    assert one.short == two.short


def test_a_shown_figure_stays_until_it_is_clearly_wrong() -> None:
    whole = cores(4000, 8)
    shown = capacity.coarse(None, cores(3210, 4), whole)
    assert shown.cpu_millis == 3200
    assert capacity.coarse(shown, cores(3050, 4), whole) is shown
    assert capacity.coarse(shown, cores(2900, 4), whole).cpu_millis == 2900
