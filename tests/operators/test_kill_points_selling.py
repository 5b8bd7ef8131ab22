"""Announcing and taking bids back, killed at each suspension and begun anew by a fresh process."""

from __future__ import annotations

import time
from typing import Any

import pytest

from operators.networks import Networks
from operators.provider import supply
from operators.provider.provider import Providers
from operators.provider.sellers import Sellers
from operators.provider.withdrawals import Withdrawals
from tests.operators.conftest import Market
from tests.operators.test_kill_points import killed_everywhere, world_of
from tests.operators.test_selling import ELSEWHERE, bid_in, change_provider, cordon
from virtengine.api import Provider
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.contract


@pytest.mark.timeout(300)
async def test_leaving_killed_at_each_point_is_announced_once(market: Market) -> None:
    async with market.running("provider"):
        await market.until(Provider, "seller", "Selling")
    await change_provider(market, leaving={"reason": "moving out", "windowSeconds": 3600})

    async def announcing(networks: Networks) -> Any:
        known = await market.chain.provider(market.provider)
        if known is not None and known.HasField("notice"):
            return None
        owner = await market.get(Provider, "seller")
        world = await world_of(market, "provider", owner)
        return Providers(Sellers(networks), lambda: None).reconcile(owner, world)

    assert await killed_everywhere(announcing) > 5
    known = await market.chain.provider(market.provider)
    assert known is not None
    assert (known.notice.reason, known.notice.window_seconds) == ("moving out", 3600)
    assert known.notice.effective_at == known.notice.announced_at + 3600


@pytest.mark.timeout(300)
async def test_a_bid_taken_back_killed_at_each_point_is_withdrawn_once(market: Market) -> None:
    await change_provider(market, limits={"withdrawAfterSeconds": 0})
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await market.order(selection=ELSEWHERE)
        bid = await bid_in(market, types_pb2.BID_STATE_OPEN)
    await cordon(market)
    held = await market.chain.balance(market.provider)

    async def withdrawing(networks: Networks) -> Any:
        known = await market.chain.bids(bid.order_id)
        if known[0].state == types_pb2.BID_STATE_WITHDRAWN:
            return None
        return _look(market, networks)

    assert await killed_everywhere(withdrawing) > 5
    bids = await market.chain.bids(bid.order_id)
    assert [one.state for one in bids] == [types_pb2.BID_STATE_WITHDRAWN]
    assert await market.chain.balance(market.provider) == held + int(bid.deposit.amount)


async def _look(market: Market, networks: Networks) -> None:
    owner = await market.get(Provider, "seller")
    world = await world_of(market, "provider", owner)
    seller = await Sellers(networks).of_provider(world, owner)
    promised = await supply.promises(seller)
    await Withdrawals().look(seller, owner, world.objects, promised, time.monotonic())
