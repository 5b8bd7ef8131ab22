"""What time does to the market: orders expire, leases out of funds end. Bounded by `queue_batch`."""

from __future__ import annotations

from itertools import islice

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.market import lifecycle, orders
from virtengine.chain.modules.market.states import BidState, LeaseReason
from virtengine.chain.modules.market.store import State


def end_block(state: State, ctx: Context) -> None:
    """Cancel expired orders and close leases whose grace is over."""
    batch = state.get_params().queue_batch
    for _, owner, external_id in take_due(state.expiries, ctx.height, batch):
        order = state.orders.get(owner, external_id)
        assert order is not None, "the queue of expiry names no order"
        orders.drop(state, order, BidState.EXPIRED, "expired", ctx)
    for _, lease_id in take_due(state.graces, ctx.height, batch):
        lease = state.require_lease(str(lease_id))
        lifecycle.close(state, lease, LeaseReason.INSUFFICIENT_FUNDS, ctx)


def take_due(queue: Index, height: int, batch: int) -> list[tuple[str | int | bytes, ...]]:
    """Return the first entries of a queue whose height has come, at most `batch`."""
    due = []
    for entry in islice(queue.keys(), batch):
        if int(entry[0]) > height:
            break
        due.append(entry)
    return due
