"""How market objects change state: only here, so that tables, counters and money follow."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.escrow import accounts, payments
from virtengine.chain.modules.escrow.types import PaymentState
from virtengine.chain.modules.market import changes
from virtengine.chain.modules.market.errors import IllegalMove
from virtengine.chain.modules.market.states import (
    BID_MOVES,
    ENDED_LEASES,
    LEASE_MOVES,
    LIVE_ORDERS,
    ORDER_JUMPS,
    ORDER_MOVES,
    ORDER_STATE_OF_LEASE,
    BidState,
    ChangeState,
    LeaseReason,
    LeaseState,
    OrderState,
)
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Bid, Lease, Order
from virtengine.core.ids import bid_id
from virtengine.wire.virtengine.market.v1 import types_pb2


def move_order(state: State, order: Order, to: OrderState, ctx: Context, **changes: Any) -> Order:
    """Take an order to a state, through the legal steps between."""
    if order.state is to:
        return order
    path = (*ORDER_JUMPS.get((order.state, to), ()), to)
    step = order.state
    for following in path:
        if following not in ORDER_MOVES[step]:
            raise IllegalMove(f"order {order.id} is {step.name} and cannot become {following.name}")
        step = following
    moved = replace(order, state=to, **changes)
    if to not in LIVE_ORDERS:
        moved = replace(moved, closed_at=ctx.time)
        _count_offering(state, _offering_of(state, order), active=-1)
    state.put_order(moved)
    ctx.emit(
        types_pb2.EventOrderStateChanged(
            order_id=order.id,
            owner=order.owner,
            previous=wire.number(order.state),
            state=wire.number(to),
            reason=moved.reason,
        )
    )
    return moved


def move_bid(state: State, bid: Bid, to: BidState, ctx: Context) -> Bid:
    """Take a bid to a state; unless it was accepted its deposit returns."""
    if to not in BID_MOVES[bid.state]:
        raise IllegalMove(f"bid {bid.id} is {bid.state.name} and cannot become {to.name}")
    moved = replace(bid, state=to)
    state.put_bid(moved)
    if to is not BidState.ACCEPTED:
        accounts.close_account(state.escrow, bid.escrow_id, ctx)
    owner = bid.order_id.partition("/")[0]
    ctx.emit(
        types_pb2.EventBidStateChanged(
            order_id=bid.order_id, owner=owner, provider=bid.provider, state=wire.number(to)
        )
    )
    return moved


def move_lease(state: State, lease: Lease, to: LeaseState, ctx: Context, **changes: Any) -> Lease:
    """Take a lease to a state. Its order, its payment and its provider's count follow."""
    if to not in LEASE_MOVES[lease.state]:
        raise IllegalMove(f"lease {lease.id} is {lease.state.name} and cannot become {to.name}")
    moved = replace(lease, state=to, **changes)
    state.put_lease(moved)
    tell_lease(lease, moved, ctx)
    if to is LeaseState.TERMINATING or to in ENDED_LEASES:
        _drop_change(state, moved, ctx)
    if to in ENDED_LEASES:
        _release(state, moved, ctx)
    _follow_with_order(state, lease, moved, ctx)
    if to is LeaseState.ACTIVE:
        payments.start_accrual(state.escrow, lease.id, ctx)
    if lease.state is LeaseState.ACTIVE:
        payments.stop_accrual(state.escrow, lease.id, ctx)
    return state.require_lease(lease.id)


def suspend(state: State, lease: Lease, reason: LeaseReason, ctx: Context, **changes: Any) -> Lease:
    """Suspend an active lease."""
    return move_lease(
        state, lease, LeaseState.SUSPENDED, ctx, reason=reason, suspended_height=ctx.height, **changes
    )


def resume(state: State, lease: Lease, ctx: Context) -> Lease:
    """Let a suspended lease run again."""
    return move_lease(
        state,
        lease,
        LeaseState.ACTIVE,
        ctx,
        reason=LeaseReason.NONE,
        suspended_height=0,
        grace_until_height=0,
    )


