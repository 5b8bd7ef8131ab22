from __future__ import annotations

import random

import pytest

from tests.chain.simulation import batch, contracts, governance, grants, money, sellers, stakers, trade
from tests.chain.simulation.lthash import MANY, SIZE, Watch, combine, expand, from_scratch
from tests.chain.simulation.world import World
from virtengine.chain.kernel.commitment import Commitment

MESSAGES = (
    batch,
    contracts,
    governance,
    grants,
    money,
    sellers,
    stakers,
    trade,
)  # they register their messages


def lanes(value: int) -> list[int]:
    data = value.to_bytes(SIZE, "big")
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, SIZE, 2)]


def test_lanes_are_added_and_taken_away_alone() -> None:
    dice = random.Random(1)
    for _ in range(20):
        one, other, third = (dice.getrandbits(8 * SIZE) for _ in range(3))
        assert lanes(combine(one, [other], [third])) == [
            (a + b - c) % 65_536 for a, b, c in zip(lanes(one), lanes(other), lanes(third), strict=True)
        ]
    full = 2 ** (8 * SIZE) - 1
    assert set(lanes(combine(full, [full] * MANY))) == {65_535 * (MANY + 1) % 65_536}


def test_a_set_has_one_hash_in_any_order_and_others_another() -> None:
    pairs = [(b"%d" % number, b"value") for number in range(50)]
    total = from_scratch(pairs)
    assert from_scratch(reversed(pairs)) == total
    assert from_scratch(pairs[1:]) == combine(total, [], [expand(*pairs[0])])
    assert from_scratch([*pairs, pairs[0]]) != total
    assert expand(b"ab", b"c") != expand(b"a", b"bc")


def test_a_tree_that_missed_a_change_is_noticed() -> None:
    world = World(0)
    watch = Watch(world.chain, every=1)
    world.block(5)
    watch.after_block()
    commitment = Commitment()
    commitment.update(list(watch.pairs())[1:])
    world.chain.machine.tree = commitment.tree
    with pytest.raises(AssertionError):
        watch.compare()


def test_both_commitments_follow_a_random_market() -> None:
    world = World(3)
    watch = Watch(world.chain, every=10)
    for _ in range(30):
        world.block(20)
        watch.after_block()
    assert watch.compared == 3
