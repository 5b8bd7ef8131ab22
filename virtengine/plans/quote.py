"""Quotes: what each offering would ask for an order and why, from objects as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from virtengine.api import Offering, Order, Provider
from virtengine.core.amounts import format_rate
from virtengine.core.ids import owned_id
from virtengine.plans import offering as offerings
from virtengine.plans import order as orders
from virtengine.plans import provider as providers
from virtengine.plans.market_words import offering_id
from virtengine.plans.pricing import Line, Quote
from virtengine.plans.pricing.read import terms_of
from virtengine.plans.pricing.tenants import Buyer
from virtengine.plans.screening import Listing, NoBid, Seller, judge, price
from virtengine.wire.virtengine.market.v1 import types_pb2


@dataclass(frozen=True, slots=True)
class Answer:
    """What one offering says to an order: its price with reasons, and whether it would bid."""

    offering: str
    verdict: NoBid | None
    unit: str
    amount: str
    ceiling: str
    lines: tuple[Line, ...]
    price: types_pb2.Price | None


def answer(order: types_pb2.Order, listing: Listing, seller: Seller, buyer: Buyer) -> Answer:
    """Return what an offering says to an order. A price above the ceiling is shown all the same."""
    verdict = judge(order, listing, seller, buyer)
    found = verdict if isinstance(verdict, Quote) else _priced(order, listing, seller, buyer)
    is_rate = listing.offering.price.billing == types_pb2.BILLING_RATE
    amount = "" if found is None else format_rate(found.amount) if is_rate else str(found.amount)
    return Answer(
        offering=offering_id(listing.offering),
        verdict=verdict if isinstance(verdict, NoBid) else None,
        unit="uve/block" if is_rate else "uve/hour",
        amount=amount,
        ceiling=order.max_price,
        lines=() if found is None else found.lines,
        price=None if found is None else found.price,
    )


def listing_of(offering: Offering, provider: Provider, address: str) -> Listing:
    """Return an Offering as it would stand on chain, with its terms."""
    content = offerings.content_of(offering.spec, address, offering.name, provider.spec.regions)
    names = (field.name for field in content.DESCRIPTOR.fields)
    state = offerings.STATES["Paused" if offering.spec.suspend else offering.spec.state]
    listed = types_pb2.Offering(**{name: getattr(content, name) for name in names}, state=state)
    return Listing(listed, terms_of(offering.spec.price), offering.spec.tenants)


def seller_of(provider: Provider, address: str, listings: Iterable[Listing], used_percent: int) -> Seller:
    """Return a Provider as it bids."""
    attributes = {one.key: one.value for one in providers.attributes_of(provider.spec)}
    regions = frozenset({attributes[providers.REGION]} if providers.REGION in attributes else ())
    return Seller(address, tuple(listings), attributes, regions, used_percent=used_percent)


def order_of(order: Order, tenant: str) -> types_pb2.Order:
    """Return an Order as it would stand on chain."""
    content = orders.create(order.spec, orders.Tenant(tenant, b"", order.name))
    return types_pb2.Order(
        owner=tenant,
        external_id=order.name,
        state=types_pb2.ORDER_STATE_OPEN,
        offering_id=content.offering_id,
        requirements=content.requirements,
        resources=content.resources,
        billing=content.billing,
        max_price=content.max_price,
        units=content.units,
    )


def order_name(order: types_pb2.Order) -> str:
    """Return what an order is called."""
    return owned_id(order.owner, order.external_id)


def _priced(order: types_pb2.Order, listing: Listing, seller: Seller, buyer: Buyer) -> Quote | None:
    found = price(order, listing, seller, buyer)
    return found if isinstance(found, Quote) else None
