from __future__ import annotations

import asyncio
import json
import random

import pytest

from tests.operators.conftest import KEY, Market, namespace_of
from tests.support.running import eventually
from virtengine.api import Lease, Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import NAMESPACES
from virtengine.core.ids import lease_object_name
from virtengine.crypto import usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.escrow.v1.tx_pb2 import MsgDeposit
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2
from virtengine.wire.virtengine.settlement.v1.tx_pb2 import MsgRecordUsage
from virtengine.wire.virtengine.settlement.v1.types_pb2 import UsageBatch, UsageLine

pytestmark = pytest.mark.contract
DEPOSIT = 20_000_000


async def active(market: Market) -> types_pb2.Lease:
    await market.order()
    await market.until(Order, "hello", "Active")
    return await market.lease()


async def cleaned(market: Market, lease: types_pb2.Lease, reason: types_pb2.LeaseReason) -> None:
    """Wait until a lease ended settled and left nothing but the chain's record."""
    ended = await market.lease_in(types_pb2.LEASE_STATE_TERMINATED)
    assert (ended.settled, ended.reason) == (True, reason)
    await market.gone(Lease, lease_object_name(lease.id))

    async def is_gone() -> bool:
        found = await market.kube.get(NAMESPACES, "", namespace_of(lease))
        return found is None or bool(found["metadata"].get("deletionTimestamp"))

    await eventually(is_gone, seconds=60)
    account = await market.chain.escrow_account(lease.escrow_id)
    assert account is not None
    assert account.balance == "0"


async def test_deleting_the_order_closes_settles_refunds_and_cleans(market: Market) -> None:
    async with market.running(), market.billing():
        before = await market.chain.balance(market.tenant)
        lease = await active(market)
        assert await market.chain.balance(market.tenant) == before - DEPOSIT
        await market.delete(Order, "hello")
        await market.gone(Order, "hello")
        assert await market.chain.balance(market.tenant) == before
        await cleaned(market, lease, types_pb2.LEASE_REASON_OWNER)


async def test_a_lease_closed_by_other_means_is_told_in_the_order(market: Market) -> None:
    async with market.running(), market.billing():
        lease = await active(market)
        tenant = market.node.chain.actor("tenant")
        close = tx_pb2.MsgCloseLease(
            sender=tenant.address, lease_id=lease.id, reason=types_pb2.LEASE_REASON_OWNER
        )
        market.node.make_block(market.node.chain.sign(tenant, close))
        await cleaned(market, lease, types_pb2.LEASE_REASON_OWNER)
        order = await market.until(Order, "hello", "LeaseTerminated")
        assert order.status.lease_state == "Terminated"
        assert order.condition("Stalled").status == "True"
        assert "delete this Order" in order.condition("Stalled").message


async def test_deleting_the_lease_object_closes_it_as_the_provider(market: Market) -> None:
    async with market.running(), market.billing():
        lease = await active(market)
        await market.delete(Lease, lease_object_name(lease.id))
        await cleaned(market, lease, types_pb2.LEASE_REASON_DECOMMISSION)
        assert lease.id == (await market.lease()).id


async def test_without_a_last_report_the_time_of_the_lease_runs_out(market: Market) -> None:
    async with market.running():
        before = await market.chain.balance(market.tenant)
        await active(market)
        await market.delete(Order, "hello")
        await market.gone(Order, "hello")
        assert await market.chain.balance(market.tenant) == before


async def test_deleting_the_provider_decommissions_it(market: Market) -> None:
    async with market.running(), market.billing():
        lease = await active(market)
        await market.delete(Provider, "seller")
        await market.gone(Provider, "seller")
        await cleaned(market, lease, types_pb2.LEASE_REASON_DECOMMISSION)
        assert await market.chain.provider(market.provider) is None


