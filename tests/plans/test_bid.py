from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.resources import Resources, ResourceType, compute_hourly_price
from virtengine.plans import bid
from virtengine.plans.bid import Bid, Limits, Listing, NoBid, Seller
from virtengine.plans.capacity import Room
from virtengine.plans.pricing import Quote
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1.types_pb2 import Attribute

GI = 2**30
ROOM = Room({"a": Resources(4000, 8 * GI)}, 10 * GI)


def price(**units: int) -> types_pb2.Price:
    found = types_pb2.Price(billing=types_pb2.BILLING_USAGE)
    for name, amount in units.items():
        entry = found.prices.add(resource=types_pb2.ResourceType.Value(f"RESOURCE_TYPE_{name.upper()}"))
        entry.price.denom, entry.price.amount = "uve", str(amount)
    return found


def offering(name: str = "small", **changes: Any) -> types_pb2.Offering:
    fields = {"price": price(cpu=4000, memory=2000), "state": types_pb2.OFFERING_STATE_ACTIVE, **changes}
    return types_pb2.Offering(provider="seller", external_id=name, **fields)


def order(**changes: Any) -> types_pb2.Order:
    fields = {
        "owner": "tenant",
        "external_id": "one",
        "state": types_pb2.ORDER_STATE_OPEN,
        "resources": types_pb2.Resources(cpu_millis=1000, memory_bytes=GI),
        "billing": types_pb2.BILLING_USAGE,
        "max_price": "6000",
        "expires_height": 100,
        **changes,
    }
    return types_pb2.Order(**fields)


def seller(*offerings: types_pb2.Offering, **changes: Any) -> Seller:
    listings = tuple(Listing(one) for one in offerings or (offering(),))
    return Seller("seller", listings, **changes)


def decide(wanted: types_pb2.Order, of: Seller | None = None, **changes: Any) -> Bid | NoBid:
    arguments: dict[str, Any] = {"height": 10, "deposit": 500, **changes}
    room = arguments.pop("room", ROOM)
    return bid.decide(wanted, of or seller(), room, **arguments)


def test_a_bid_carries_the_listings_prices_for_what_is_asked() -> None:
    placed = decide(order())
    assert isinstance(placed, Bid)
    assert placed.hourly == 6000
    assert placed.message.order_id == "tenant/one"
    assert placed.message.offering_id == "seller/small"
    assert placed.message.deposit.amount == "500"
    assert [(one.resource, one.price.amount) for one in placed.message.price.prices] == [
        (1, "4000"),
        (2, "2000"),
    ]
    assert placed.node == "a"
    assert placed.room.nodes["a"] == Resources(3000, 7 * GI)


@pytest.mark.parametrize(
    ("wanted", "of", "reason"),
    [
        (order(state=types_pb2.ORDER_STATE_MATCHED), None, NoBid.ORDER_NOT_OPEN),
        (order(expires_height=10), None, NoBid.ORDER_EXPIRED),
        (order(owner="seller"), None, NoBid.OWN_ORDER),
        (order(offering_id="seller/large"), None, NoBid.OTHER_OFFERING),
        (order(), seller(offering(state=types_pb2.OFFERING_STATE_PAUSED)), NoBid.OFFERING_NOT_ACTIVE),
        (order(), seller(offering(max_concurrent_orders=1, active_orders=1)), NoBid.OFFERING_FULL),
        (order(billing=types_pb2.BILLING_RATE), None, NoBid.BILLING_DIFFERS),
        (
            order(requirements=types_pb2.Requirements(regions=["north"])),
            seller(offering(regions=["south"])),
            NoBid.REGION_DIFFERS,
        ),
        (
            order(requirements=types_pb2.Requirements(attributes=[Attribute(key="tier", value="gold")])),
            seller(attributes={"tier": "tin"}),
            NoBid.ATTRIBUTE_MISSING,
        ),
        (
            order(),
            seller(offering(max_per_order=types_pb2.Resources(cpu_millis=999, memory_bytes=GI))),
            NoBid.ABOVE_ORDER_LIMIT,
        ),
        (order(resources=types_pb2.Resources(cpu_millis=1, gpus=1)), None, NoBid.NO_PRICE),
        (order(), seller(offering(price=price(cpu=0, memory=0))), NoBid.NO_PRICE),
        (order(max_price="5999"), None, NoBid.ABOVE_CEILING),
        (order(resources=types_pb2.Resources(cpu_millis=4001), max_price="99999"), None, NoBid.NO_CPU),
    ],
)
def test_no_bid_says_why(wanted: types_pb2.Order, of: Seller | None, reason: NoBid) -> None:
    assert decide(wanted, of) is reason


