"""The words of pricing: terms of a listing, a request, the price so far, and the quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from virtengine.core.amounts import DENOM, format_rate
from virtengine.core.resources import Resources, ResourceType, compute_hourly_price
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.market.v1 import types_pb2

POINTS = 10_000
"""Hundredths of a percent in a whole."""

Units = Mapping[ResourceType, int]
"""uve per unit-hour by resource."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where an attribute has a value: points are added to every unit price, and `units` replace some."""

    attribute: str
    value: str
    points: int = 0
    units: Units = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """From a threshold on (percent in use, hours paid in advance) points are added or taken off."""

    threshold: int
    points: int


@dataclass(frozen=True, slots=True)
class Terms:
    """How the price of a listing is found. `rate` is atto-uve per block, `minimum` uve per hour or block."""

    units: Units = field(default_factory=dict)
    rate: int = 0
    is_rate: bool = False
    kind: str = "Fixed"
    points: int = 0
    rules: tuple[Rule, ...] = ()
    surcharges: tuple[Step, ...] = ()
    discounts: tuple[Step, ...] = ()
    minimum: int = 0
    blocks_per_hour: int = 720


@dataclass(frozen=True, slots=True)
class Request:
    """What decides the price of an order: what it asks, where, with which money, and how full it is here."""

    asked: Resources
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deposit: int = 0
    used_percent: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What one step did. `amount` is the price after it: uve per hour, or decimal uve per block."""

    step: str
    detail: str
    amount: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The price so far."""

    units: Units
    rate: int
    is_rate: bool
    lines: tuple[Line, ...] = ()

    def amount(self, asked: Resources) -> int:
        """Return uve per hour of full use, or atto-uve per block."""
        return self.rate if self.is_rate else compute_hourly_price(asked, self.units)

    def shown(self, asked: Resources) -> str:
        """Return the amount as people read it."""
        amount = self.amount(asked)
        return format_rate(amount) if self.is_rate else str(amount)

    def scaled(self, factor: Fraction) -> Draft:
        """Return the price times a factor, each part rounded up."""
        units = {kind: _ceil(price * factor) for kind, price in self.units.items()}
        return replace(self, units=units, rate=_ceil(self.rate * factor))

    def told(self, step: str, detail: str, asked: Resources) -> Draft:
        """Return the price with a line about what was done."""
        return replace(self, lines=(*self.lines, Line(step, detail, self.shown(asked))))


@dataclass(frozen=True, slots=True)
class Quote:
    """A price with its reasons. `amount` is uve per hour of full use, or atto-uve per block."""

    price: types_pb2.Price
    amount: int
    lines: tuple[Line, ...] = ()


def factor_of(points: int) -> Fraction:
    """Return what a price is multiplied by when points are added; never below nothing."""
    return max(Fraction(0), Fraction(POINTS + points, POINTS))


def percent_of(points: int) -> str:
    """Return points as people read them: 1250 is "+12.5 %"."""
    whole, rest = divmod(abs(points), 100)
    sign = "-" if points < 0 else "+"
    return f"{sign}{whole}{f'.{rest:02d}'.rstrip('0') if rest else ''} %"


def to_price(draft: Draft) -> types_pb2.Price:
    """Return a price as the chain holds it."""
    if draft.is_rate:
        return types_pb2.Price(billing=types_pb2.BILLING_RATE, rate=format_rate(draft.rate))
    return types_pb2.Price(
        billing=types_pb2.BILLING_USAGE,
        prices=[
            types_pb2.ResourcePrice(
                resource=types_pb2.ResourceType.Name(kind.value),
                price=coin_pb2.Coin(denom=DENOM, amount=str(draft.units[kind])),
            )
            for kind in sorted(draft.units)
        ],
    )


def _ceil(amount: Fraction) -> int:
    return -(-amount.numerator // amount.denominator)
