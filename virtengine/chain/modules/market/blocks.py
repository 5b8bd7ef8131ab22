"""What time does to the market: orders, bids and proposals expire, leases out of funds or of a provider that
leaves end. Each queue is bounded by `queue_batch`.
"""

from __future__ import annotations

from itertools import islice

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.market import changes, lifecycle, orders, providers
from virtengine.chain.modules.market.states import BidState, ChangeState, LeaseReason
from virtengine.chain.modules.market.store import State


def end_block(state: State, ctx: Context) -> None:
    """End what is too old: orders, bids and proposals, and leases whose grace or window is over."""
    batch = state.get_params().queue_batch
    for _, owner, external_id in take_due(state.expiries, ctx.height, batch):
        order = state.orders.get(owner, external_id)
        assert order is not None, "the queue of expiry names no order"
        orders.drop(state, order, BidState.EXPIRED, "expired", ctx)
    for _, lease_id in take_due(state.graces, ctx.height, batch):
        lease = state.require_lease(str(lease_id))
        lifecycle.close(state, lease, LeaseReason.INSUFFICIENT_FUNDS, ctx)
    for _, owner, external_id, provider in take_due(state.bid_expiries, ctx.height, batch):
        bid = state.bids.get(owner, external_id, provider)
        assert bid is not None, "the queue of expiry names no bid"
        lifecycle.move_bid(state, bid, BidState.EXPIRED, ctx)
    for _, lease_id in take_due(state.change_expiries, ctx.height, batch):
        changes.end_change(state, state.require_change(str(lease_id)), ChangeState.EXPIRED, ctx)
    for _, owner in take_due(state.provider.leavings, ctx.time, batch):
        batch -= providers.close_leases(state, str(owner), batch, ctx)
        if batch <= 0:
            break


def take_due(queue: Index, height: int, batch: int) -> list[tuple[str | int | bytes, ...]]:
    """Return the first entries of a queue whose height has come, at most `batch`."""
    due = []
    for entry in islice(queue.keys(), batch):
        if int(entry[0]) > height:
            break
        due.append(entry)
    return due
