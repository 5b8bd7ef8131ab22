"""Two providers of one operator on the same nodes: the cheaper wins, leaves, and the tenant moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.operators.conftest import Market, make_account
from tests.support.running import eventually
from virtengine.api import Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import of_model
from virtengine.crypto import usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.settlement.v1.tx_pb2 import MsgRecordUsage, MsgSettleLease
from virtengine.wire.virtengine.settlement.v1.types_pb2 import UsageBatch

pytestmark = pytest.mark.contract
DEPOSIT = 20_000_000


@asynccontextmanager
async def billing(market: Market) -> AsyncIterator[None]:
    """Record the last usage of leases that close, signed by whoever provides them, and settle."""

    async def bill() -> None:
        chain = market.node.chain
        agent, settler = chain.actor("carol"), chain.actor("dave")
        names = {chain.actor(name).address: name for name in ("provider", "bob")}
        while True:
            await asyncio.sleep(0.2)
            for lease in await market.chain.leases(state=types_pb2.LEASE_STATE_TERMINATING):
                if lease.settled or await market.running_pods(lease):
                    continue
                batch = UsageBatch(lease_id=lease.id, sequence=1, is_final=True)
                key = names[lease.provider].encode().ljust(32, b"s")
                sign = usage_signature.sign(chain.chain_id, batch, key, KeyType.ED25519)
                record = MsgRecordUsage(sender=agent.address, batch=batch, signature=sign)
                settle = MsgSettleLease(sender=settler.address, lease_id=lease.id, sequence=1, is_final=True)
                market.node.make_block(chain.sign(agent, record))
                market.node.make_block(chain.sign(settler, settle))

    task = asyncio.create_task(bill())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def open_second(market: Market) -> str:
    """Add a cheaper provider on the same nodes; return its address."""
    await make_account(market, "bob")
    spec = {
        "networkRef": {"name": "local"},
        "accountRef": {"name": "bob"},
        "hostURI": "https://thrifty.example",
        "regions": ["local"],
        "agents": {"usage": {"name": "carol"}, "settlement": {"name": "dave"}},
        "capacity": {"storage": "4Gi"},
        "limits": {"bidsPerMinute": 1000, "bidsPerHour": 10000},
    }
    await market.apply("Provider", "thrifty", spec)
    price = {
        "cpu": "2000000",
        "memory": "1000000",
        "storage": "50000",
        "strategy": {"kind": "CostPlus", "percent": "20"},
    }
    await market.apply(
        "Offering", "thrifty", {"providerRef": {"name": "thrifty"}, "name": "Thrifty", "price": price}
    )
    await market.until(Provider, "thrifty", "Selling")
    await market.until(Offering, "thrifty", "Listed")
    return str(market.node.chain.actor("bob").address)


async def test_the_cheaper_wins_leaves_and_the_tenant_moves(market: Market) -> None:
    before = await market.chain.balance(market.tenant)
    async with market.running(), billing(market):
        await market.until(Provider, "seller", "Selling")
        thrifty = await open_second(market)
        await market.order(bidWindowSeconds=4)
        first = await market.until(Order, "hello", "Active")
        assert first.status.provider == thrifty
        bids = await market.chain.bids(first.status.order_id)
        hourly = {one.provider: int(one.hourly) for one in bids}
        assert hourly == {thrifty: 315_000, market.provider: 525_000}

        leaving = {"spec": {"leaving": {"reason": "moving out", "windowSeconds": 3600}}}
        await market.kube.merge(of_model(Provider), market.namespace, "thrifty", leaving, manager="test")
        await market.until(Order, "hello", "ProviderLeaving")
        await market.order("again", bidWindowSeconds=2)
        second = await market.until(Order, "again", "Active")
        assert second.status.provider == market.provider
        await market.delete(Order, "hello")
        await market.gone(Order, "hello")
        await market.until(Provider, "thrifty", "Left")
        await market.delete(Order, "again")
        await market.gone(Order, "again")

        for order in (first, second):
            account = await market.chain.escrow_account(f"order/{order.status.order_id}")
            assert account is not None
            assert int(account.refunded) + int(account.transferred or 0) == DEPOSIT
        for one in bids:
            held = await market.chain.escrow_account(f"bid/{one.order_id}/{one.provider}")
            assert held is not None
            assert held.refunded == one.deposit.amount
        await market.delete(Provider, "thrifty")
        await market.gone(Provider, "thrifty")
        assert await market.chain.provider(thrifty) is None
    spent = before - await market.chain.balance(market.tenant)
    assert 0 <= spent < 1_000_000  # nothing was metered: only fees


async def test_providers_on_the_same_nodes_do_not_sell_them_twice(market: Market) -> None:
    """Each order takes most of the one node: one of them can run, whoever bids."""
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await open_second(market)
        for item in ("small", "thrifty"):
            await market.kube.merge(
                of_model(Offering), market.namespace, item, {"spec": {"maxPerOrder": None}}, manager="test"
            )
        large = {"cpu": "2500m", "memory": "1Gi", "storage": "0"}
        for name in ("one", "two"):
            await market.order(name, resources=large, maxPricePerHour="50000000", bidWindowSeconds=0)

        async def first() -> list[types_pb2.Lease]:
            return await market.chain.leases(owner=market.tenant)

        await eventually(first, seconds=60)
        height = await market.chain.latest_height() + 80

        async def later() -> bool:
            return await market.chain.latest_height() >= height

        await eventually(later, seconds=60)
        assert len(await first()) == 1
        open_bids: list[Any] = []
        for address in (market.provider, market.node.chain.actor("bob").address):
            open_bids += await market.chain.bids(provider=address, state=types_pb2.BID_STATE_OPEN)
        assert not open_bids
