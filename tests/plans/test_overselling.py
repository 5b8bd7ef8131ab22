"""Many orders at once: everything that is promised fits, and nothing is sold twice."""

from __future__ import annotations

import random

import pytest

from virtengine.core.resources import Resources
from virtengine.plans import bid, capacity
from virtengine.plans.bid import Bid, Listing, NoBid, Seller
from virtengine.plans.capacity import Block, Node, Supply, sum_of
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.market.v1 import types_pb2

GI = 2**30
ORDERS = 1000
NODES = tuple(Node(f"n{index:02d}", Resources(8_000, 32 * GI)) for index in range(20))
POOL = 400 * GI


def order(index: int, chance: random.Random) -> types_pb2.Order:
    return types_pb2.Order(
        owner="tenant",
        external_id=f"o{index:04d}",
        state=types_pb2.ORDER_STATE_OPEN,
        resources=types_pb2.Resources(
            cpu_millis=chance.choice((250, 500, 1000, 2000, 3000, 8000)),
            memory_bytes=chance.choice((1, 2, 4, 8, 30)) * GI,
            storage_bytes=chance.choice((0, 0, 1, 5)) * GI,
        ),
        billing=types_pb2.BILLING_USAGE,
        max_price="1000000",
    )


def seller() -> Seller:
    prices = [
        types_pb2.ResourcePrice(resource=kind, price=Coin(denom="uve", amount="10"))  # type: ignore[arg-type]
        for kind in (1, 2, 3)
    ]
    listed = types_pb2.Offering(
        provider="seller",
        external_id="all",
        state=types_pb2.OFFERING_STATE_ACTIVE,
        price=types_pb2.Price(billing=types_pb2.BILLING_USAGE, prices=prices),
    )
    return Seller("seller", (Listing(listed),))


def block_of(one: types_pb2.Order) -> Block:
    return Block(f"bid/{bid.order_id(one)}", bid.resources_of(one.resources))


def supply(promised: list[types_pb2.Order]) -> Supply:
    return Supply(NODES, promised=tuple(block_of(one) for one in promised), pool_bytes=POOL)


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_orders_at_once_sell_nothing_twice(seed: int) -> None:
    chance = random.Random(seed)
    room = capacity.compute_room(supply([]))
    offer, promised, declined = seller(), [], 0
    for index in range(ORDERS):
        one = order(index, chance)
        verdict = bid.decide(one, offer, room, height=1, deposit=1)
        if isinstance(verdict, NoBid):
            declined += 1
            continue
        promised.append(one)
        room = verdict.room
    assert len(promised) > 20
    assert declined > ORDERS // 2
    assert capacity.compute_room(supply(promised)).short == ()
    total = sum_of(block_of(one).resources for one in promised)
    whole = sum_of(node.allocatable for node in NODES)
    assert total.cpu_millis <= whole.cpu_millis
    assert total.memory_bytes <= whole.memory_bytes
    assert total.storage_bytes <= POOL


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_promises_count_until_they_are_won_or_lost(seed: int) -> None:
    """Bids are won, lost and placed in turns, by an engine that knows nothing but the chain each time."""
    chance = random.Random(seed)
    offer, leased, bids = seller(), [], []
    for turn in range(40):
        room = capacity.compute_room(supply([*leased, *bids]))
        assert room.short == ()
        for index in range(25):
            one = order(turn * 100 + index, chance)
            verdict = bid.decide(one, offer, room, height=1, deposit=1)
            if isinstance(verdict, Bid):
                bids.append(one)
                room = verdict.room
        chance.shuffle(bids)
        cut = chance.randrange(len(bids) + 1)
        won, bids = bids[:cut], bids[cut:]
        leased = [one for one in (*leased, *won[: cut // 2]) if chance.random() < 0.9]
    assert leased
