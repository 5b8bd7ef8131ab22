"""The bid engine: answers open orders with bids that this cluster can keep, and takes back those it cannot.

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

from operators.provider import changes, offers, supply
from operators.provider.sellers import Seller, Sellers
from operators.provider.withdrawals import Withdrawals
from operators.sending import send
from virtengine.api import Offering, Provider
from virtengine.core.amounts import parse_amount
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import bid_id
from virtengine.plans import bid, capacity
from virtengine.plans.bid import Bid, Limits
from virtengine.plans.provider import notice_of
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
        self._answered: set[str] = set()
        self._withdrawals = Withdrawals()
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
        if provider is None or provider.is_deleting:
            return
        try:
            promised = await supply.promises(seller)
            await self._withdrawals.look(seller, provider, objects, promised, time.monotonic())
            await changes.answer_once(seller, provider, self._sellers, objects, promised)
            if not provider.spec.suspend:
                await self.bid_once(seller, provider, objects)
        except (Unavailable, NotYet) as error:
            log.warning("bids wait", provider=seller.address, error=error.message)
            self._due = 1.0

    async def bid_once(self, seller: Seller, provider: Provider, objects: Objects) -> int:
        """Answer every open order that can be answered now; return how many bids were placed."""
        client = seller.client
        height = await client.latest_height()
        orders = await client.orders(state=types_pb2.ORDER_STATE_OPEN)
        registered = await client.provider(seller.address)
        if not orders or registered is None or notice_of(registered) is not None:
            return 0
        by_id = {bid.order_id(order): order for order in orders}
        promised = await supply.promises(seller)
        known = supply.supply_of(provider, objects, promised, by_id)
        known = await supply.with_neighbours(known, provider, self._sellers, objects, by_id)
        room = capacity.compute_room(known)
        written = objects.list(Offering, provider.namespace)
        offer = await offers.seller_of(seller, registered, written, orders, offers.used_percent(known, room))
        deposit = parse_amount((await client.market_params()).bid_min_deposit.amount)
        answered = {one.order_id for one in promised.bids}
        if len(self._answered) > 100_000:
            self._answered.clear()
        placing: list[Awaitable[bool]] = []
        for order in sorted(orders, key=lambda one: (one.created_height, bid.order_id(one))):
            name = bid.order_id(order)
            own = bid_id(name, seller.address)
            if self._refused.get(own, 0) > time.monotonic() or own in self._answered:
                continue
            buyer = await offers.buyer_of(client, order, offer, promised, by_id)
            verdict = bid.decide(
                order, offer, room, height=height, deposit=deposit, has_bid=name in answered, buyer=buyer
            )
            if not isinstance(verdict, Bid):
                self._tell(own, verdict)
                continue
            if await client.bid(own) is not None:  # taken back or run out: there is one at most, ever
                self._answered.add(own)
                continue
            if not self._may_bid(seller, provider):
                break
            room = verdict.room
            verdict.message.expires_in_blocks = provider.spec.limits.bid_blocks
            placing.append(self._place(seller, verdict))
        return sum(await asyncio.gather(*placing))

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
            self._refused[bid_id(order, seller.address)] = time.monotonic() + REFUSED_SECONDS
            log.warning("bid refused", order=order, reason=error.reason, error=error.message)
            return False
        except (Unavailable, NotYet) as error:
            log.warning("bid unknown", order=order, error=error.message)
            self._due = 1.0
            return False
        PLACED.labels(seller.address).inc()
        steps = [f"{line.step} {line.detail}: {line.amount}" for line in planned.lines]
        log.info("bid placed", order=order, hourly=planned.hourly, node=planned.node, price=steps)
        return True

    def _tell(self, own: str, verdict: bid.NoBid) -> None:
        if verdict is bid.NoBid.ALREADY_BID or self._told.get(own) == verdict:
            return
        if len(self._told) > 10_000:
            self._told.clear()
        self._told[own] = verdict
        DECLINED.labels(verdict.value).inc()
        log.info("no bid", bid=own, reason=verdict.value)
