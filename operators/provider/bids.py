"""The bid engine: answers open orders with bids that this cluster can keep.

Blocks only say when to look; what is open, what is bid and what is promised is read from the chain each
time. An order that cannot be answered now, for lack of room or of turns, is looked at again, so that none is
lost.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable

import structlog
from prometheus_client import Counter

from operators.provider import supply
from operators.provider.sellers import Seller, Sellers
from operators.sending import send
from virtengine.api import Offering, Provider
from virtengine.core.amounts import parse_amount
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import bid_id
from virtengine.plans import bid, capacity
from virtengine.plans.bid import Bid, Limits, Listing
from virtengine.plans.provider import REGION
from virtengine.runtime.objects import Objects
from virtengine.runtime.queue import Key
from virtengine.wire.virtengine.market.v1 import types_pb2

REFUSED_SECONDS = 60.0
PLACED = Counter("virtengine_bids_placed", "Bids that are on chain.", ["provider"])
DECLINED = Counter("virtengine_bids_declined", "Open orders that were not answered, by reason.", ["reason"])
DEFERRED = Counter("virtengine_bids_deferred", "Times that a bid had to wait for its turn.", ["provider"])
log = structlog.get_logger()


class BidEngine:
    """Bids for every registered provider of this process."""

    def __init__(self, sellers: Sellers, *, look_seconds: float = 15.0) -> None:
        self._sellers = sellers
        self._look_seconds = look_seconds
        self._news = asyncio.Event()
        self._sent: dict[Key, deque[int]] = {}
        self._refused: dict[str, float] = {}
        self._told: dict[str, str] = {}
        self._due: float | None = None
        self.objects: Objects | None = None

    def wake(self) -> None:
        """Look for open orders soon."""
        self._news.set()

    async def run(self) -> None:
        """Bid for ever."""
        while True:
            self._news.clear()
            self._due = None
            if self.objects is not None:
                for seller in self._sellers.bidding:
                    await self._look(seller, self.objects)
            pause = self._look_seconds if self._due is None else min(self._look_seconds, self._due)
            try:
                async with asyncio.timeout(pause):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def _look(self, seller: Seller, objects: Objects) -> None:
        provider = objects.get(Provider, *seller.key)
        if provider is None or provider.is_deleting or provider.spec.suspend:
            return
        try:
            await self.bid_once(seller, provider, objects)
        except (Unavailable, NotYet) as error:
            log.warning("bids wait", provider=seller.address, error=error.message)
            self._due = 1.0

    async def bid_once(self, seller: Seller, provider: Provider, objects: Objects) -> int:
        """Answer every open order that can be answered now; return how many bids were placed."""
        client = seller.client
        height = await client.latest_height()
        orders = await client.orders(state=types_pb2.ORDER_STATE_OPEN)
        if not orders:
            return 0
        promised = await supply.promises(seller)
        known = supply.supply_of(
            provider, objects, promised, {bid.order_id(order): order for order in orders}
        )
        room = capacity.compute_room(known)
        offer = await self._seller(seller, provider, objects)
        deposit = parse_amount((await client.market_params()).bid_min_deposit.amount)
        answered = {one.order_id for one in promised.bids}
        placing: list[Awaitable[bool]] = []
        for order in sorted(orders, key=lambda one: (one.created_height, bid.order_id(one))):
            name = bid.order_id(order)
            if self._refused.get(name, 0) > time.monotonic():
                continue
            verdict = bid.decide(order, offer, room, height=height, deposit=deposit, has_bid=name in answered)
            if not isinstance(verdict, Bid):
                self._tell(name, verdict)
                continue
            if not self._may_bid(seller, provider):
                break
            room = verdict.room
            placing.append(self._place(seller, verdict))
        return sum(await asyncio.gather(*placing))

    async def _seller(self, seller: Seller, provider: Provider, objects: Objects) -> bid.Seller:
        offerings = await seller.client.offerings(
            provider=seller.address, state=types_pb2.OFFERING_STATE_ACTIVE
        )
        registered = await seller.client.provider(seller.address)
        attributes = {one.key: one.value for one in registered.attributes} if registered else {}
        least = {
            one.status.offering_id: parse_amount(one.spec.price.minimum or "0")
            for one in objects.list(Offering, provider.namespace)
        }
        return bid.Seller(
            address=seller.address,
            listings=tuple(
                Listing(one, least.get(bid.offering_id(one), 0))
                for one in sorted(offerings, key=bid.offering_id)
            ),
            attributes=attributes,
            regions=frozenset({attributes[REGION]} if REGION in attributes else ()),
        )

    def _may_bid(self, seller: Seller, provider: Provider) -> bool:
        """Say whether the rate limits leave a turn, and take it; else plan to look again in time."""
        limits = Limits(provider.spec.limits.bids_per_minute, provider.spec.limits.bids_per_hour)
        sent = self._sent.setdefault(seller.key, deque(maxlen=100_000))
        now = time.monotonic_ns() // 1_000_000
        wait = bid.delay_ms(sent, now, limits)
        if wait:
            DEFERRED.labels(seller.address).inc()
            log.info("bids deferred", provider=seller.address, seconds=wait / 1000)
            self._due = wait / 1000
            return False
        sent.append(now)
        while sent and sent[0] <= now - bid.HOUR_MS:
            sent.popleft()
        return True

    async def _place(self, seller: Seller, planned: Bid) -> bool:
        order = planned.message.order_id

        async def is_there() -> bool:
            return await seller.client.bid(bid_id(order, seller.address)) is not None

        try:
            await send(seller.wallet, is_there, [planned.message])
        except Rejected as error:
            self._refused[order] = time.monotonic() + REFUSED_SECONDS
            log.warning("bid refused", order=order, reason=error.reason, error=error.message)
            return False
        except (Unavailable, NotYet) as error:
            log.warning("bid unknown", order=order, error=error.message)
            self._due = 1.0
            return False
        PLACED.labels(seller.address).inc()
        log.info("bid placed", order=order, hourly=planned.hourly, node=planned.node)
        return True

    def _tell(self, order: str, verdict: bid.NoBid) -> None:
        if verdict is bid.NoBid.ALREADY_BID or self._told.get(order) == verdict:
            return
        if len(self._told) > 10_000:
            self._told.clear()
        self._told[order] = verdict
        DECLINED.labels(verdict.value).inc()
        log.info("no bid", order=order, reason=verdict.value)
