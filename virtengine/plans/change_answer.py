"""The provider's answer to a tenant who asks for other resources in a lease that runs.

Prices that were agreed stay; what is new is priced by the listing of the lease. A change that the cluster
cannot keep, or that costs more than the tenant allows, is declined with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from virtengine.core.amounts import format_rate, parse_amount, parse_rate
from virtengine.core.ids import short_hash
from virtengine.core.resources import ResourceType, compute_hourly_price
from virtengine.plans import capacity, units
from virtengine.plans.capacity import Block, Supply
from virtengine.plans.market_words import offering_id, resources_of, unit_prices
from virtengine.plans.pricing import Quote
from virtengine.plans.screening import NoBid, Seller, price
from virtengine.plans.shortage import Shortage
from virtengine.plans.usage import amount_of
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

ASKED = (ResourceType.CPU, ResourceType.MEMORY, ResourceType.STORAGE, ResourceType.GPU)
Answer = tx_pb2.MsgAcceptContractChange | tx_pb2.MsgRejectContractChange


def answer(
    lease: types_pb2.Lease, change: types_pb2.ContractChange, supply: Supply, seller: Seller
) -> Answer:
    """Return the answer to a proposal."""
    agreed = price_of(lease, change, seller)
    refusal = agreed if isinstance(agreed, str) else find_obstacle(lease, change, supply)
    if refusal or isinstance(agreed, str):
        return tx_pb2.MsgRejectContractChange(
            sender=lease.provider, lease_id=lease.id, number=change.number, reason=str(refusal)[:256]
        )
    return tx_pb2.MsgAcceptContractChange(
        provider=lease.provider, lease_id=lease.id, number=change.number, price=agreed
    )


def find_obstacle(lease: types_pb2.Lease, change: types_pb2.ContractChange, supply: Supply) -> str:
    """Return what keeps the cluster from it, or nothing.

    It must fit with the workload's pods replaced one by one, and beside those that stay.
    """
    key = short_hash(lease.id)
    wanted = Block(key, resources_of(change.resources), units.read(change.units))
    others = tuple(block for block in supply.promised if block.key != key)
    gone = tuple(holding for holding in supply.holdings if holding.block != key)
    placed = capacity.place(capacity.compute_room(replace(supply, promised=others, holdings=gone)), wanted)
    if isinstance(placed, Shortage):
        return f"no capacity: {placed}"
    now = capacity.compute_room(supply)
    then = capacity.compute_room(replace(supply, promised=(*others, wanted)))
    if set(then.short) - set(now.short):
        return "no capacity: what runs cannot stay where it is"
    return ""


def price_of(
    lease: types_pb2.Lease, change: types_pb2.ContractChange, seller: Seller
) -> types_pb2.Price | str:
    """Return the lease's price after a change, or why there is none."""
    if lease.price.billing == types_pb2.BILLING_RATE:
        return _rate_of(lease, change, seller)
    asked = resources_of(change.resources)
    agreed = types_pb2.Price()
    agreed.CopyFrom(lease.price)
    missing = [
        resource for resource in ASKED if amount_of(asked, resource) and resource not in unit_prices(agreed)
    ]
    listed = _listed(lease, change, seller) if missing else {}
    for resource in missing:
        if resource not in listed:
            return f"{resource.name.lower()} has no price in the lease's offering"
        agreed.prices.append(listed[resource])
    hourly = compute_hourly_price(asked, unit_prices(agreed))
    if hourly > parse_amount(change.max_price):
        return f"it costs {hourly} uve an hour, above the ceiling of {change.max_price}"
    return agreed


def _rate_of(
    lease: types_pb2.Lease, change: types_pb2.ContractChange, seller: Seller
) -> types_pb2.Price | str:
    verdict = _judge(lease, change, seller)
    if isinstance(verdict, NoBid) or verdict is None:
        return f"the lease's offering does not sell this now: {verdict or 'it is gone'}"
    if parse_rate(verdict.price.rate) > parse_rate(change.max_price):
        return f"it costs {format_rate(parse_rate(verdict.price.rate))} uve a block, above the ceiling"
    return types_pb2.Price(billing=types_pb2.BILLING_RATE, rate=verdict.price.rate)


def _listed(
    lease: types_pb2.Lease, change: types_pb2.ContractChange, seller: Seller
) -> Mapping[ResourceType, types_pb2.ResourcePrice]:
    verdict = _judge(lease, change, seller)
    if isinstance(verdict, NoBid) or verdict is None:
        return {}
    return {ResourceType(one.resource): one for one in verdict.price.prices}


def _judge(lease: types_pb2.Lease, change: types_pb2.ContractChange, seller: Seller) -> Quote | NoBid | None:
    """Return what the lease's listing would ask for the changed resources; None when it is gone."""
    wanted = types_pb2.Order(
        owner=lease.owner,
        offering_id=lease.offering_id,
        resources=change.resources,
        billing=lease.price.billing,
        max_price=change.max_price,
    )
    listing = next((one for one in seller.listings if offering_id(one.offering) == lease.offering_id), None)
    return price(wanted, listing, seller) if listing is not None else None
