"""What must always hold in the market."""

from __future__ import annotations

from collections import Counter

from virtengine.chain.kernel.keys import Key
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.market.states import (
    ENDED_LEASES,
    LIVE_ORDERS,
    ORDER_STATE_OF_LEASE,
    WAITING_ORDERS,
    BidState,
    ChangeState,
    LeaseState,
)
from virtengine.chain.modules.market.store import State, is_final_awaited
from virtengine.core.ids import bid_id


def leases_fit_their_orders(state: State) -> str | None:
    """A lease, its order and its accepted bid are where each other says."""
    for lease in state.leases.records():
        order = state.require_order(lease.order_id)
        if lease.state not in ENDED_LEASES and order.state is not ORDER_STATE_OF_LEASE[lease.state]:
            return f"market: lease {lease.id} is {lease.state.name}, its order {order.state.name}"
        if lease.state in ENDED_LEASES and order.state in LIVE_ORDERS:
            return f"market: lease {lease.id} has ended, its order is {order.state.name}"
        if (
            state.require_bid(lease.id).state is not BidState.ACCEPTED
            or order.accepted_provider != lease.provider
        ):
            return f"market: lease {lease.id} has no accepted bid"
        if lease.owner == lease.provider:
            return f"market: lease {lease.id} is a self-deal"
    return None


def money_fits_the_states(state: State) -> str | None:
    """Escrow accounts are open as long as they may be needed, and no longer."""
    for order in state.orders.records():
        is_open = state.escrow.require_account(order.escrow_id).state is not AccountState.CLOSED
        lease = (
            state.find_lease(bid_id(order.id, order.accepted_provider)) if order.accepted_provider else None
        )
        needed = not lease.settled if lease else order.state in WAITING_ORDERS
        if is_open != needed:
            return f"market: order {order.id} is {order.state.name}, its account open: {is_open}"
    for bid in state.bids.records():
        is_open = state.escrow.require_account(bid.escrow_id).state is not AccountState.CLOSED
        lease = state.find_lease(bid.id)
        needed = lease.state not in ENDED_LEASES if lease else bid.state is BidState.OPEN
        if is_open != needed:
            return f"market: bid {bid.id} is {bid.state.name}, its account open: {is_open}"
    return None


def changes_fit_their_leases(state: State) -> str | None:
    """A proposal is about a lease that lives; what was agreed last is what the lease has."""
    for change in state.changes.records():
        lease = state.require_lease(change.lease_id)
        if change.state is ChangeState.PROPOSED and lease.closed_at:
            return f"market: lease {lease.id} has ended, its change {change.number} has not"
        agreed = (change.resources, change.units, change.price)
        if change.state is ChangeState.ACCEPTED and agreed != (lease.resources, lease.units, lease.price):
            return f"market: lease {lease.id} is not what its change {change.number} says"
    return None


def rate_leases_earn_while_active(state: State) -> str | None:
    """A payment accrues exactly while its lease is active and billed by the block."""
    for lease in state.leases.records():
        payment = state.escrow.require_payment(lease.id)
        earns = lease.state is LeaseState.ACTIVE and payment.rate != "0"
        if bool(payment.accrued_from_height) != earns:
            return f"market: lease {lease.id} is {lease.state.name}, its payment accrues: {not earns}"
    return None


def counts_are_right(state: State) -> str | None:
    """Counters of offerings, orders and providers say what there is."""
    bids = Counter(bid.order_id for bid in state.bids.records())
    active: Counter[str] = Counter()
    for order in state.orders.records():
        if order.bid_count != bids[order.id]:
            return f"market: order {order.id} counts {order.bid_count} bids, there are {bids[order.id]}"
        accepted = (
            state.find_bid(bid_id(order.id, order.accepted_provider)) if order.accepted_provider else None
        )
        if order.state in LIVE_ORDERS:
            active[order.offering_id or (accepted.offering_id if accepted else "")] += 1
    for offering in state.offerings.records():
        if offering.active_orders != active[offering.id]:
            return f"market: {offering.id} counts {offering.active_orders} orders, not {active[offering.id]}"
    leases = Counter(lease.provider for lease in state.leases.records() if lease.state not in ENDED_LEASES)
    for provider in state.provider.providers.records():
        if provider.active_leases != leases[provider.owner]:
            return f"market: {provider.owner} counts {provider.active_leases} leases wrongly"
    return None


def indexes_match_records(state: State) -> str | None:
    """Every index and queue has an entry for each record it is about and no other."""
    offerings = list(state.offerings.items())
    orders = list(state.orders.items())
    leases = list(state.leases.items())
    proposed = [(k, c) for k, c in state.changes.items() if c.state is ChangeState.PROPOSED]
    expected: dict[str, tuple[Index, list[Key]]] = {
        "offering states": (state.offering_states, [(int(o.state), *k) for k, o in offerings]),
        "offering categories": (state.offering_categories, [(int(o.category), *k) for k, o in offerings]),
        "order states": (state.order_states, [(int(o.state), *k) for k, o in orders]),
        "order offerings": (state.order_offerings, [(o.offering_id, *k) for k, o in orders if o.offering_id]),
        "live orders": (state.live_orders, [k for k, o in orders if o.state in LIVE_ORDERS]),
        "expiry": (state.expiries, [(o.expires_height, *k) for k, o in orders if o.state in WAITING_ORDERS]),
        "bids": (state.provider_bids, [(k[2], int(b.state), k[0], k[1]) for k, b in state.bids.items()]),
        "lease states": (state.lease_states, [(int(o.state), *k) for k, o in leases]),
        "leases": (state.provider_leases, [(k[2], k[0], k[1]) for k, _ in leases]),
        "live": (state.live_leases, [(k[2], k[0], k[1]) for k, o in leases if o.state not in ENDED_LEASES]),
        "unsettled": (state.unsettled_leases, [(k[2], k[0], k[1]) for k, o in leases if not o.settled]),
        "grace": (state.graces, [(o.grace_until_height, o.id) for _, o in leases if o.grace_until_height]),
        "bid expiry": (
            state.bid_expiries,
            [(b.expires_height, *k) for k, b in state.bids.items() if b.expires_height and b.is_open],
        ),
        "open changes": (state.open_changes, [(k[2], k[0], k[1]) for k, _ in proposed]),
        "change expiry": (state.change_expiries, [(c.expires_height, c.lease_id) for _, c in proposed]),
        "final": (state.finals, [(o.final_by_height, o.id) for _, o in leases if is_final_awaited(o)]),
    }
    for name, (index, wanted) in expected.items():
        if sorted(index.keys()) != sorted(wanted):
            return f"market: the index of {name} is wrong"
    return None
