"""What this cluster can still sell, from the cache and the chain."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from operators.provider.sellers import Seller, Sellers
from virtengine.api import Provider
from virtengine.api.amounts import ResourceAmounts
from virtengine.api.provider import CapacityStatus
from virtengine.api.quantities import parse_millis, parse_whole
from virtengine.clients.kubernetes_kinds import NODES, PODS
from virtengine.core.ids import short_hash
from virtengine.core.resources import Resources
from virtengine.plans import bid, capacity, inventory, units
from virtengine.plans.capacity import Block, Room, Supply
from virtengine.runtime.objects import Objects
from virtengine.wire.virtengine.market.v1 import types_pb2

LIVE = (
    types_pb2.LEASE_STATE_PENDING,
    types_pb2.LEASE_STATE_ACCEPTED,
    types_pb2.LEASE_STATE_PROVISIONING,
    types_pb2.LEASE_STATE_ACTIVE,
    types_pb2.LEASE_STATE_SUSPENDED,
    types_pb2.LEASE_STATE_TERMINATING,
)
"""States of leases that are not over."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What a provider has promised: its live leases and its open bids."""

    leases: tuple[types_pb2.Lease, ...]
    bids: tuple[types_pb2.Bid, ...]


async def live_leases(seller: Seller) -> tuple[types_pb2.Lease, ...]:
    """Return a provider's leases that are not over."""
    found = await asyncio.gather(
        *(seller.client.leases(provider=seller.address, state=state) for state in LIVE)
    )
    # A lease that moved on between two answers may be in both.
    return tuple({lease.id: lease for leases in found for lease in leases}.values())


async def promises(seller: Seller) -> Promises:
    """Return a provider's promises. Bids are read first, so that one that is accepted meanwhile counts."""
    bids = await seller.client.bids(provider=seller.address, state=types_pb2.BID_STATE_OPEN)
    return Promises(await live_leases(seller), tuple(bids))


def units_of(order: types_pb2.Order) -> tuple[units.Unit, ...]:
    """Return the pieces of an order."""
    return units.read(order.units)


def supply_of(
    provider: Provider, objects: Objects, promised: Promises, orders: dict[str, types_pb2.Order]
) -> Supply:
    """Return everything that decides what is free."""
    spec = provider.spec.capacity
    blocks = [
        Block(short_hash(one.id), bid.resources_of(one.resources), units.read(one.units))
        for one in promised.leases
    ]
    leased = {one.order_id for one in promised.leases}
    blocks += [
        Block(
            f"bid/{one.order_id}",
            bid.resources_of(orders[one.order_id].resources),
            units.read(orders[one.order_id].units),
        )
        for one in promised.bids
        if one.order_id in orders and one.order_id not in leased
    ]
    return Supply(
        nodes=inventory.read_nodes(objects.list(NODES), spec.node_selector, spec.gpus),
        holdings=inventory.read_holdings(objects.list(PODS)),
        promised=tuple(blocks),
        kept=Resources(
            parse_millis(spec.reserved.cpu),
            parse_whole(spec.reserved.memory),
            parse_whole(spec.reserved.storage),
        ),
        pool_bytes=parse_whole(spec.storage),
        classes={one.name: parse_whole(one.size) for one in spec.storage_classes},
        usual_gpu=inventory.usual_gpu(spec.gpus),
    )


async def with_neighbours(
    known: Supply,
    provider: Provider,
    sellers: Sellers,
    objects: Objects,
    orders: dict[str, types_pb2.Order],
) -> Supply:
    """Return the supply less what other providers of this process promised on the same nodes."""
    mine = {node.name for node in known.nodes}
    promised = list(known.promised)
    for other in sellers.bidding:
        spec = objects.get(Provider, *other.key)
        if spec is None or (spec.namespace, spec.name) == (provider.namespace, provider.name):
            continue
        theirs = supply_of(spec, objects, await promises(other), orders)
        # Of two bids on one order one is won at most; both count, so that none has to be taken back.
        if mine & {node.name for node in theirs.nodes}:
            promised += theirs.promised
    return replace(known, promised=tuple(promised))


def describe(before: CapacityStatus | None, supply: Supply, room: Room) -> CapacityStatus:
    """Return the capacity to show; the figures from before while they are nearly right."""
    whole = capacity.sum_of(node.allocatable for node in supply.nodes if node.is_usable)
    whole = Resources(whole.cpu_millis, whole.memory_bytes, supply.pool_bytes, whole.gpus)
    leased = capacity.sum_of(block.resources for block in supply.promised if not block.key.startswith("bid/"))
    shown = before.free.to_resources() if before and before.free else None
    is_same = before is not None and (
        before.allocatable == ResourceAmounts.of(whole) and before.leased == ResourceAmounts.of(leased)
    )
    free = capacity.coarse(shown if is_same else None, room.total, whole)
    return CapacityStatus(
        allocatable=ResourceAmounts.of(whole),
        leased=ResourceAmounts.of(leased),
        free=ResourceAmounts.of(free),
        reserved=ResourceAmounts.of(whole.minus(leased).minus(free)),
    )
