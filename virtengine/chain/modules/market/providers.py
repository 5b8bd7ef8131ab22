"""What the market has to say about a provider that changes or leaves."""

from __future__ import annotations

from functools import partial
from itertools import islice

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.market import lifecycle, matching
from virtengine.chain.modules.market.offerings import terminate_offering
from virtengine.chain.modules.market.states import BidState, LeaseReason, LeaseState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.provider.errors import ActiveLeases, AttributesInUse
from virtengine.chain.modules.provider.types import Provider


def connect(state: State) -> None:
    """Listen to the provider module."""
    state.provider.hooks.updating.append(partial(_on_updating, state))
    state.provider.hooks.deleting.append(partial(_on_deleting, state))
    state.provider.hooks.announcing.append(partial(_on_announcing, state))


def close_leases(state: State, owner: str, most: int, ctx: Context) -> int:
    """Close leases of a provider whose window is over, from where the last block stopped; return how many.

    No lease is made after the announcement, so that each is met once.
    """
    provider = state.provider.require(owner)
    notice = provider.notice
    assert notice is not None, "the queue of leaving names a provider that stays"
    start = (owner, *notice.cursor.split("/")) if notice.cursor else None
    keys = list(islice(state.live_leases.keys(owner, start=start), most + 1))
    for _, customer, external_id in keys[:most]:
        lease = state.leases.get(customer, external_id, owner)
        assert lease is not None, "the index of live leases names none"
        if lease.state is not LeaseState.TERMINATING:
            lifecycle.close(state, lease, LeaseReason.DECOMMISSION, ctx)
    after = keys[most] if len(keys) > most else None
    cursor = "/".join(map(str, after[1:])) if after else ""
    provider = state.provider.require(owner)
    state.provider.put(replace(provider, notice=replace(notice, cursor=cursor, is_done=after is None)))
    return len(keys[:most])


def _on_updating(state: State, before: Provider, after: Provider) -> None:
    """Refuse to lose an attribute that a lease requires."""
    if before.attributes == after.attributes:
        return
    for lease in state.live_leases_of(before.owner):
        requirements = state.require_order(lease.order_id).requirements
        offering = state.find_offering(lease.offering_id)
        had = matching.missing_attributes(requirements, before, offering)
        lost = [
            item for item in matching.missing_attributes(requirements, after, offering) if item not in had
        ]
        if lost:
            raise AttributesInUse(f"lease {lease.id} requires {lost[0].key}={lost[0].value}")


def _on_announcing(state: State, provider: Provider, ctx: Context) -> None:
    """Withdraw its open bids: none of them may become a lease any more."""
    for bid in state.open_bids_of(provider.owner):
        lifecycle.move_bid(state, bid, BidState.WITHDRAWN, ctx)


def _on_deleting(state: State, provider: Provider, ctx: Context) -> None:
    """Withdraw its open bids and terminate its offerings; refuse while a lease is not settled."""
    if next(state.unsettled_leases.keys(provider.owner), None) is not None:
        raise ActiveLeases(f"{provider.owner} has a lease that is not settled")
    for bid in state.open_bids_of(provider.owner):
        lifecycle.move_bid(state, bid, BidState.WITHDRAWN, ctx)
    for offering in state.live_offerings_of(provider.owner):
        terminate_offering(state, offering, ctx)
