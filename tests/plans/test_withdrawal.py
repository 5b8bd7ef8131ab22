from __future__ import annotations

from virtengine.core.resources import Resources
from virtengine.plans import bid, capacity
from virtengine.plans.capacity import Block, Node, Room, Supply
from virtengine.plans.withdrawal import Reason, find_reasons
from virtengine.wire.virtengine.market.v1 import types_pb2

GI = 2**30


def room(*millis: int) -> Room:
    nodes = tuple(Node(f"n{index}", Resources(one, 8 * GI)) for index, one in enumerate(millis))
    return capacity.compute_room(Supply(nodes))


def blocks(*millis: int) -> list[Block]:
    return [Block(f"o/{index}", Resources(one, GI)) for index, one in enumerate(millis)]


def test_bids_that_fit_are_kept() -> None:
    assert bid.find_unkept(room(4000), blocks(2000, 2000)) == ()


def test_the_latest_bids_go_first_when_a_node_goes() -> None:
    assert bid.find_unkept(room(4000), blocks(2000, 2000, 1000)) == ("o/2",)
    assert bid.find_unkept(room(), blocks(1000)) == ("o/0",)


def test_a_small_bid_stays_where_a_large_one_goes() -> None:
    assert bid.find_unkept(room(1500), blocks(2000, 1000)) == ("o/0",)


def test_what_speaks_against_a_bid() -> None:
    bids = [types_pb2.Bid(order_id=f"t/{name}", offering_id="p/small") for name in ("a", "b")]
    everything = {"t/a": Reason.PROVIDER_SUSPENDED, "t/b": Reason.PROVIDER_SUSPENDED}
    assert find_reasons(bids, (), is_selling=False, paused=frozenset()) == everything
    paused = find_reasons(bids, (), is_selling=True, paused=frozenset({"p/small"}))
    assert set(paused.values()) == {Reason.OFFERING_PAUSED}
    assert find_reasons(bids, ("t/b",), is_selling=True, paused=frozenset()) == {"t/b": Reason.NO_CAPACITY}
    assert find_reasons(bids, (), is_selling=True, paused=frozenset()) == {}


def test_only_lack_of_room_may_pass() -> None:
    assert [reason for reason in Reason if reason.may_pass] == [Reason.NO_CAPACITY]
