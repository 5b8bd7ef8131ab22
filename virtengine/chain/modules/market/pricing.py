"""Prices: what is well formed, what an order would cost, whether that is within its ceiling."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as, require_unique
from virtengine.chain.modules.market.errors import InvalidPricing
from virtengine.chain.modules.market.types import Billing, Price, Resources
from virtengine.core.amounts import DENOM, MAX_AMOUNT, format_rate, parse_amount, parse_rate
from virtengine.core.resources import OF_LEASES, ResourceType, compute_hourly_price
from virtengine.wire.virtengine.market.v1 import types_pb2


def read_price(message: types_pb2.Price) -> Price:
    """Return a price in its one form: resources in order, the rate as the shortest decimal."""
    with refused_as(InvalidPricing):
        price = wire.from_wire(message, Price)
        rate = parse_rate(price.rate) if price.rate else 0
    require_unique((entry.resource.name for entry in price.prices), InvalidPricing, field="price.prices")
    if any(entry.resource is ResourceType.BLOCK for entry in price.prices):
        raise InvalidPricing("price.prices: a block is priced by the rate")
    if any(entry.resource not in OF_LEASES for entry in price.prices):
        raise InvalidPricing("price.prices: nodes and adjustments are of batch jobs")
    for entry in message.prices:
        if entry.price.denom != DENOM:
            raise InvalidPricing(f"price.prices: the denomination {entry.price.denom[:40]!r} is not {DENOM}")
    _require_kind(price, rate)
    if not price.prices:
        return replace(price, rate=format_rate(rate))
    ordered = tuple(sorted(price.prices, key=lambda entry: entry.resource))
    return replace(price, prices=ordered, rate=format_rate(rate) if rate else "")


def read_ceiling(text: str, billing: Billing) -> str:
    """Return an order's highest price in its one form."""
    with refused_as(InvalidPricing):
        if billing is Billing.RATE:
            ceiling = parse_rate(text, field="max_price")
            shown = format_rate(ceiling)
        else:
            ceiling = parse_amount(text, field="max_price")
            shown = str(ceiling)
    if ceiling == 0:
        raise InvalidPricing("max_price: must be above 0")
    return shown


def compute_quote(price: Price, resources: Resources) -> str:
    """Return uve per hour of full use (usage) or decimal uve per block (rate)."""
    if price.billing is Billing.RATE:
        return price.rate
    asked = {
        ResourceType.CPU: resources.cpu_millis,
        ResourceType.MEMORY: resources.memory_bytes,
        ResourceType.STORAGE: resources.storage_bytes,
        ResourceType.GPU: resources.gpus,
    }
    unpriced = [kind.name for kind, amount in asked.items() if amount and price.unit_price(kind) is None]
    if unpriced:
        raise InvalidPricing(f"price.prices: {', '.join(unpriced)} is asked for and has no price")
    total = compute_hourly_price(resources.to_core(), {entry.resource: entry.price for entry in price.prices})
    if total == 0:
        raise InvalidPricing("price.prices: the order would cost nothing")
    if total > MAX_AMOUNT:
        raise InvalidPricing("price.prices: the order would cost more than 2^255 - 1 an hour")
    return str(total)


def is_within(quote: str, ceiling: str, billing: Billing) -> bool:
    """Say whether a quote is at most the ceiling."""
    if billing is Billing.RATE:
        return parse_rate(quote) <= parse_rate(ceiling)
    return int(quote) <= int(ceiling)


def _require_kind(price: Price, rate: int) -> None:
    if price.billing is Billing.RATE and (rate == 0 or price.prices):
        raise InvalidPricing("price: billing by rate needs a rate above 0 and no unit prices")
    if price.billing is Billing.USAGE and (price.rate or not price.prices):
        raise InvalidPricing("price: billing by usage needs unit prices and no rate")
