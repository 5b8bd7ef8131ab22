"""Contract changes: answers tenants who ask for other resources in a lease that runs."""

from __future__ import annotations

import structlog
from google.protobuf.message import Message

from operators.provider import offers, supply
from operators.provider.sellers import Seller, Sellers
from operators.sending import send
from virtengine.api import Offering, Provider
from virtengine.clients.kubernetes_kinds import NODES
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans import bid, capacity, change_answer
from virtengine.runtime.objects import Objects
from virtengine.wire.virtengine.market.v1 import types_pb2

log = structlog.get_logger()


async def answer_once(
    seller: Seller, provider: Provider, sellers: Sellers, objects: Objects, promised: supply.Promises
) -> int:
    """Answer every open proposal to a provider; return how many were answered."""
    changes = await seller.client.open_contract_changes(provider=seller.address)
    if not changes or not objects.list(NODES):  # no node at all is known: nothing is known
        return 0
    leases = {lease.id: lease for lease in promised.leases}
    orders = {bid.order_id(one): one for one in await seller.client.orders(state=types_pb2.ORDER_STATE_OPEN)}
    count = 0
    for change in sorted(changes, key=lambda one: (one.proposed_height, one.lease_id)):
        lease = leases.get(change.lease_id)
        if lease is None:
            continue
        known = supply.supply_of(provider, objects, promised, orders)
        known = await supply.with_neighbours(known, provider, sellers, objects, orders)
        registered = await seller.client.provider(seller.address)
        if registered is None:
            return count
        used = offers.used_percent(known, capacity.compute_room(known))
        offer = await offers.seller_of(
            seller, registered, objects.list(Offering, provider.namespace), (), used
        )
        message = change_answer.answer(lease, change, known, offer)
        count += await _send(seller, change, message)
        promised = await supply.promises(seller)
    return count


async def _send(seller: Seller, change: types_pb2.ContractChange, message: Message) -> bool:
    async def is_answered() -> bool:
        known = await seller.client.contract_change(change.lease_id)
        is_open = known is not None and known.state == types_pb2.CONTRACT_CHANGE_STATE_PROPOSED
        return not is_open or (known is not None and known.number != change.number)

    try:
        await send(seller.wallet, is_answered, [message])
    except (Rejected, Unavailable, NotYet) as error:
        log.warning("change not answered", lease=change.lease_id, error=error.message)
        return False
    log.info("change answered", lease=change.lease_id, answer=type(message).__name__)
    return True