def test_a_provider_bids_once() -> None:
    assert decide(order(), has_bid=True) is NoBid.ALREADY_BID


def test_an_order_that_names_a_full_listing_has_its_place_there() -> None:
    full = offering(max_concurrent_orders=1, active_orders=1)
    assert isinstance(decide(order(offering_id="seller/small"), seller(full)), Bid)


def test_what_is_required_may_be_the_listings_or_the_providers() -> None:
    wanted = order(
        requirements=types_pb2.Requirements(
            attributes=[Attribute(key="tier", value="gold"), Attribute(key="disk", value="fast")],
            regions=["south"],
        )
    )
    of = seller(
        offering(attributes=[Attribute(key="disk", value="fast")]),
        attributes={"tier": "gold"},
        regions=frozenset({"south"}),
    )
    assert isinstance(decide(wanted, of), Bid)


def test_the_cheapest_listing_answers() -> None:
    of = seller(
        offering("dear", price=price(cpu=5000, memory=500)), offering("cheap", price=price(cpu=1, memory=1))
    )
    placed = decide(order(), of)
    assert isinstance(placed, Bid)
    assert placed.message.offering_id == "seller/cheap"


def test_the_listing_that_came_furthest_says_why() -> None:
    of = seller(
        offering("off", state=types_pb2.OFFERING_STATE_PAUSED),
        offering("dear", price=price(cpu=9999, memory=1)),
    )
    assert decide(order(), of) is NoBid.ABOVE_CEILING


def test_a_rate_is_compared_as_a_decimal() -> None:
    rated = offering(price=types_pb2.Price(billing=types_pb2.BILLING_RATE, rate="0.4"))
    wanted = order(billing=types_pb2.BILLING_RATE, max_price="0.40")
    placed = decide(wanted, seller(rated))
    assert isinstance(placed, Bid)
    assert placed.message.price.rate == "0.4"
    assert (
        decide(order(billing=types_pb2.BILLING_RATE, max_price="0.39"), seller(rated)) is NoBid.ABOVE_CEILING
    )


@given(
    st.integers(1, 64_000),
    st.integers(0, 2**40),
    st.integers(0, 2**40),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
)
def test_the_price_is_the_formula(
    cpu: int, memory: int, storage: int, cpu_price: int, memory_price: int
) -> None:
    wanted = order(
        resources=types_pb2.Resources(cpu_millis=cpu, memory_bytes=memory, storage_bytes=storage),
        max_price=str(10**60),
    )
    verdict = bid.judge(
        wanted, Listing(offering(price=price(cpu=cpu_price, memory=memory_price, storage=7))), seller()
    )
    expected = compute_hourly_price(
        Resources(cpu, memory, storage),
        {ResourceType.CPU: cpu_price, ResourceType.MEMORY: memory_price, ResourceType.STORAGE: 7},
    )
    if not expected:
        assert verdict is NoBid.NO_PRICE
        return
    assert isinstance(verdict, Quote)
    assert verdict.amount == expected


def test_the_eleventh_bid_in_a_minute_waits_for_its_turn() -> None:
    limits = Limits(10, 100)
    sent = [1000 * number for number in range(10)]
    assert bid.delay_ms(sent[:9], 9_500, limits) == 0
    assert bid.delay_ms(sent, 9_500, limits) == 60_000 - 9_500
    assert bid.delay_ms(sent, 60_000, limits) == 0


def test_the_hundred_and_first_bid_in_an_hour_waits_for_its_turn() -> None:
    limits = Limits(1000, 100)
    sent = [number * 1000 for number in range(100)]
    assert bid.delay_ms(sent, 100_000, limits) == 3_600_000 - 100_000


@given(st.lists(st.integers(0, 5_000_000), max_size=200), st.integers(1, 20), st.integers(1, 50))
def test_waiting_as_told_always_ends_in_a_turn(sent: list[int], per_minute: int, per_hour: int) -> None:
    now, limits = 5_000_000, Limits(per_minute, per_hour)
    for _ in range(5):
        wait = bid.delay_ms(sent, now, limits)
        assert 0 <= wait <= bid.HOUR_MS
        if not wait:
            break
        now += wait
    assert bid.delay_ms(sent, now, limits) == 0
