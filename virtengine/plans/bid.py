"""Bids: whether a provider answers an order, with which listing, at which price.

A provider has at most one bid on an order. Why it does not bid is a typed answer, because most of them
change: capacity comes back, a listing is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from virtengine.core.amounts import DENOM
from virtengine.core.resources import Resources, ResourceType
from virtengine.plans import capacity, units
from virtengine.plans.capacity import Block, Room
from virtengine.plans.market_words import offering_id, order_id, resources_of, unit_prices
from virtengine.plans.pricing import Line, Quote
from virtengine.plans.pricing.tenants import Buyer
from virtengine.plans.screening import NOBODY, Listing, NoBid, Seller, closest, judge
from virtengine.plans.shortage import Dimension, Shortage
from virtengine.plans.usage import amount_of
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

__all__ = [
    "Bid",
    "Limits",
    "Listing",
    "NoBid",
    "Seller",
    "cheapest",
    "decide",
    "delay_ms",
    "find_unkept",
    "judge",
    "offering_id",
    "order_id",
    "placed_price",
    "resources_of",
    "unit_prices",
]

MINUTE_MS = 60_000
HOUR_MS = 3_600_000


LACKING: Mapping[Dimension, NoBid] = {
    Dimension.CPU: NoBid.NO_CPU,
    Dimension.MEMORY: NoBid.NO_MEMORY,
    Dimension.DISK: NoBid.NO_DISK,
    Dimension.PODS: NoBid.NO_PODS,
    Dimension.GPU: NoBid.NO_GPU,
    Dimension.GPU_MODEL: NoBid.NO_GPU_MODEL,
    Dimension.STORAGE: NoBid.NO_STORAGE,
    Dimension.STORAGE_CLASS: NoBid.NO_STORAGE_CLASS,
    Dimension.FRAGMENTS: NoBid.NO_CAPACITY,
}


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid to place, why it costs that much, and what is left in the cluster when it is kept."""

    message: tx_pb2.MsgPlaceBid
    hourly: int
    node: str
    room: Room
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bids within a minute and within an hour."""

    per_minute: int = 10
    per_hour: int = 100


def decide(
    order: types_pb2.Order,
    seller: Seller,
    room: Room,
    *,
    height: int,
    deposit: int,
    has_bid: bool = False,
    buyer: Buyer = NOBODY,
) -> Bid | NoBid:
    """Return the cheapest bid that the provider can keep, or why there is none."""
    refusal = _refuse_order(order, seller, height=height, has_bid=has_bid)
    if refusal is not None:
        return refusal
    chosen = cheapest(order, seller, buyer)
    if isinstance(chosen, NoBid):
        return chosen
    offering, quote = chosen
    asked = Block(f"bid/{order_id(order)}", resources_of(order.resources), units.read(order.units))
    placed = capacity.place(room, asked)
    if isinstance(placed, Shortage):
        return LACKING[placed.dimension]
    message = tx_pb2.MsgPlaceBid(
        provider=seller.address,
        order_id=order_id(order),
        price=placed_price(quote.price, resources_of(order.resources)),
        offering_id=offering_id(offering),
        deposit=coin_pb2.Coin(denom=DENOM, amount=str(deposit)),
    )
    return Bid(message, quote.amount, ",".join(placed.nodes[:8]), placed.room, quote.lines)


def cheapest(
    order: types_pb2.Order, seller: Seller, buyer: Buyer = NOBODY
) -> tuple[types_pb2.Offering, Quote] | NoBid:
    """Return the listing that answers an order at the lowest price, or why none does."""
    verdicts = [(listing.offering, judge(order, listing, seller, buyer)) for listing in seller.listings]
    matching = [(offering, verdict) for offering, verdict in verdicts if isinstance(verdict, Quote)]
    if not matching:
        return closest([verdict for _offering, verdict in verdicts if isinstance(verdict, NoBid)])
    return min(matching, key=lambda one: (one[1].amount, one[0].external_id))


def find_unkept(room: Room, promised: Iterable[Block]) -> tuple[str, ...]:
    """Return which open bids cannot be kept any more, given the room beside leases; later ones go first."""
    unkept = []
    for block in promised:
        placed = capacity.place(room, block)
        if isinstance(placed, Shortage):
            unkept.append(block.key)
        else:
            room = placed.room
    return tuple(unkept)


def placed_price(price: types_pb2.Price, asked: Resources) -> types_pb2.Price:
    """Return the price of a bid: only of resources that are asked, and of traffic that leaves."""
    wanted = types_pb2.Price(billing=price.billing, rate=price.rate)
    for one in sorted(price.prices, key=lambda entry: entry.resource):
        kind = ResourceType(one.resource)
        if amount_of(asked, kind) or kind is ResourceType.NETWORK:
            wanted.prices.append(one)
    return wanted


def delay_ms(sent: Sequence[int], now_ms: int, limits: Limits) -> int:
    """Return how long the next bid must wait, given the times of those before; 0 when it may go."""
    waits = [0]
    for count, window in ((limits.per_minute, MINUTE_MS), (limits.per_hour, HOUR_MS)):
        recent = sorted(time for time in sent if now_ms - window < time <= now_ms)
        if len(recent) >= count:
            waits.append(recent[len(recent) - count] + window - now_ms)
    return max(waits)


def _refuse_order(order: types_pb2.Order, seller: Seller, *, height: int, has_bid: bool) -> NoBid | None:
    if has_bid:
        return NoBid.ALREADY_BID
    if order.state != types_pb2.ORDER_STATE_OPEN:
        return NoBid.ORDER_NOT_OPEN
    if order.expires_height and height >= order.expires_height:
        return NoBid.ORDER_EXPIRED
    return NoBid.OWN_ORDER if order.owner == seller.address else None
