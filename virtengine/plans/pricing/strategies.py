"""The strategies: how the first price is found. Each is one function of the price as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from virtengine.core.amounts import ATTO
from virtengine.core.resources import GIB, UNIT_NAMES, Resources, ResourceType
from virtengine.plans.pricing.terms import Draft, Request, Terms, factor_of, percent_of

Strategy = Callable[[Draft, Terms, Request], Draft]


def fixed(draft: Draft, _terms: Terms, request: Request) -> Draft:
    """The price as it stands."""
    if draft.is_rate:
        return draft.told("fixed", "the rate of the offering", request.asked)
    return tell_units(draft, request.asked)


def per_resource(draft: Draft, terms: Terms, request: Request) -> Draft:
    """Unit prices; a rate for each block is their sum over the blocks of an hour."""
    if not draft.is_rate:
        return tell_units(draft, request.asked)
    draft = tell_units(replace(draft, is_rate=False), request.asked)
    rate = Fraction(draft.amount(request.asked) * ATTO, terms.blocks_per_hour)
    added = replace(draft, rate=-(-rate.numerator // rate.denominator), is_rate=True)
    return added.told("per resource", f"over {terms.blocks_per_hour} blocks an hour", request.asked)


def cost_plus(draft: Draft, terms: Terms, request: Request) -> Draft:
    """Costs and a part of them."""
    costs = fixed(draft, terms, request)
    priced = costs.scaled(factor_of(terms.points))
    return priced.told("cost plus", percent_of(terms.points), request.asked)


def by_attribute(draft: Draft, terms: Terms, request: Request) -> Draft:
    """Unit prices that change where an attribute has a value, rule by rule."""
    draft = fixed(draft, terms, request)
    for rule in terms.rules:
        if rule.value not in request.attributes.get(rule.attribute, frozenset()):
            continue
        changed = replace(draft, units={**draft.units, **rule.units}).scaled(factor_of(rule.points))
        said = f"{rule.attribute}={rule.value}: {_what(rule.units, rule.points)}"
        draft = changed.told("by attribute", said, request.asked)
    return draft


STRATEGIES: Final[Mapping[str, Strategy]] = {
    "Fixed": fixed,
    "PerResource": per_resource,
    "CostPlus": cost_plus,
    "ByAttribute": by_attribute,
}


def tell_units(draft: Draft, asked: Resources) -> Draft:
    """Return the price with a line for each resource that is asked."""
    amounts = {
        ResourceType.CPU: Fraction(asked.cpu_millis, 1000),
        ResourceType.MEMORY: Fraction(asked.memory_bytes, GIB),
        ResourceType.STORAGE: Fraction(asked.storage_bytes, GIB),
        ResourceType.GPU: Fraction(asked.gpus),
    }
    told = draft
    for kind, amount in amounts.items():
        if amount and kind in draft.units:
            part = replace(
                told, units={one: draft.units[one] for one in amounts if one <= kind and one in draft.units}
            )
            unit = UNIT_NAMES[kind]
            part = part.told(kind.name.lower(), f"{_decimal(amount)} x {draft.units[kind]} uve/{unit}", asked)
            told = replace(part, units=draft.units)
    return told


def _decimal(amount: Fraction) -> str:
    """Return an amount with at most four places."""
    parts = amount.numerator * 10_000 // amount.denominator
    whole, rest = divmod(parts, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0") if rest else str(whole)


def _what(units: Mapping[ResourceType, int], points: int) -> str:
    said = [f"{kind.name.lower()} costs {price}" for kind, price in sorted(units.items())]
    return ", ".join([*said, *([percent_of(points)] if points else [])])
