"""Bids: whether a provider answers an order, with which listing, at which price.

A provider has at most one bid on an order. Why it does not bid is a typed answer, because most of them
change: capacity comes back, a listing is opened. Prices are the listing's unit prices; the ceiling is
compared as the chain does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from virtengine.core.amounts import DENOM, parse_amount, parse_rate
from virtengine.core.resources import Resources, ResourceType, compute_hourly_price
from virtengine.plans import capacity, units
from virtengine.plans.capacity import Block, Room
from virtengine.plans.shortage import Dimension, Shortage
from virtengine.plans.usage import amount_of
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
ASKED = (ResourceType.CPU, ResourceType.MEMORY, ResourceType.STORAGE, ResourceType.GPU)


class NoBid(StrEnum):
    """Why a provider does not bid on an order."""

    ORDER_NOT_OPEN = "OrderNotOpen"
    ORDER_EXPIRED = "OrderExpired"
    OWN_ORDER = "OwnOrder"
    ALREADY_BID = "AlreadyBid"
    OTHER_OFFERING = "OtherOffering"
    OFFERING_NOT_ACTIVE = "OfferingNotActive"
    OFFERING_FULL = "OfferingFull"
    BILLING_DIFFERS = "BillingDiffers"
    REGION_DIFFERS = "RegionDiffers"
    ATTRIBUTE_MISSING = "AttributeMissing"
    ABOVE_ORDER_LIMIT = "AboveOrderLimit"
    NO_PRICE = "NoPrice"
    ABOVE_CEILING = "AboveCeiling"
    BELOW_MINIMUM = "BelowMinimum"
    NO_CAPACITY = "NoCapacity"
    """Enough is free in all, but not in one piece where one is needed."""
    NO_CPU = "NoCpu"
    NO_MEMORY = "NoMemory"
    NO_DISK = "NoDisk"
    NO_PODS = "NoPods"
    NO_GPU = "NoGpu"
    NO_GPU_MODEL = "NoGpuModel"
    NO_STORAGE = "NoStorage"
    NO_STORAGE_CLASS = "NoStorageClass"


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
class Listing:
    """One of the provider's offerings as the chain has it; `minimum` is the least uve per hour it bids at."""

    offering: types_pb2.Offering
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Seller:
    """Everything about the provider that decides a bid."""

    address: str
    listings: tuple[Listing, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid to place, and what is left in the cluster when it holds its promise."""

    message: tx_pb2.MsgPlaceBid
    hourly: int
    node: str
    room: Room


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
) -> Bid | NoBid:
    """Return the cheapest bid that the provider can keep, or why there is none."""
    refusal = _refuse_order(order, seller, height=height, has_bid=has_bid)
    if refusal is not None:
        return refusal
    verdicts = [(listing, judge(order, listing, seller)) for listing in seller.listings]
    matching = [
        (verdict, listing.offering.external_id, listing)
        for listing, verdict in verdicts
        if isinstance(verdict, int)
    ]
    if not matching:
        return _closest([verdict for _listing, verdict in verdicts if isinstance(verdict, NoBid)])
    hourly, _name, listing = min(matching, key=lambda one: one[:2])
    asked = Block(f"bid/{order_id(order)}", resources_of(order.resources), units.read(order.units))
    placed = capacity.place(room, asked)
    if isinstance(placed, Shortage):
        return LACKING[placed.dimension]
    message = tx_pb2.MsgPlaceBid(
        provider=seller.address,
        order_id=order_id(order),
        price=quote(listing.offering.price, resources_of(order.resources)),
        offering_id=offering_id(listing.offering),
        deposit=coin_pb2.Coin(denom=DENOM, amount=str(deposit)),
    )
    return Bid(message, hourly, ",".join(placed.nodes[:8]), placed.room)


def judge(order: types_pb2.Order, listing: Listing, seller: Seller) -> int | NoBid:
    """Return the price of an order by one listing (uve per hour, or atto-uve per block), or why not."""
    offering, asked = listing.offering, resources_of(order.resources)
    for verdict in (
        _refuse_listing(order, offering),
        _refuse_requirements(order, offering, seller),
    ):
        if verdict is not None:
            return verdict
    if offering.price.billing == types_pb2.BILLING_RATE:
        rate = parse_rate(offering.price.rate)
        return rate if rate <= parse_rate(order.max_price) else NoBid.ABOVE_CEILING
    prices = unit_prices(offering.price)
    if any(amount_of(asked, resource) and resource not in prices for resource in ASKED):
        return NoBid.NO_PRICE
    hourly = compute_hourly_price(asked, prices)
    if not hourly:
        return NoBid.NO_PRICE
    if hourly > parse_amount(order.max_price):
        return NoBid.ABOVE_CEILING
    return NoBid.BELOW_MINIMUM if hourly < listing.minimum else hourly


def quote(price: types_pb2.Price, asked: Resources) -> types_pb2.Price:
    """Return the price of a bid: the listing's, for the resources that are asked."""
    wanted = types_pb2.Price(billing=price.billing, rate=price.rate)
    for one in sorted(price.prices, key=lambda entry: entry.resource):
        if amount_of(asked, ResourceType(one.resource)):
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


def unit_prices(price: types_pb2.Price) -> dict[ResourceType, int]:
    """Return uve per unit-hour by resource."""
    return {ResourceType(one.resource): parse_amount(one.price.amount) for one in price.prices}


def resources_of(message: types_pb2.Resources) -> Resources:
    """Return the amounts of a message."""
    return Resources(message.cpu_millis, message.memory_bytes, message.storage_bytes, message.gpus)


def order_id(order: types_pb2.Order) -> str:
    """Return an order's id."""
    return f"{order.owner}/{order.external_id}"


def offering_id(offering: types_pb2.Offering) -> str:
    """Return a listing's id."""
    return f"{offering.provider}/{offering.external_id}"


def _refuse_order(order: types_pb2.Order, seller: Seller, *, height: int, has_bid: bool) -> NoBid | None:
    if has_bid:
        return NoBid.ALREADY_BID
    if order.state != types_pb2.ORDER_STATE_OPEN:
        return NoBid.ORDER_NOT_OPEN
    if order.expires_height and height >= order.expires_height:
        return NoBid.ORDER_EXPIRED
    return NoBid.OWN_ORDER if order.owner == seller.address else None


def _refuse_listing(order: types_pb2.Order, offering: types_pb2.Offering) -> NoBid | None:
    if order.offering_id and order.offering_id != offering_id(offering):
        return NoBid.OTHER_OFFERING
    if offering.state != types_pb2.OFFERING_STATE_ACTIVE:
        return NoBid.OFFERING_NOT_ACTIVE
    is_counted = bool(order.offering_id)  # an order that names a listing took its place there
    limit = offering.max_concurrent_orders
    if limit and not is_counted and offering.active_orders >= limit:
        return NoBid.OFFERING_FULL
    if offering.price.billing != order.billing:
        return NoBid.BILLING_DIFFERS
    most = resources_of(offering.max_per_order)
    if most != Resources() and not resources_of(order.resources).fits(most):
        return NoBid.ABOVE_ORDER_LIMIT
    return None


def _refuse_requirements(
    order: types_pb2.Order, offering: types_pb2.Offering, seller: Seller
) -> NoBid | None:
    wanted = set(order.requirements.regions)
    if wanted and not wanted & (set(offering.regions) or seller.regions):
        return NoBid.REGION_DIFFERS
    offered = {**seller.attributes, **{one.key: one.value for one in offering.attributes}}
    if any(offered.get(one.key) != one.value for one in order.requirements.attributes):
        return NoBid.ATTRIBUTE_MISSING
    return None


_ORDER_OF_CLOSENESS = tuple(NoBid)


def _closest(verdicts: Sequence[NoBid]) -> NoBid:
    """Return the reason of the listing that came furthest, which is the one worth telling."""
    return max(verdicts, key=_ORDER_OF_CLOSENESS.index, default=NoBid.OTHER_OFFERING)
