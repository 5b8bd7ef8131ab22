"""Terms from what a provider wrote, and from a listing on chain."""

from __future__ import annotations

from virtengine.api.offering import OfferingPrice
from virtengine.api.pricing import PriceRule
from virtengine.core.amounts import parse_amount, parse_rate
from virtengine.core.resources import ResourceType
from virtengine.plans.pricing.terms import Rule, Step, Terms, Units
from virtengine.wire.virtengine.market.v1 import types_pb2

NOTHING = types_pb2.Price()


def terms_of(price: OfferingPrice) -> Terms:
    """Return the terms of an Offering."""
    strategy = price.strategy
    return Terms(
        units=_units(price),
        rate=parse_rate(price.rate) if price.rate else 0,
        is_rate=price.billing == "Rate",
        kind=strategy.kind,
        points=points_of(strategy.percent),
        rules=tuple(
            Rule(rule.attribute, rule.value, points_of(rule.percent), _units(rule)) for rule in strategy.rules
        ),
        surcharges=tuple(Step(one.used_percent, points_of(one.percent)) for one in strategy.surcharges),
        discounts=tuple(Step(one.hours, points_of(one.percent)) for one in strategy.commitment_discounts),
        minimum=parse_amount(price.minimum) if price.minimum else 0,
        blocks_per_hour=strategy.blocks_per_hour,
    )


def terms_of_listing(price: types_pb2.Price) -> Terms:
    """Return the terms of a listing of which only the price is known."""
    if price.billing == types_pb2.BILLING_RATE:
        return Terms(rate=parse_rate(price.rate), is_rate=True)
    units = {ResourceType(one.resource): parse_amount(one.price.amount) for one in price.prices}
    return Terms(units=units)


def points_of(percent: str | None) -> int:
    """Return percent with two places as hundredths: "12.5" is 1250."""
    if percent is None:
        return 0
    sign = -1 if percent.startswith("-") else 1
    whole, _, places = percent.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int(places.ljust(2, "0")))


def _units(price: OfferingPrice | PriceRule) -> Units:
    amounts = {
        ResourceType.CPU: price.cpu,
        ResourceType.MEMORY: price.memory,
        ResourceType.STORAGE: price.storage,
        ResourceType.GPU: price.gpu,
        ResourceType.NETWORK: price.network,
    }
    return {kind: parse_amount(amount) for kind, amount in amounts.items() if amount is not None}
