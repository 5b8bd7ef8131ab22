"""What decides a bid beside the order: the provider's listings with their terms, and who the tenant is."""

from __future__ import annotations

from collections.abc import Iterable

from operators.provider.sellers import Seller
from operators.provider.supply import Promises
from operators.vouching import vouched_for
from virtengine.api import Offering
from virtengine.clients.chain import ChainClient
from virtengine.core.amounts import parse_amount
from virtengine.core.ids import order_escrow_id, owned_id
from virtengine.core.resources import Resources
from virtengine.plans import bid
from virtengine.plans.capacity import Room, Supply, sum_of
from virtengine.plans.names import external_id
from virtengine.plans.pricing.read import terms_of
from virtengine.plans.pricing.tenants import Buyer
from virtengine.plans.provider import REGION
from virtengine.plans.screening import Listing
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types


async def seller_of(
    seller: Seller,
    registered: provider_types.Provider,
    objects: Iterable[Offering],
    orders: Iterable[types_pb2.Order],
    used_percent: int,
) -> bid.Seller:
    """Return the provider as it bids now."""
    offerings = await seller.client.offerings(provider=seller.address, state=types_pb2.OFFERING_STATE_ACTIVE)
    attributes = {one.key: one.value for one in registered.attributes}
    auditors = [order.requirements.signed_by for order in orders]
    wants_word = any(one.all_of or one.any_of for one in auditors)
    return bid.Seller(
        address=seller.address,
        listings=listings_of(seller.address, offerings, objects),
        attributes=attributes,
        regions=frozenset({attributes[REGION]} if REGION in attributes else ()),
        vouched=await vouched_for(seller.client, seller.address) if wants_word else {},
        used_percent=used_percent,
    )


def listings_of(
    address: str, offerings: Iterable[types_pb2.Offering], objects: Iterable[Offering]
) -> tuple[Listing, ...]:
    """Return listings with the terms and tenants of their objects; one without an object keeps its price.

    Objects are found by the id that they give their listing: their status may not say it yet.
    """
    written = {
        owned_id(address, external_id(one.name, one.metadata.uid)): one.spec
        for one in objects
        if not one.spec.suspend
    }
    found = []
    for one in sorted(offerings, key=bid.offering_id):
        spec = written.get(bid.offering_id(one))
        found.append(Listing(one, terms_of(spec.price), spec.tenants) if spec else Listing(one))
    return tuple(found)


async def buyer_of(
    client: ChainClient,
    order: types_pb2.Order,
    offer: bid.Seller,
    promised: Promises,
    orders: dict[str, types_pb2.Order],
) -> Buyer:
    """Return what is known of an order's tenant, as far as any listing asks."""
    has_discounts = any(one.terms is not None and one.terms.discounts for one in offer.listings)
    asks_word = any(one.tenants.attributes for one in offer.listings)
    leases = [one for one in promised.leases if one.owner == order.owner]
    bids = [
        orders[one.order_id]
        for one in promised.bids
        if one.order_id in orders and one.order_id.startswith(f"{order.owner}/")
    ]
    held = [*(one.resources for one in leases), *(one.resources for one in bids)]
    return Buyer(
        deposit=await _deposit(client, order) if has_discounts else 0,
        leases=len(leases) + len(bids),
        held=sum_of(bid.resources_of(one) for one in held),
        vouched=await vouched_for(client, order.owner) if asks_word else {},
    )


def used_percent(known: Supply, room: Room) -> int:
    """Return how much of the scarcest resource is in use or promised, in percent."""
    whole = sum_of(node.allocatable for node in known.nodes if node.is_usable)
    left: Resources = room.total
    pairs = (
        (whole.cpu_millis, left.cpu_millis),
        (whole.memory_bytes, left.memory_bytes),
        (whole.gpus, left.gpus),
    )
    return max((100 * (total - min(free, total)) // total for total, free in pairs if total), default=100)


async def _deposit(client: ChainClient, order: types_pb2.Order) -> int:
    account = await client.escrow_account(order_escrow_id(bid.order_id(order)))
    return parse_amount(account.balance or "0") if account is not None else 0
