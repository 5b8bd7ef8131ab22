"""Bids that are taken back, and leaving: provider and tenant operators over a real API server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.operators.conftest import Market
from tests.support.running import eventually
from virtengine.api import Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import NODES, of_model
from virtengine.core.ids import bid_id
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1.tx_pb2 import MsgSignAttributes
from virtengine.wire.virtengine.provider.v1.types_pb2 import Attribute

pytestmark = pytest.mark.contract

ELSEWHERE = {"rule": "Named", "provider": "ve1" + "q" * 38}
"""A rule by which no bid of the seller is accepted, so that its bid stays open."""


async def change_provider(market: Market, **spec: Any) -> None:
    """Change fields of the Provider as its author does; None removes one."""
    await market.kube.merge(of_model(Provider), market.namespace, "seller", {"spec": spec}, manager="test")


async def bid_in(market: Market, state: types_pb2.BidState, *, order: str = "") -> types_pb2.Bid:
    """Wait until the seller's one bid is in a state."""

    async def check() -> types_pb2.Bid | None:
        bids = await market.chain.bids(provider=market.provider, state=state)
        return next((one for one in bids if one.order_id.endswith(order)), None)

    return await eventually(check, seconds=30)


async def blocks(market: Market, count: int) -> None:
    """Wait for blocks, in which operators look around."""
    until = await market.chain.latest_height() + count

    async def check() -> bool:
        return await market.chain.latest_height() >= until

    await eventually(check, seconds=60)


async def cordon(market: Market, *, closed: bool = True) -> None:
    """Cordon the node, or open it again."""
    await market.kube.merge(NODES, "", "node-1", {"spec": {"unschedulable": closed}}, manager="test")


async def test_a_bid_is_taken_back_when_its_room_is_gone_for_long_enough(market: Market) -> None:
    await change_provider(market, limits={"withdrawAfterSeconds": 3})
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        before = await market.chain.balance(market.provider)
        await market.order(selection=ELSEWHERE)
        bid = await bid_in(market, types_pb2.BID_STATE_OPEN)
        await cordon(market)
        withdrawn = await bid_in(market, types_pb2.BID_STATE_WITHDRAWN)
        assert withdrawn.order_id == bid.order_id
        account = await market.chain.escrow_account(f"bid/{bid_id(bid.order_id, bid.provider)}")
        assert account is not None
        assert (account.balance or "0", account.refunded) == ("0", bid.deposit.amount)
        assert await market.chain.balance(market.provider) <= before
        await cordon(market, closed=False)
        order = await market.chain.order(bid.order_id)
        assert order is not None
        assert order.state == types_pb2.ORDER_STATE_OPEN


async def test_a_node_that_is_away_for_a_moment_costs_no_bid(market: Market) -> None:
    await change_provider(market, limits={"withdrawAfterSeconds": 60})
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await market.order(selection=ELSEWHERE)
        await bid_in(market, types_pb2.BID_STATE_OPEN)
        await cordon(market)
        await blocks(market, 60)
        await cordon(market, closed=False)
        await bid_in(market, types_pb2.BID_STATE_OPEN)


async def test_a_suspended_provider_takes_its_bids_back(market: Market) -> None:
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await market.order(selection=ELSEWHERE)
        await bid_in(market, types_pb2.BID_STATE_OPEN)
        await change_provider(market, suspend=True)
        await bid_in(market, types_pb2.BID_STATE_WITHDRAWN)


async def test_a_provider_that_leaves_tells_its_tenants_and_sells_no_more(market: Market) -> None:
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await market.order()
        await market.until(Order, "hello", "Active")
        await change_provider(market, leaving={"reason": "moving out", "windowSeconds": 3600})
        provider = await market.until(Provider, "seller", "Leaving")
        assert provider.status.notice.kind == "Leaving"
        order = await market.until(Order, "hello", "ProviderLeaving")
        assert order.condition("Ready").status == "True"
        told = order.condition("ProviderNotice")
        assert told.status == "True"
        assert "moving out" in told.message
        await market.order("second")
        await market.until(Order, "second", "WaitingForBids")
        await blocks(market, 60)
        assert len(await market.chain.bids(provider=market.provider)) == 1
        await change_provider(market, leaving=None)
        await market.until(Provider, "seller", "Selling")
        await market.until(Order, "hello", "Active")
        await market.until(Order, "second", "Active")


async def test_leases_end_with_the_window_and_everything_is_refunded(market: Market) -> None:
    market.node.chain.set_up(_shorten, "provider")
    async with market.running(), market.billing():
        await market.until(Provider, "seller", "Selling")
        await market.order()
        await market.until(Order, "hello", "Active")
        await change_provider(market, leaving={"windowSeconds": 4})
        lease = await market.lease_in(types_pb2.LEASE_STATE_TERMINATED)
        assert lease.reason == types_pb2.LEASE_REASON_DECOMMISSION
        assert lease.settled
        await market.until(Provider, "seller", "Left")
        account = await market.chain.escrow_account(lease.escrow_id)
        assert account is not None
        assert int(account.refunded) + int(account.transferred or 0) == 20_000_000
        await market.until(Order, "hello", "LeaseTerminated")


async def test_a_bid_is_priced_by_the_strategy_of_its_offering(market: Market) -> None:
    await market.apply(
        "Offering",
        "small",
        {
            "providerRef": {"name": "seller"},
            "name": "Small computer",
            "price": {
                "cpu": "1000000",
                "memory": "800000",
                "strategy": {
                    "kind": "CostPlus",
                    "percent": "20",
                    "commitmentDiscounts": [{"hours": 100, "percent": "50"}],
                },
            },
        },
    )
    async with market.running():
        await market.order()
        order = await market.until(Order, "hello", "Active")
        assert order.status.price == "90000"


async def test_one_tenant_gets_no_more_than_its_share(market: Market) -> None:
    await market.kube.merge(
        of_model(Offering), market.namespace, "small", {"spec": {"tenants": {"maxLeases": 1}}}, manager="test"
    )
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        await market.order("second")
        await market.until(Order, "second", "WaitingForBids")
        await blocks(market, 60)
        assert len(await market.chain.bids(provider=market.provider)) == 1
        await market.delete(Order, "second")
        await market.gone(Order, "second")


async def test_an_order_waits_until_its_auditor_vouches_for_the_provider(market: Market) -> None:
    auditor = market.node.chain.actor("alice")
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        wanted = {"attributes": {"audited/soc2": "yes"}, "signedBy": {"anyOf": [auditor.address]}}
        await market.order(requirements=wanted)
        await market.until(Order, "hello", "WaitingForBids")
        await blocks(market, 30)
        assert not await market.chain.bids(provider=market.provider)
        word = MsgSignAttributes(
            auditor=auditor.address,
            subject=market.provider,
            attributes=[Attribute(key="audited/soc2", value="yes")],
        )
        market.node.make_block(market.node.chain.sign(auditor, word))
        await market.until(Order, "hello", "Active")


def _shorten(state: Any) -> None:
    from virtengine.chain.modules.provider.types import Params

    state.set_params(Params(min_leave_seconds=1))
