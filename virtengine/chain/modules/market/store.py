"""State of the market module: objects, and the indexes and queues that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.encryption.store import State as EncryptionState
from virtengine.chain.modules.encryption.types import Envelope
from virtengine.chain.modules.escrow.store import State as EscrowState
from virtengine.chain.modules.market.errors import (
    BidNotFound,
    ChangeNotFound,
    LeaseNotFound,
    OfferingNotFound,
    OrderNotFound,
)
from virtengine.chain.modules.market.states import (
    ENDED_LEASES,
    LIVE_ORDERS,
    WAITING_ORDERS,
    BidState,
    ChangeState,
    LeaseState,
    OfferingState,
)
from virtengine.chain.modules.market.types import Bid, ContractChange, Lease, Offering, Order, Params
from virtengine.chain.modules.provider.store import State as ProviderState


class Hooks:
    """News for upper modules.

    `ended`: a lease is over before or instead of its final usage; settle it. `repricing`: a lease will cost
    something else from now on; what it earned so far is told first.
    """

    def __init__(self) -> None:
        self.ended: list[Callable[[str, Context], None]] = []
        self.repricing: list[Callable[[str, Context], None]] = []


class State:
    """Offerings, orders, bids and leases, over escrow, providers and encryption."""

    def __init__(self, store: Store) -> None:
        self.provider = store.state_of(ProviderState)
        self.encryption = store.state_of(EncryptionState)
        self.escrow = store.state_of(EscrowState)
        self.hooks = Hooks()
        self._params = Table(store, b"market/params/", Params, key=())
        self.offerings = Table(store, b"market/offering/", Offering, key=(str, str))
        self.offering_states = Index(store, b"market/offering_state/", key=(int, str, str))
        self.offering_categories = Index(store, b"market/offering_category/", key=(int, str, str))
        self.orders = Table(store, b"market/order/", Order, key=(str, str))
        self.order_states = Index(store, b"market/order_state/", key=(int, str, str))
        self.order_offerings = Index(store, b"market/order_offering/", key=(str, str, str))
        self.live_orders = Index(store, b"market/live_order/", key=(str, str))
        self.expiries = Index(store, b"market/expiry/", key=(int, str, str))
        self.bids = Table(store, b"market/bid/", Bid, key=(str, str, str))
        self.provider_bids = Index(store, b"market/provider_bid/", key=(str, int, str, str))
        self.leases = Table(store, b"market/lease/", Lease, key=(str, str, str))
        self.manifests = Table(store, b"market/manifest/", Envelope, key=(str,))
        self.lease_states = Index(store, b"market/lease_state/", key=(int, str, str, str))
        self.provider_leases = Index(store, b"market/provider_lease/", key=(str, str, str))
        self.live_leases = Index(store, b"market/live_lease/", key=(str, str, str))
        self.unsettled_leases = Index(store, b"market/unsettled_lease/", key=(str, str, str))
        self.graces = Index(store, b"market/grace/", key=(int, str))
        self.finals = Index(store, b"market/final/", key=(int, str))
        self.bid_expiries = Index(store, b"market/bid_expiry/", key=(int, str, str, str))
        self.changes = Table(store, b"market/change/", ContractChange, key=(str, str, str))
        self.open_changes = Index(store, b"market/open_change/", key=(str, str, str))
        self.change_expiries = Index(store, b"market/change_expiry/", key=(int, str))

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def find_offering(self, offering_id: str) -> Offering | None:
        """Return an offering by its id."""
        key = tuple(offering_id.split("/"))
        return self.offerings.get(*key) if len(key) == 2 else None

    def require_offering(self, offering_id: str) -> Offering:
        """Return an offering. Raises OfferingNotFound."""
        offering = self.find_offering(offering_id)
        if offering is None:
            raise OfferingNotFound(f"there is no offering {offering_id[:200]!r}")
        return offering

    def live_offerings_of(self, provider: str) -> list[Offering]:
        """Return the offerings of a provider that are not terminated."""
        live = [state for state in OfferingState if state is not OfferingState.TERMINATED]
        keys = [key for state in live for key in self.offering_states.keys(int(state), provider)]
        found = (self.offerings.get(*key[1:]) for key in keys)
        return [offering for offering in found if offering is not None]

    def find_order(self, order_id: str) -> Order | None:
        """Return an order by its id."""
        key = tuple(order_id.split("/"))
        return self.orders.get(*key) if len(key) == 2 else None

    def require_order(self, order_id: str) -> Order:
        """Return an order. Raises OrderNotFound."""
        order = self.find_order(order_id)
        if order is None:
            raise OrderNotFound(f"there is no order {order_id[:200]!r}")
        return order

    def find_bid(self, bid_id: str) -> Bid | None:
        """Return a bid by its id."""
        key = tuple(bid_id.split("/"))
        return self.bids.get(*key) if len(key) == 3 else None

    def require_bid(self, bid_id: str) -> Bid:
        """Return a bid. Raises BidNotFound."""
        bid = self.find_bid(bid_id)
        if bid is None:
            raise BidNotFound(f"there is no bid {bid_id[:250]!r}")
        return bid

    def bids_of(self, order: Order) -> Iterator[Bid]:
        """Yield the bids on an order by provider."""
        yield from self.bids.records(order.owner, order.external_id)

    def find_lease(self, lease_id: str) -> Lease | None:
        """Return a lease by its id."""
        key = tuple(lease_id.split("/"))
        return self.leases.get(*key) if len(key) == 3 else None

    def require_lease(self, lease_id: str) -> Lease:
        """Return a lease. Raises LeaseNotFound."""
        lease = self.find_lease(lease_id)
        if lease is None:
            raise LeaseNotFound(f"there is no lease {lease_id[:250]!r}")
        return lease

    def put_offering(self, offering: Offering) -> None:
        """Store an offering and keep its indexes."""
        key = (offering.provider, offering.external_id)
        before = self.offerings.get(*key)
        if before is not None:
            self.offering_states.remove(int(before.state), *key)
            self.offering_categories.remove(int(before.category), *key)
        self.offering_states.add(int(offering.state), *key)
        self.offering_categories.add(int(offering.category), *key)
        self.offerings.set(*key, offering)

    def put_order(self, order: Order) -> None:
        """Store an order, keep its indexes and its place in the queue of expiry."""
        key = (order.owner, order.external_id)
        before = self.orders.get(*key)
        if before is None and order.offering_id:
            self.order_offerings.add(order.offering_id, *key)
        if before is None or before.state is not order.state:
            if before is not None:
                self.order_states.remove(int(before.state), *key)
            self.order_states.add(int(order.state), *key)
            _keep(self.live_orders, key, present=order.state in LIVE_ORDERS)
            _keep(self.expiries, (order.expires_height, *key), present=order.state in WAITING_ORDERS)
        self.orders.set(*key, order)

    def put_bid(self, bid: Bid) -> None:
        """Store a bid and keep its indexes."""
        owner, external_id = bid.order_id.split("/")
        before = self.bids.get(owner, external_id, bid.provider)
        if before is None or before.state is not bid.state:
            if before is not None:
                self.provider_bids.remove(bid.provider, int(before.state), owner, external_id)
            self.provider_bids.add(bid.provider, int(bid.state), owner, external_id)
        if bid.expires_height:
            expiry = (bid.expires_height, owner, external_id, bid.provider)
            _keep(self.bid_expiries, expiry, present=bid.state is BidState.OPEN)
        self.bids.set(owner, external_id, bid.provider, bid)

    def open_bids_of(self, provider: str) -> list[Bid]:
        """Return the bids of a provider that may still be accepted."""
        keys = list(self.provider_bids.keys(provider, int(BidState.OPEN)))
        found = (self.bids.get(owner, external_id, provider) for _, _, owner, external_id in keys)
        return [bid for bid in found if bid is not None]

    def live_leases_of(self, provider: str) -> list[Lease]:
        """Return the leases of a provider that have not ended."""
        keys = list(self.live_leases.keys(provider))
        found = (self.leases.get(owner, external_id, provider) for _, owner, external_id in keys)
        return [lease for lease in found if lease is not None]

    def find_change(self, lease_id: str) -> ContractChange | None:
        """Return the last contract change of a lease."""
        key = tuple(lease_id.split("/"))
        return self.changes.get(*key) if len(key) == 3 else None

    def require_change(self, lease_id: str) -> ContractChange:
        """Return the last contract change of a lease. Raises ChangeNotFound."""
        change = self.find_change(lease_id)
        if change is None:
            raise ChangeNotFound(f"lease {lease_id[:250]!r} has no contract change")
        return change

    def put_change(self, change: ContractChange) -> None:
        """Store a contract change, which replaces the one before, and keep its indexes."""
        owner, external_id, provider = change.lease_id.split("/")
        before = self.find_change(change.lease_id)
        if before is not None:
            _keep(self.change_expiries, (before.expires_height, change.lease_id), present=False)
        is_open = change.state is ChangeState.PROPOSED
        _keep(self.open_changes, (provider, owner, external_id), present=is_open)
        _keep(self.change_expiries, (change.expires_height, change.lease_id), present=is_open)
        self.changes.set(owner, external_id, provider, change)

    def put_lease(self, lease: Lease) -> None:
        """Store a lease, keep its indexes and its places in the queues of grace and of final settlement."""
        owner, external_id, provider = lease.id.split("/")
        key = (owner, external_id, provider)
        before = self.leases.get(*key)
        if before is None:
            self.provider_leases.add(provider, owner, external_id)
        else:
            if before.grace_until_height:
                _keep(self.graces, (before.grace_until_height, lease.id), present=False)
            if before.final_by_height:
                _keep(self.finals, (before.final_by_height, lease.id), present=False)
        if before is None or before.state is not lease.state:
            if before is not None:
                self.lease_states.remove(int(before.state), *key)
            self.lease_states.add(int(lease.state), *key)
            _keep(self.live_leases, (provider, owner, external_id), present=lease.state not in ENDED_LEASES)
        if before is None or before.settled is not lease.settled:
            _keep(self.unsettled_leases, (provider, owner, external_id), present=not lease.settled)
        if lease.grace_until_height:
            self.graces.add(lease.grace_until_height, lease.id)
        if is_final_awaited(lease):
            self.finals.add(lease.final_by_height, lease.id)
        self.leases.set(*key, lease)


def is_final_awaited(lease: Lease) -> bool:
    """Say whether a closed lease still waits for its final settlement or its provider's last report."""
    return bool(lease.final_by_height) and (not lease.settled or lease.state is LeaseState.TERMINATING)


def _keep(index: Index, key: tuple[int | str, ...], *, present: bool) -> None:
    """Make a key part of an index, or not. Nothing is written when it is so already."""
    if index.has(*key) is present:
        return
    if present:
        index.add(*key)
        return
    index.remove(*key)