async def test_deleting_an_offering_ends_the_listing_and_no_lease(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        await market.delete(Offering, "small")
        await market.gone(Offering, "small")
        listed = await market.chain.offering(lease.offering_id)
        assert listed is not None
        assert listed.state == types_pb2.OFFERING_STATE_TERMINATED
        assert (await market.lease()).state == types_pb2.LEASE_STATE_ACTIVE


async def test_a_lease_that_the_chain_does_not_show_is_never_removed(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        controller = market.operators["provider"]
        seller = controller.sellers.bidding[0]

        async def nothing(*_: object, **__: object) -> None:
            return None

        async def none(*_: object, **__: object) -> list[object]:
            return []

        seller.client.lease = nothing
        seller.client.leases = none
        for one in (controller.providers, controller.leases):
            one.enqueue_all()
        await asyncio.sleep(3)
        assert await market.get(Lease, lease_object_name(lease.id)) is not None
        assert len(await market.running_pods(lease)) == 1


async def test_a_node_that_stalls_loses_nothing(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        market.node.faults.stalled = True
        for operator in market.operators.values():
            for controller in operator.build().controllers:
                controller.enqueue_all()
        await asyncio.sleep(3)
        assert len(await market.running_pods(lease)) == 1
        market.node.faults.stalled = False
        await market.until(Order, "hello", "Active")
        assert (await market.lease()).state == types_pb2.LEASE_STATE_ACTIVE


async def test_a_manifest_that_cannot_run_is_rejected_and_the_money_returns(market: Market) -> None:
    """As when a tenant seals what its own operator would have refused."""
    from virtengine.core.ids import bid_id
    from virtengine.plans import sealing

    tenant = market.node.chain.actor("tenant")
    async with market.running("provider"):
        await market.until(Offering, "small", "Listed")
        before = await market.chain.balance(tenant.address)
        create = tx_pb2.MsgCreateOrder(
            owner=tenant.address,
            external_id="raw",
            resources=types_pb2.Resources(cpu_millis=100, memory_bytes=2**26),
            billing=types_pb2.BILLING_USAGE,
            max_price="9000000",
        )
        create.deposit.denom, create.deposit.amount = "uve", str(DEPOSIT)
        market.node.make_block(market.node.chain.sign(tenant, create))
        order_id = f"{tenant.address}/raw"
        await eventually(lambda: market.chain.bid(bid_id(order_id, market.provider)))
        key = (await market.chain.recipient_keys(market.provider)).active
        assert key is not None
        service = {
            "name": "web",
            "image": "a",
            "resources": {"cpu": "9", "memory": "1Mi"},
            "privileged": True,
        }
        payload = json.dumps({"services": [service]}).encode()
        accept = tx_pb2.MsgAcceptBid(
            owner=tenant.address,
            order_id=order_id,
            provider=market.provider,
            manifest=sealing.seal(
                payload, secret=b"s" * 32, order_id=order_id, version=1, recipient=key.public_key
            ),
        )
        market.node.make_block(market.node.chain.sign(tenant, accept))
        lease = await market.lease_in(types_pb2.LEASE_STATE_REJECTED)
        assert "FORBIDDEN" in lease.message
        assert await market.kube.get(NAMESPACES, "", namespace_of(lease)) is None
        assert await market.chain.balance(tenant.address) == before
        await market.gone(Lease, lease_object_name(lease.id))


async def test_a_workload_that_never_starts_keeps_its_reason(market: Market) -> None:
    market.kubelet.is_broken = True
    async with market.running():
        await market.order()
        lease = await market.lease_in(types_pb2.LEASE_STATE_PROVISIONING)

        async def says_why() -> bool:
            found = await market.get(Lease, lease_object_name(lease.id))
            ready = found.condition("Ready") if found else None
            return ready is not None and "ImagePullBackOff" in ready.message

        await eventually(says_why)
        await market.delete(Order, "hello")


async def test_a_deposit_by_anyone_is_seen(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        alice = market.node.chain.actor("alice")
        deposit = MsgDeposit(depositor=alice.address, account_id=lease.escrow_id, external_id="gift")
        deposit.amount.denom, deposit.amount.amount = "uve", str(5 * DEPOSIT)
        market.node.make_block(market.node.chain.sign(alice, deposit))

        async def is_shown() -> bool:
            order = await market.get(Order, "hello")
            return bool(order.status.escrow.balance == str(6 * DEPOSIT))

        await eventually(is_shown)


async def test_top_up_adds_once_for_each_state_of_the_account(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        rule = {"whenBelowHours": 60, "amount": "7000000", "limit": "20000000"}
        await market.order(topUp=rule)

        async def added() -> str:
            account = await market.chain.escrow_account(lease.escrow_id)
            return account.deposited if account else ""

        async def is_full() -> bool:
            return await added() == str(DEPOSIT + 14_000_000)

        await eventually(is_full)
        await asyncio.sleep(1)
        assert await added() == str(DEPOSIT + 14_000_000)


async def use_up(market: Market, lease: types_pb2.Lease) -> None:
    """Record more usage than the deposit pays."""
    agent = market.node.chain.actor("carol")
    line = UsageLine(
        resource=types_pb2.RESOURCE_TYPE_CPU,
        quantity=str(20_000_000),
        period_start=lease.created_at * 1000,
        period_end=lease.created_at * 1000 + 1,
    )
    batch = UsageBatch(lease_id=lease.id, sequence=1, lines=[line], interval_count=1, merkle_root=b"m" * 32)
    sign = usage_signature.sign(market.node.chain.chain_id, batch, KEY, KeyType.ED25519)
    record = MsgRecordUsage(sender=agent.address, batch=batch, signature=sign)
    height = market.node.make_block(market.node.chain.sign(agent, record))
    assert market.node.results[height]["txs_results"][-1]["code"] == 0, market.node.results[height]


async def test_a_lease_out_of_funds_stops_and_a_top_up_resumes_it(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        await use_up(market, lease)
        broke = await market.until(Order, "hello", "InsufficientFunds")
        assert "topUp" in broke.condition("Ready").message

        async def is_stopped() -> bool:
            return not await market.running_pods(lease)

        await eventually(is_stopped)
        await market.order(topUp={"whenBelowHours": 1, "amount": "30000000", "limit": "30000000"})
        await market.until(Order, "hello", "Active")
        await market.until(Lease, lease_object_name(lease.id), "Running")


async def test_a_lease_out_of_funds_is_closed_after_its_grace(market: Market) -> None:
    async with market.running():
        lease = await active(market)
        await use_up(market, lease)
        await cleaned(market, lease, types_pb2.LEASE_REASON_INSUFFICIENT_FUNDS)
        order = await market.until(Order, "hello", "LeaseTerminated")
        assert "InsufficientFunds" in order.condition("Stalled").message


@pytest.mark.parametrize("seed", range(3))
async def test_operators_killed_while_a_lease_closes_end_it_once(market: Market, seed: int) -> None:
    chance = random.Random(seed)
    async with market.billing():
        async with market.running():
            before = await market.chain.balance(market.tenant)
            lease = await active(market)
        await market.delete(Order, "hello")
        for _ in range(6):
            tasks = [market.start(name)[1] for name in ("provider", "tenant")]
            await asyncio.sleep(chance.uniform(0.3, 1.5))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        async with market.running():
            await market.gone(Order, "hello")
            await cleaned(market, lease, types_pb2.LEASE_REASON_OWNER)
            assert await market.chain.balance(market.tenant) == before
