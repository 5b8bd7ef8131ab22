"""Messages about bids: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.escrow import accounts
from virtengine.chain.modules.market import lifecycle, matching, pricing
from virtengine.chain.modules.market.errors import (
    BidExists,
    BidExpired,
    BidNotOpen,
    DepositTooSmall,
    InvalidPricing,
    InvalidRequest,
    OfferingNotActive,
    OrderExpired,
    OrderNotOpen,
    PriceTooHigh,
    ProviderNotRegistered,
    TooManyBids,
)
from virtengine.chain.modules.market.states import BidState, OfferingState, OrderState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Bid, Offering, Order, Price
from virtengine.core.amounts import DENOM
from virtengine.core.ids import bid_id
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


def place_bid(state: State, msg: tx_pb2.MsgPlaceBid, ctx: Context) -> tx_pb2.MsgPlaceBidResponse:
    """Offer a price on an order; the deposit returns when the bid, or the lease it becomes, ends."""
    price = pricing.read_price(msg.price)
    deposit = wire.read_coin(msg.deposit, field="deposit")
    new_id = bid_id(msg.order_id, msg.provider)
    existing = state.find_bid(new_id)
    if existing is not None:
        if (existing.price, existing.offering_id, existing.deposit) == (price, msg.offering_id, deposit):
            return tx_pb2.MsgPlaceBidResponse(bid_id=new_id)
        raise BidExists(f"{msg.provider} has bid on order {msg.order_id} otherwise")
    _require_deposit(state, deposit)
    order = require_open(state, msg.order_id, ctx)
    _require_fit(state, msg, order, price)

    bid = Bid(
        order_id=order.id,
        provider=msg.provider,
        state=BidState.OPEN,
        price=price,
        hourly=pricing.compute_quote(price, order.resources),
        deposit=deposit,
        created_height=ctx.height,
        offering_id=msg.offering_id,
        expires_height=_read_expiry(msg, order, ctx),
    )
    state.put_bid(bid)
    state.put_order(replace(order, bid_count=order.bid_count + 1))
    accounts.open_account(state.escrow, bid.escrow_id, msg.provider, ctx, deposit=deposit)
    ctx.emit(
        types_pb2.EventBidPlaced(
            order_id=order.id, owner=order.owner, provider=msg.provider, hourly=bid.hourly
        )
    )
    return tx_pb2.MsgPlaceBidResponse(bid_id=new_id)


def withdraw_bid(state: State, msg: tx_pb2.MsgWithdrawBid, ctx: Context) -> tx_pb2.MsgWithdrawBidResponse:
    """Take back an open bid; its deposit returns."""
    bid = state.require_bid(bid_id(msg.order_id, msg.provider))
    if bid.state is BidState.WITHDRAWN:
        return tx_pb2.MsgWithdrawBidResponse()
    if bid.state is not BidState.OPEN:
        raise BidNotOpen(f"bid {bid.id} is {bid.state.name}")

    lifecycle.move_bid(state, bid, BidState.WITHDRAWN, ctx)
    return tx_pb2.MsgWithdrawBidResponse()


def require_award(state: State, bid: Bid, order: Order, ctx: Context) -> None:
    """Raise unless an open bid may still become a lease: in time, of one who sells and is vouched for."""
    if bid.expires_height and ctx.height >= bid.expires_height:
        raise BidExpired(f"bid {bid.id} expired at height {bid.expires_height}")
    matching.require_selling(state.provider.require(bid.provider))
    if bid.offering_id:
        _require_active(state.require_offering(bid.offering_id))
    matching.require_vouched(state.provider, order.requirements, bid.provider)


def require_open(state: State, order_id: str, ctx: Context) -> Order:
    """Return an order that takes bids and awards."""
    order = state.require_order(order_id)
    if order.state is not OrderState.OPEN:
        raise OrderNotOpen(f"order {order.id} is {order.state.name}")
    if ctx.height >= order.expires_height:
        raise OrderExpired(f"order {order.id} expired at height {order.expires_height}")
    return order


def _require_deposit(state: State, deposit: int) -> None:
    least = state.get_params().bid_min_deposit
    if deposit < least:
        raise DepositTooSmall(f"deposit: {deposit}{DENOM} is less than the minimum of {least}{DENOM}")


def _require_fit(state: State, msg: tx_pb2.MsgPlaceBid, order: Order, price: Price) -> None:
    """Raise unless the order takes another bid, at this price, from this provider."""
    limit = state.get_params().max_bids_per_order
    if order.bid_count >= limit:
        raise TooManyBids(f"order {order.id} has {order.bid_count} bids, at most {limit}")
    if price.billing is not order.billing:
        raise InvalidPricing(f"price: order {order.id} is billed by {order.billing.name}")
    quote = pricing.compute_quote(price, order.resources)
    if not pricing.is_within(quote, order.max_price, order.billing):
        raise PriceTooHigh(f"price: {quote} is above the ceiling of {order.max_price} of order {order.id}")
    provider = state.provider.providers.get(msg.provider)
    if provider is None:
        raise ProviderNotRegistered(f"{msg.provider} is not a registered provider")
    matching.require_selling(provider)
    matching.require_match(order.requirements, provider, _require_offering(state, msg, order))
    matching.require_vouched(state.provider, order.requirements, msg.provider)


def _read_expiry(msg: tx_pb2.MsgPlaceBid, order: Order, ctx: Context) -> int:
    """Return the height at which a bid ends by itself; 0 when its order ends no later."""
    height = ctx.height + msg.expires_in_blocks
    return height if msg.expires_in_blocks and height < order.expires_height else 0


def _require_active(offering: Offering) -> None:
    if offering.state is not OfferingState.ACTIVE:
        raise OfferingNotActive(f"offering {offering.id} is {offering.state.name}")


def _require_offering(state: State, msg: tx_pb2.MsgPlaceBid, order: Order) -> Offering | None:
    """Return the listing behind a bid; the one an order names must be it."""
    if order.offering_id and msg.offering_id != order.offering_id:
        raise InvalidRequest(f"offering_id: order {order.id} is for offering {order.offering_id}")
    if not msg.offering_id:
        return None
    offering = state.require_offering(msg.offering_id)
    _require_active(offering)
    return offering
