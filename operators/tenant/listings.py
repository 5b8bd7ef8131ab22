"""Why nobody bids on an open order, in words for its author."""

from __future__ import annotations

from dataclasses import dataclass

from operators.vouching import vouched_for
from virtengine.clients.chain import ChainClient
from virtengine.plans import bid
from virtengine.plans.bid import Listing, NoBid, Seller
from virtengine.plans.pricing.tenants import Vouched
from virtengine.plans.provider import REGION
from virtengine.wire.virtengine.market.v1 import types_pb2

MEANINGS = {
    NoBid.ABOVE_CEILING: "every matching offering costs more; apply an Order with a higher ceiling",
    NoBid.REGION_DIFFERS: "no offering is sold in these regions; apply an Order with others",
    NoBid.NOT_VOUCHED_FOR: "the named auditors vouch for no provider; apply an Order with others",
    NoBid.ATTRIBUTE_MISSING: "no provider has these attributes; apply an Order with fewer",
    NoBid.ABOVE_ORDER_LIMIT: "no offering sells this much to one order; apply a smaller Order",
    NoBid.BILLING_DIFFERS: "no offering is billed this way; apply an Order with the other billing",
    NoBid.NO_PRICE: "no offering prices all of these resources; ask for others",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What must change before anybody can bid."""

    reason: str
    message: str


async def find_obstacle(client: ChainClient, order: types_pb2.Order) -> Obstacle | None:
    """Return what keeps every listing from answering an order; None when one could, or when it may pass."""
    providers = {one.owner: one for one in await client.providers()}
    offerings = await client.offerings(state=types_pb2.OFFERING_STATE_ACTIVE)
    auditors = order.requirements.signed_by
    verdicts = []
    for offering in offerings:
        provider = providers.get(offering.provider)
        vouched: Vouched = {}
        if auditors.all_of or auditors.any_of:
            vouched = await vouched_for(client, offering.provider)
        attributes = {one.key: one.value for one in provider.attributes} if provider else {}
        regions = frozenset({attributes[REGION]} if REGION in attributes else ())
        seller = Seller(offering.provider, (), attributes, regions, vouched)
        verdicts.append(bid.judge(order, Listing(offering), seller))
    if not all(isinstance(verdict, NoBid) for verdict in verdicts):
        return None
    reasons = sorted(verdict for verdict in verdicts if isinstance(verdict, NoBid) and verdict in MEANINGS)
    if not reasons:
        return None
    closest = max(reasons, key=tuple(NoBid).index)
    return Obstacle(closest.value, MEANINGS[closest])
