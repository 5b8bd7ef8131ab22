"""Messages about orders: check, then change."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import hash_content
from virtengine.chain.modules.escrow import accounts
from virtengine.chain.modules.market import lifecycle, matching, pricing
from virtengine.chain.modules.market.errors import (
    DepositTooSmall,
    InvalidPricing,
    InvalidState,
    NotCustomer,
    OfferingFull,
    OfferingNotActive,
    OrderExists,
    ResourcesTooLarge,
    TooManyOrders,
)
from virtengine.chain.modules.market.states import WAITING_ORDERS, BidState, OfferingState, OrderState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import (
    Billing,
    Offering,
    Order,
    Requirements,
    Resources,
    ResourceUnit,
)
from virtengine.core import resources as core_resources
from virtengine.core.amounts import DENOM
from virtengine.core.ids import owned_id
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


def create_order(state: State, msg: tx_pb2.MsgCreateOrder, ctx: Context) -> tx_pb2.MsgCreateOrderResponse:
    """Open an order with its escrow account."""
    order_id = owned_id(msg.owner, msg.external_id)
    content_hash = hash_content(msg)
    existing = state.find_order(order_id)
    if existing is not None:
        if existing.content_hash == content_hash:
            return tx_pb2.MsgCreateOrderResponse(order_id=order_id)
        raise OrderExists(f"order {order_id} was made with other content")
    order = _read_content(state, msg, ctx, content_hash)
    if order.offering_id:
        require_listing(state, order)
    open_orders = sum(1 for _ in state.live_orders.encoded_keys(msg.owner))
    if open_orders >= state.get_params().max_orders_per_customer:
        raise TooManyOrders(f"{msg.owner} has {open_orders} orders at one time")
    deposit = wire.read_coin(msg.deposit, field="deposit")
    least = state.escrow.get_params().min_deposit
    if 0 < deposit < least:
        raise DepositTooSmall(f"deposit: {deposit}{DENOM} is less than the minimum of {least}{DENOM}")

    state.put_order(order)
    lifecycle.count_new_order(state, order.offering_id)
    ctx.emit(
        types_pb2.EventOrderCreated(
            order_id=order_id,
            owner=order.owner,
            offering_id=order.offering_id,
            state=wire.number(order.state),
        )
    )
    accounts.open_account(state.escrow, order.escrow_id, order.owner, ctx, deposit=deposit)
    return tx_pb2.MsgCreateOrderResponse(order_id=order_id)


def cancel_order(state: State, msg: tx_pb2.MsgCancelOrder, ctx: Context) -> tx_pb2.MsgCancelOrderResponse:
    """Take back an order that has no lease; its money returns."""
    order = state.require_order(msg.order_id)
    if order.owner != msg.owner:
        raise NotCustomer(f"{msg.owner} does not own order {order.id}")
    if order.state is OrderState.CANCELLED:
        return tx_pb2.MsgCancelOrderResponse()
    if order.state not in WAITING_ORDERS:
        raise InvalidState(f"order {order.id} is {order.state.name}; close its lease")

    drop(state, order, BidState.REJECTED, "cancelled by its owner", ctx)
    return tx_pb2.MsgCancelOrderResponse()


def drop(state: State, order: Order, bids_to: BidState, reason: str, ctx: Context) -> None:
    """Cancel a waiting order: its open bids end, every deposit returns."""
    for bid in list(state.bids_of(order)):
        if bid.state is BidState.OPEN:
            lifecycle.move_bid(state, bid, bids_to, ctx)
    lifecycle.move_order(state, order, OrderState.CANCELLED, ctx, reason=reason)
    accounts.close_account(state.escrow, order.escrow_id, ctx)


def require_listing(state: State, order: Order) -> Offering:
    """Return the listing an order names. Raise unless it is active, has room, and is within the ceiling."""
    offering = state.require_offering(order.offering_id)
    if offering.state is not OfferingState.ACTIVE:
        raise OfferingNotActive(f"offering {offering.id} is {offering.state.name}")
    require_room(offering)
    matching.require_selling(state.provider.require(offering.provider))
    if order.billing is not offering.price.billing:
        raise InvalidPricing(f"offering {offering.id} bills by {offering.price.billing.name}")
    limit = offering.max_per_order.to_core()
    if limit != core_resources.Resources() and not order.resources.to_core().fits(limit):
        raise ResourcesTooLarge(f"resources: more than offering {offering.id} gives to one order")
    quote = pricing.compute_quote(offering.price, order.resources)
    if not pricing.is_within(quote, order.max_price, order.billing):
        raise InvalidPricing(
            f"max_price: offering {offering.id} costs {quote}, above the ceiling of {order.max_price}"
        )
    return offering


def require_room(offering: Offering) -> None:
    """Raise when an offering has as many orders as it takes."""
    limit = offering.max_concurrent_orders
    if limit and offering.active_orders >= limit:
        raise OfferingFull(f"offering {offering.id} has {offering.active_orders} orders, at most {limit}")


def _read_content(state: State, msg: tx_pb2.MsgCreateOrder, ctx: Context, content_hash: bytes) -> Order:
    billing = Billing(int(msg.billing))
    return Order(
        owner=msg.owner,
        external_id=msg.external_id,
        state=OrderState.PENDING_PAYMENT,
        offering_id=msg.offering_id,
        requirements=wire.from_wire(msg.requirements, Requirements),
        resources=wire.from_wire(msg.resources, Resources),
        billing=billing,
        max_price=pricing.read_ceiling(msg.max_price, billing),
        created_height=ctx.height,
        expires_height=ctx.height + (msg.expires_in_blocks or state.get_params().order_expiry_blocks),
        created_at=ctx.time,
        content_hash=content_hash,
        units=tuple(wire.from_wire(unit, ResourceUnit) for unit in msg.units),
    )
