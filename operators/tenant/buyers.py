"""The accounts that this process buys for, and what the chain says about their orders."""

from __future__ import annotations

from dataclasses import dataclass

from operators.networks import Chain, Networks
from virtengine.api import Order
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.core.ids import bid_id, order_escrow_id
from virtengine.plans import order as plans
from virtengine.plans import order_change
from virtengine.plans.names import external_id
from virtengine.plans.order import Facts, Tenant
from virtengine.plans.provider import notice_of
from virtengine.runtime.world import World
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.market.v1 import types_pb2


@dataclass(frozen=True, slots=True)
class Buyer:
    """One order's account in action."""

    tenant: Tenant
    chain: Chain
    wallet: Wallet

    @property
    def client(self) -> ChainClient:
        """Return the client of its chain."""
        return self.chain.client


async def buyer_of(networks: Networks, order: Order, world: World) -> Buyer:
    """Return who buys for an Order."""
    chain = await networks.chain(world, order.spec.network_ref, order.namespace)
    keys = await networks.keys(world, order.namespace, order.spec.account_ref.name)
    name = external_id(order.name, order.metadata.uid)
    return Buyer(Tenant(keys.address, keys.encryption_key, name), chain, networks.wallet(chain, keys))


async def read_facts(buyer: Buyer, order: Order, now: float) -> Facts:
    """Return what the chain says about an order now."""
    client, name = buyer.client, buyer.tenant.order_id
    height = await client.latest_height()
    known = await client.order(name)
    if known is None:
        return Facts(height, now)
    account = await client.escrow_account(order_escrow_id(name))
    if not known.accepted_provider:
        found = tuple(await client.bids(name)) if known.state in plans.OPEN else ()
        chosen = plans.choose(found, order.spec.selection)
        key = await _active_key(client, chosen.provider) if chosen else None
        return Facts(height, now, known, found, account=account, key=key)
    lease = await client.lease(bid_id(name, known.accepted_provider))
    is_live = lease is not None and lease.state in plans.LIVE
    summary = await client.usage_summary(lease.id) if lease is not None and not is_live else None
    return Facts(
        height,
        now,
        known,
        lease=lease,
        account=account,
        payments=tuple(await client.escrow_payments(order_escrow_id(name))),
        key=await _active_key(client, known.accepted_provider) if is_live else None,
        last_settlement=summary.last_settlement if summary else 0,
        change=await _change(client, order, lease) if is_live and lease else None,
        notice=notice_of(await client.provider(known.accepted_provider)) if is_live else None,
    )


async def _change(
    client: ChainClient, order: Order, lease: types_pb2.Lease
) -> types_pb2.ContractChange | None:
    """Return the last proposal of other resources, where it matters."""
    return await client.contract_change(lease.id) if order_change.is_wanted(order.spec, lease) else None


async def _active_key(client: ChainClient, address: str) -> encryption_types.RecipientKey | None:
    return (await client.recipient_keys(address)).active
