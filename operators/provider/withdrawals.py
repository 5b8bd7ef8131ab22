"""Bids that cannot be kept any more are withdrawn, so that their deposits return and no lease comes of them.

A withdrawn bid never comes back. So what speaks against it must last for a while: a node that restarts costs
nobody an order.
"""

from __future__ import annotations

import structlog
from prometheus_client import Counter

from operators.provider import supply
from operators.provider.sellers import Seller
from operators.sending import send
from virtengine.api import Offering, Provider
from virtengine.clients.kubernetes_kinds import NODES
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import bid_id
from virtengine.plans import bid, capacity
from virtengine.plans.capacity import Block
from virtengine.plans.withdrawal import Reason, find_reasons
from virtengine.runtime.objects import Objects
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

WITHDRAWN = Counter("virtengine_bids_withdrawn", "Bids that were taken back, by reason.", ["reason"])
log = structlog.get_logger()


class Withdrawals:
    """Takes back open bids. `seen` says since when something speaks against each."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    async def look(
        self, seller: Seller, provider: Provider, objects: Objects, promised: supply.Promises, now: float
    ) -> int:
        """Withdraw what has not been possible to keep for long enough; return how many bids went."""
        if not promised.bids or not objects.list(NODES):  # no node at all is known: nothing is known
            return 0
        reasons = await self._reasons(seller, provider, objects, promised)
        mine = {bid_id(one.order_id, seller.address) for one in promised.bids}
        for name in mine - {bid_id(order, seller.address) for order in reasons}:
            self._seen.pop(name, None)
        count = 0
        for order, reason in sorted(reasons.items()):
            since = self._seen.setdefault(bid_id(order, seller.address), now)
            if now - since >= (provider.spec.limits.withdraw_after_seconds if reason.may_pass else 0):
                count += await self._withdraw(seller, order, reason)
        return count

    async def _reasons(
        self, seller: Seller, provider: Provider, objects: Objects, promised: supply.Promises
    ) -> dict[str, Reason]:
        orders = await _orders_of(seller, promised.bids)
        without = supply.Promises(promised.leases, ())
        room = capacity.compute_room(supply.supply_of(provider, objects, without, {}))
        leased = {one.order_id for one in promised.leases}
        ordered = sorted(promised.bids, key=lambda one: (one.created_height, one.order_id))
        blocks = [
            Block(one.order_id, bid.resources_of(order.resources), supply.units_of(order))
            for one in ordered
            if (order := orders.get(one.order_id)) is not None and one.order_id not in leased
        ]
        paused = {
            one.status.offering_id
            for one in objects.list(Offering, provider.namespace)
            if one.spec.suspend or one.spec.state == "Paused" or one.is_deleting
        }
        return find_reasons(
            ordered,
            bid.find_unkept(room, blocks),
            is_selling=not provider.spec.suspend,
            paused=frozenset(name for name in paused if name),
        )

    async def _withdraw(self, seller: Seller, order: str, reason: Reason) -> bool:
        message = tx_pb2.MsgWithdrawBid(provider=seller.address, order_id=order)

        async def is_gone() -> bool:
            known = await seller.client.bid(bid_id(order, seller.address))
            return known is None or known.state != types_pb2.BID_STATE_OPEN

        try:
            await send(seller.wallet, is_gone, [message])
        except (Rejected, Unavailable, NotYet) as error:
            log.warning("bid not withdrawn", order=order, error=error.message)
            return False
        self._seen.pop(bid_id(order, seller.address), None)
        WITHDRAWN.labels(reason.value).inc()
        log.info("bid withdrawn", order=order, reason=reason.value)
        return True


async def _orders_of(seller: Seller, bids: tuple[types_pb2.Bid, ...]) -> dict[str, types_pb2.Order]:
    found = {bid.order_id(one): one for one in await seller.client.orders(state=types_pb2.ORDER_STATE_OPEN)}
    return {one.order_id: found[one.order_id] for one in bids if one.order_id in found}
