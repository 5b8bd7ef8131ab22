"""What a refusal of the chain is called in conditions, and what its author can do about it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache

from virtengine.chain import modules
from virtengine.core.errors import ModuleError

NEXT_STEPS: Mapping[str, str] = {
    "OfferingNotFound": "look for listings with `virtengine query offerings` and name one that exists",
    "OfferingNotActive": "choose another offering, or wait until its provider opens it again",
    "OfferingFull": "choose another offering, or wait until one of its orders ends",
    "InvalidPricing": "apply a new Order with a higher maxPricePerHour, or ask for less",
    "PriceTooHigh": "apply a new Order with a higher maxPricePerHour, or ask for less",
    "ResourcesTooLarge": "ask for less than the offering's maxPerOrder, or choose another one",
    "InsufficientFunds": "send uve to the account, or apply a new Order with a smaller deposit",
    "DepositTooSmall": "deposit at least the chain's minimum",
    "InvalidDeposit": "deposit at least the chain's minimum",
    "SelfDeal": "an account cannot buy from itself: use another Account",
    "TooManyOrders": "close an order of this account first",
    "OrderExists": "delete this object and create one with another name",
    "OfferingExists": "delete this object and create one with another name",
    "ProviderNotRegistered": "apply a Provider for this account first",
    "ProviderLeaving": "choose another provider: this one announced maintenance or that it leaves",
    "BidExpired": "wait for another bid, or apply a new Order",
    "NotVouchedFor": "let the auditors that the order names vouch, or bid on other orders",
    "InvalidNotice": "a window of leaving may grow, never shrink, and has a least: see the message",
    "AttributesInUse": "keep the attributes that running leases require",
    "InvalidRotationSignature": "the account's signing key was replaced: restore the Secret it came from",
}
FALLBACK = "change the spec, or delete the object and apply a corrected one"


def reason_of(codespace: str, code: int) -> str | None:
    """Return the error's name, None when this release does not know it."""
    return _names().get((codespace, code))


def next_step(reason: str) -> str:
    """Return what the author can do."""
    return NEXT_STEPS.get(reason, FALLBACK)


@cache
def _names() -> Mapping[tuple[str, int], str]:
    for module in pkgutil.walk_packages(modules.__path__, f"{modules.__name__}."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    importlib.import_module("virtengine.chain.kernel.errors")
    return {(error.codespace, error.code): error.__name__ for error in _subclasses(ModuleError)}


def _subclasses(parent: type[ModuleError]) -> Iterator[type[ModuleError]]:
    for child in parent.__subclasses__():
        if "code" in vars(child):
            yield child
        yield from _subclasses(child)
