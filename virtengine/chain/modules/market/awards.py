"""Awarding an order: an accepted bid becomes a lease."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.escrow.types import Payment
from virtengine.chain.modules.market import lifecycle, manifests
from virtengine.chain.modules.market.bids import require_award, require_open
from virtengine.chain.modules.market.errors import BidNotOpen, NotCustomer
from virtengine.chain.modules.market.orders import require_room
from virtengine.chain.modules.market.states import BidState, LeaseState, OrderState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Bid, Billing, Lease, Order
from virtengine.core.ids import bid_id
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


def accept_bid(state: State, msg: tx_pb2.MsgAcceptBid, ctx: Context) -> tx_pb2.MsgAcceptBidResponse:
    """Award an order to a provider. The other bids are rejected and their deposits return."""
    order = state.require_order(msg.order_id)
    if order.owner != msg.owner:
        raise NotCustomer(f"{msg.owner} does not own order {order.id}")
    bid = state.require_bid(bid_id(order.id, msg.provider))
    manifest_hash = manifests.compute_hash(msg.manifest)
    if bid.state is BidState.ACCEPTED and _is_repeat(state, bid, manifest_hash):
        return tx_pb2.MsgAcceptBidResponse(lease_id=bid.id)
    if bid.state is not BidState.OPEN:
        raise BidNotOpen(f"bid {bid.id} is {bid.state.name}")
    require_open(state, order.id, ctx)
    require_award(state, bid, order, ctx)
    manifests.require_manifest(state, msg.manifest, msg.provider, ctx)
    if not order.offering_id and bid.offering_id:
        require_room(state.require_offering(bid.offering_id))

    for other in list(state.bids_of(order)) if order.bid_count > 1 else ():
        if other.state is BidState.OPEN and other.provider != bid.provider:
            lifecycle.move_bid(state, other, BidState.REJECTED, ctx)
    lifecycle.move_bid(state, bid, BidState.ACCEPTED, ctx)
    order = lifecycle.move_order(state, order, OrderState.MATCHED, ctx, accepted_provider=bid.provider)
    if not order.offering_id:
        lifecycle.count_new_order(state, bid.offering_id)
    _open_lease(state, order, bid, manifest_hash, ctx)
    manifests.put_manifest(state, bid.id, msg.manifest)
    return tx_pb2.MsgAcceptBidResponse(lease_id=bid.id)


def _is_repeat(state: State, bid: Bid, manifest_hash: bytes) -> bool:
    lease = state.find_lease(bid.id)
    return lease is not None and lease.manifest_hash == manifest_hash


def _open_lease(state: State, order: Order, bid: Bid, manifest_hash: bytes, ctx: Context) -> None:
    lease = Lease(
        id=bid.id,
        order_id=order.id,
        owner=order.owner,
        provider=bid.provider,
        offering_id=bid.offering_id,
        state=LeaseState.PENDING,
        resources=order.resources,
        price=bid.price,
        escrow_id=order.escrow_id,
        manifest_hash=manifest_hash,
        created_height=ctx.height,
        created_at=ctx.time,
        units=order.units,
    )
    state.put_lease(lease)
    state.provider.count_lease(bid.provider, 1)
    rate = bid.price.rate if bid.price.billing is Billing.RATE else "0"
    payments.open_payment(state.escrow, Payment(lease.id, order.escrow_id, bid.provider, rate=rate))
    ctx.emit(
        types_pb2.EventLeaseCreated(
            lease_id=lease.id,
            order_id=order.id,
            owner=order.owner,
            provider=bid.provider,
            offering_id=bid.offering_id,
        )
    )
