"""Screening: whether a listing answers an order at all, and at which price; or the reason why not.

Rules are small functions in a list; the first that refuses is the reason. Prices are found by
`plans/pricing`; the ceiling is compared as the chain does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from virtengine.api.pricing import TenantRules
from virtengine.core.amounts import parse_amount, parse_rate
from virtengine.core.resources import Resources, ResourceType
from virtengine.plans import pricing
from virtengine.plans.market_words import offering_id, resources_of
from virtengine.plans.pricing import Quote, Request, Terms, tenants
from virtengine.plans.pricing.read import terms_of_listing
from virtengine.plans.pricing.tenants import Buyer, Vouched
from virtengine.plans.usage import amount_of
from virtengine.wire.virtengine.market.v1 import types_pb2

ASKED = (ResourceType.CPU, ResourceType.MEMORY, ResourceType.STORAGE, ResourceType.GPU)
REGION = "region"
GPU_MODEL = "gpu/model"
EVERYBODY = TenantRules()
NOBODY = Buyer()


class NoBid(StrEnum):
    """Why a provider does not bid on an order. Later ones came further."""

    ORDER_NOT_OPEN = "OrderNotOpen"
    ORDER_EXPIRED = "OrderExpired"
    OWN_ORDER = "OwnOrder"
    ALREADY_BID = "AlreadyBid"
    NOT_SELLING = "NotSelling"
    OTHER_OFFERING = "OtherOffering"
    OFFERING_NOT_ACTIVE = "OfferingNotActive"
    TENANT_NOT_ALLOWED = "TenantNotAllowed"
    OFFERING_FULL = "OfferingFull"
    BILLING_DIFFERS = "BillingDiffers"
    REGION_DIFFERS = "RegionDiffers"
    ATTRIBUTE_MISSING = "AttributeMissing"
    NOT_VOUCHED_FOR = "NotVouchedFor"
    TENANT_NOT_ELIGIBLE = "TenantNotEligible"
    TENANT_LIMIT = "TenantLimit"
    ABOVE_ORDER_LIMIT = "AboveOrderLimit"
    NO_PRICE = "NoPrice"
    ABOVE_CEILING = "AboveCeiling"
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


@dataclass(frozen=True, slots=True)
class Listing:
    """One of the provider's offerings as the chain has it, with the terms and tenants its object names.

    Without terms the price on chain is the price.
    """

    offering: types_pb2.Offering
    terms: Terms | None = None
    tenants: TenantRules = EVERYBODY


@dataclass(frozen=True, slots=True)
class Seller:
    """Everything about the provider that decides a bid. `vouched` is what auditors say about it."""

    address: str
    listings: tuple[Listing, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    regions: frozenset[str] = frozenset()
    vouched: Vouched = field(default_factory=dict)
    used_percent: int = 0


def judge(order: types_pb2.Order, listing: Listing, seller: Seller, buyer: Buyer = NOBODY) -> Quote | NoBid:
    """Return the price of an order by one listing with its reasons, or why there is none."""
    offering = listing.offering
    for verdict in (
        _refuse_listing(order, offering),
        _refuse_tenant(order, listing, buyer),
        _refuse_requirements(order, offering, seller),
    ):
        if verdict is not None:
            return verdict
    found = price(order, listing, seller, buyer)
    if isinstance(found, NoBid):
        return found
    is_rate = offering.price.billing == types_pb2.BILLING_RATE
    ceiling = parse_rate(order.max_price) if is_rate else parse_amount(order.max_price)
    return found if found.amount <= ceiling else NoBid.ABOVE_CEILING


def price(order: types_pb2.Order, listing: Listing, seller: Seller, buyer: Buyer = NOBODY) -> Quote | NoBid:
    """Return what an order costs by a listing, whatever its ceiling."""
    terms = listing.terms or terms_of_listing(listing.offering.price)
    asked = resources_of(order.resources)
    if not terms.is_rate or not terms.rate:
        priced = {*terms.units, *(kind for rule in terms.rules for kind in rule.units)}
        if any(amount_of(asked, kind) and kind not in priced for kind in ASKED):
            return NoBid.NO_PRICE
    request = Request(asked, _attributes(order, listing.offering, seller), buyer.deposit, seller.used_percent)
    found = pricing.quote(terms, request)
    return found if found.amount else NoBid.NO_PRICE


def closest(verdicts: Sequence[NoBid]) -> NoBid:
    """Return the reason of the listing that came furthest, which is the one worth telling."""
    return max(verdicts, key=tuple(NoBid).index, default=NoBid.OTHER_OFFERING)


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


def _refuse_tenant(order: types_pb2.Order, listing: Listing, buyer: Buyer) -> NoBid | None:
    rules = listing.tenants
    if rules is EVERYBODY:
        return None
    if not tenants.is_welcome(rules, order.owner):
        return NoBid.TENANT_NOT_ALLOWED
    if not tenants.is_eligible(rules, buyer):
        return NoBid.TENANT_NOT_ELIGIBLE
    return None if tenants.is_within(rules, buyer, resources_of(order.resources)) else NoBid.TENANT_LIMIT


def _refuse_requirements(
    order: types_pb2.Order, offering: types_pb2.Offering, seller: Seller
) -> NoBid | None:
    wanted = set(order.requirements.regions)
    if wanted and not wanted & (set(offering.regions) or seller.regions):
        return NoBid.REGION_DIFFERS
    auditors = order.requirements.signed_by
    required = {one.key: one.value for one in order.requirements.attributes}
    if auditors.all_of or auditors.any_of:
        says = tenants.is_vouched(required, tuple(auditors.all_of), tuple(auditors.any_of), seller.vouched)
        return None if says else NoBid.NOT_VOUCHED_FOR
    offered = {**seller.attributes, **{one.key: one.value for one in offering.attributes}}
    return None if required.items() <= offered.items() else NoBid.ATTRIBUTE_MISSING


def _attributes(
    order: types_pb2.Order, offering: types_pb2.Offering, seller: Seller
) -> dict[str, frozenset[str]]:
    """Return what price rules look at: attributes of the provider, its listing and, above them, the order."""
    found = {key: frozenset({value}) for key, value in seller.attributes.items()}
    found |= {one.key: frozenset({one.value}) for one in offering.attributes}
    found |= {one.key: frozenset({one.value}) for one in order.requirements.attributes}
    served = frozenset(offering.regions) or seller.regions
    asked = frozenset(order.requirements.regions)
    found[REGION] = (served & asked or served) if asked else served
    models = frozenset(unit.gpu_model for unit in order.units if unit.gpu_model)
    if models:
        found[GPU_MODEL] = models
    return found
