"""From terms to a quote: the strategy, then what is added, taken off, and the least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from virtengine.core.amounts import ATTO
from virtengine.core.resources import GIB, Resources
from virtengine.plans.pricing.strategies import STRATEGIES, Strategy
from virtengine.plans.pricing.terms import (
    Draft,
    Quote,
    Request,
    Step,
    Terms,
    factor_of,
    percent_of,
    to_price,
)
from virtengine.wire.virtengine.market.v1 import types_pb2


def quote(terms: Terms, request: Request) -> Quote:
    """Return what an order costs by these terms, with a line for each step."""
    draft = Draft(dict(terms.units), terms.rate, terms.is_rate)
    for step in (STRATEGIES[terms.kind], *AFTER):
        draft = step(draft, terms, request)
    return Quote(to_price(draft), draft.amount(request.asked), draft.lines)


def listed(terms: Terms) -> types_pb2.Price:
    """Return the price that a listing shows before anybody orders.

    Costs are shown with what is added to them; a rate that follows from resources, as that of `SAMPLE`.
    """
    draft = Draft(dict(terms.units), terms.rate, terms.is_rate)
    if terms.kind == "CostPlus":
        draft = draft.scaled(factor_of(terms.points))
    if terms.kind == "PerResource" and terms.is_rate and not terms.rate:
        draft = STRATEGIES[terms.kind](draft, terms, Request(SAMPLE))
    return to_price(draft)


def surcharge(draft: Draft, terms: Terms, request: Request) -> Draft:
    """Add the highest surcharge that applies while little is left."""
    applies = _last(terms.surcharges, request.used_percent)
    if applies is None:
        return draft
    detail = f"{percent_of(applies.points)}: {request.used_percent} % is in use"
    return draft.scaled(factor_of(applies.points)).told("surcharge", detail, request.asked)


def commitment(draft: Draft, terms: Terms, request: Request) -> Draft:
    """Take off what the money that is put down in advance is worth."""
    if not terms.discounts:
        return draft
    hours = _hours(draft, terms, request)
    applies = _last(terms.discounts, hours)
    if applies is None:
        return draft
    detail = f"{percent_of(-applies.points)}: the deposit lasts for {hours} h"
    return draft.scaled(factor_of(-applies.points)).told("commitment", detail, request.asked)


def minimum(draft: Draft, terms: Terms, request: Request) -> Draft:
    """Raise a price that is too low to the least, every part alike."""
    least = terms.minimum * (ATTO if draft.is_rate else 1)
    amount = draft.amount(request.asked)
    if not amount or amount >= least:
        return draft
    raised = draft.scaled(Fraction(least, amount))
    if raised.is_rate:
        raised = replace(raised, rate=least)
    return raised.told("minimum", f"at least {terms.minimum}", request.asked)


SAMPLE: Final = Resources(cpu_millis=1000, memory_bytes=GIB)
"""One core and one GiB of memory."""

AFTER: Final[tuple[Strategy, ...]] = (surcharge, commitment, minimum)


def _last(steps: Sequence[Step], value: int) -> Step | None:
    """Return the step with the highest threshold that a value reaches."""
    reached = [step for step in steps if step.threshold <= value]
    return max(reached, key=lambda step: step.threshold, default=None)


def _hours(draft: Draft, terms: Terms, request: Request) -> int:
    amount = draft.amount(request.asked)
    if not amount:
        return 0
    if draft.is_rate:
        return request.deposit * ATTO // amount // terms.blocks_per_hour
    return request.deposit // amount
