"""Pricing: what a provider asks for an order, and why.

`quote(terms, request)` takes the steps of a price in order and says what each did. A step is one small
function of the price so far; nothing else knows a strategy.
"""

from virtengine.plans.pricing.steps import listed, quote
from virtengine.plans.pricing.terms import Line, Quote, Request, Terms

__all__ = ["Line", "Quote", "Request", "Terms", "listed", "quote"]