def close(state: State, lease: Lease, reason: LeaseReason, ctx: Context) -> Lease:
    """Begin the end of a lease. One that never worked ends at once, and its money returns."""
    if LeaseState.TERMINATED in LEASE_MOVES[lease.state] and lease.state is not LeaseState.TERMINATING:
        return end(state, lease, LeaseState.TERMINATED, ctx, reason=reason)
    return move_lease(
        state,
        lease,
        LeaseState.TERMINATING,
        ctx,
        reason=reason,
        grace_until_height=0,
        closed_at=ctx.time,
        final_by_height=ctx.height + state.get_params().final_usage_blocks,
    )


def end(state: State, lease: Lease, to: LeaseState, ctx: Context, **changes: Any) -> Lease:
    """End a lease without waiting for its final usage: what was recorded is paid, the rest returns."""
    ended = move_lease(
        state,
        lease,
        to,
        ctx,
        grace_until_height=0,
        closed_at=lease.closed_at or ctx.time,
        final_by_height=lease.final_by_height or ctx.height + state.get_params().final_usage_blocks,
        **changes,
    )
    for hook in state.hooks.ended:
        hook(ended.id, ctx)
    return state.require_lease(lease.id)


def mark_settled(state: State, lease_id: str) -> None:
    """Note that the final settlement of a lease is done."""
    state.put_lease(replace(state.require_lease(lease_id), settled=True))


def is_overdrawn(state: State, lease: Lease) -> bool:
    """Say whether a lease's escrow account owes more than it holds."""
    payment = state.escrow.payments.get(lease.id)
    return payment is not None and payment.state is PaymentState.OVERDRAWN


def count_new_order(state: State, offering_id: str) -> None:
    """Count an order for its offering; one for none is counted when a bid behind a listing is accepted."""
    _count_offering(state, offering_id, active=1, total=1)


def _follow_with_order(state: State, before: Lease, lease: Lease, ctx: Context) -> None:
    order = state.require_order(lease.order_id)
    to = ORDER_STATE_OF_LEASE[lease.state]
    if lease.state is LeaseState.TERMINATED and before.state is not LeaseState.TERMINATING:
        to = OrderState.CANCELLED if lease.reason is LeaseReason.OWNER else OrderState.FAILED
    reason = "" if lease.reason is LeaseReason.NONE else lease.reason.name
    move_order(state, order, to, ctx, reason=reason or order.reason)


def _drop_change(state: State, lease: Lease, ctx: Context) -> None:
    """End a proposal that was not answered: its lease ends."""
    change = state.find_change(lease.id)
    if change is not None and change.state is ChangeState.PROPOSED:
        changes.end_change(state, change, ChangeState.WITHDRAWN, ctx)


def _release(state: State, lease: Lease, ctx: Context) -> None:
    """Return the accepted bid's deposit and take the lease from its provider's count."""
    state.provider.count_lease(lease.provider, -1)
    accounts.close_account(state.escrow, state.require_bid(lease.id).escrow_id, ctx)


def _offering_of(state: State, order: Order) -> str:
    """Return the offering for which an order was counted."""
    if order.offering_id or not order.accepted_provider:
        return order.offering_id
    return state.require_bid(bid_id(order.id, order.accepted_provider)).offering_id


def _count_offering(state: State, offering_id: str, *, active: int, total: int = 0) -> None:
    offering = state.find_offering(offering_id)
    if offering is None:
        return
    state.put_offering(
        replace(
            offering,
            active_orders=offering.active_orders + active,
            total_orders=offering.total_orders + total,
        )
    )


def tell_lease(before: Lease, lease: Lease, ctx: Context) -> None:
    """Say that a lease changed: its state, or with the same state what its provider reported."""
    ctx.emit(
        types_pb2.EventLeaseStateChanged(
            lease_id=lease.id,
            owner=lease.owner,
            provider=lease.provider,
            previous=wire.number(before.state),
            state=wire.number(lease.state),
            reason=wire.number(lease.reason),
        )
    )
