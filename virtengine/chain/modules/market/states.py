"""States of market objects and where each leads. These tables are the only word on what is legal."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class OfferingState(IntEnum):
    """States of an offering. Only an active one takes orders; a terminated one never comes back."""

    ACTIVE = 1
    PAUSED = 2
    SUSPENDED = 3
    DEPRECATED = 4
    TERMINATED = 5


OFFERING_MOVES: Mapping[OfferingState, frozenset[OfferingState]] = {
    state: frozenset(OfferingState) - {state} if state is not OfferingState.TERMINATED else frozenset()
    for state in OfferingState
}


class OrderState(IntEnum):
    """States of an order."""

    PENDING_PAYMENT = 1
    OPEN = 2
    MATCHED = 3
    PROVISIONING = 4
    ACTIVE = 5
    SUSPENDED = 6
    PENDING_TERMINATION = 7
    TERMINATED = 8
    FAILED = 9
    CANCELLED = 10


ORDER_MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PENDING_PAYMENT: frozenset({OrderState.OPEN, OrderState.CANCELLED}),
    OrderState.OPEN: frozenset({OrderState.MATCHED, OrderState.CANCELLED}),
    OrderState.MATCHED: frozenset({OrderState.PROVISIONING, OrderState.FAILED, OrderState.CANCELLED}),
    OrderState.PROVISIONING: frozenset({OrderState.ACTIVE, OrderState.FAILED}),
    OrderState.ACTIVE: frozenset({OrderState.SUSPENDED, OrderState.PENDING_TERMINATION}),
    OrderState.SUSPENDED: frozenset({OrderState.ACTIVE, OrderState.PENDING_TERMINATION}),
    OrderState.PENDING_TERMINATION: frozenset({OrderState.TERMINATED, OrderState.FAILED}),
    OrderState.TERMINATED: frozenset(),
    OrderState.FAILED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}

ORDER_JUMPS: Mapping[tuple[OrderState, OrderState], tuple[OrderState, ...]] = {
    (OrderState.PROVISIONING, OrderState.PENDING_TERMINATION): (OrderState.ACTIVE,),
    (OrderState.ACTIVE, OrderState.FAILED): (OrderState.PENDING_TERMINATION,),
    (OrderState.SUSPENDED, OrderState.FAILED): (OrderState.PENDING_TERMINATION,),
}
"""Moves of a lease that take its order through legal steps at once, with the steps between."""

LIVE_ORDERS = frozenset(OrderState) - {OrderState.TERMINATED, OrderState.FAILED, OrderState.CANCELLED}
WAITING_ORDERS = frozenset({OrderState.PENDING_PAYMENT, OrderState.OPEN})


class BidState(IntEnum):
    """States of a bid."""

    OPEN = 1
    ACCEPTED = 2
    REJECTED = 3
    WITHDRAWN = 4
    EXPIRED = 5


BID_MOVES: Mapping[BidState, frozenset[BidState]] = {
    BidState.OPEN: frozenset({BidState.ACCEPTED, BidState.REJECTED, BidState.WITHDRAWN, BidState.EXPIRED}),
    BidState.ACCEPTED: frozenset(),
    BidState.REJECTED: frozenset(),
    BidState.WITHDRAWN: frozenset(),
    BidState.EXPIRED: frozenset(),
}


class LeaseState(IntEnum):
    """States of a lease."""

    PENDING = 1
    ACCEPTED = 2
    PROVISIONING = 3
    ACTIVE = 4
    SUSPENDED = 5
    TERMINATING = 6
    TERMINATED = 7
    REJECTED = 8
    FAILED = 9


LEASE_MOVES: Mapping[LeaseState, frozenset[LeaseState]] = {
    LeaseState.PENDING: frozenset(
        {
            LeaseState.ACCEPTED,
            LeaseState.PROVISIONING,
            LeaseState.TERMINATED,
            LeaseState.REJECTED,
            LeaseState.FAILED,
        }
    ),
    LeaseState.ACCEPTED: frozenset({LeaseState.PROVISIONING, LeaseState.TERMINATED, LeaseState.FAILED}),
    LeaseState.PROVISIONING: frozenset({LeaseState.ACTIVE, LeaseState.FAILED, LeaseState.TERMINATING}),
    LeaseState.ACTIVE: frozenset({LeaseState.SUSPENDED, LeaseState.TERMINATING, LeaseState.FAILED}),
    LeaseState.SUSPENDED: frozenset({LeaseState.ACTIVE, LeaseState.TERMINATING, LeaseState.FAILED}),
    LeaseState.TERMINATING: frozenset({LeaseState.TERMINATED, LeaseState.FAILED}),
    LeaseState.TERMINATED: frozenset(),
    LeaseState.REJECTED: frozenset(),
    LeaseState.FAILED: frozenset(),
}

ENDED_LEASES = frozenset({LeaseState.TERMINATED, LeaseState.REJECTED, LeaseState.FAILED})

ORDER_STATE_OF_LEASE: Mapping[LeaseState, OrderState] = {
    LeaseState.PENDING: OrderState.MATCHED,
    LeaseState.ACCEPTED: OrderState.MATCHED,
    LeaseState.PROVISIONING: OrderState.PROVISIONING,
    LeaseState.ACTIVE: OrderState.ACTIVE,
    LeaseState.SUSPENDED: OrderState.SUSPENDED,
    LeaseState.TERMINATING: OrderState.PENDING_TERMINATION,
    LeaseState.TERMINATED: OrderState.TERMINATED,
    LeaseState.REJECTED: OrderState.FAILED,
    LeaseState.FAILED: OrderState.FAILED,
}
"""What an order is while its lease is in a state, unless the lease ended before any work."""


class ChangeState(IntEnum):
    """States of a contract change. Only a proposed one leads anywhere."""

    PROPOSED = 1
    ACCEPTED = 2
    REJECTED = 3
    WITHDRAWN = 4
    EXPIRED = 5


class LeaseReason(IntEnum):
    """Why a lease was suspended or closed: below 10000 the owner's, below 20000 the provider's word."""

    NONE = 0
    OWNER = 1
    UNSTABLE = 10_000
    DECOMMISSION = 10_001
    UNSPECIFIED = 10_002
    MANIFEST = 10_003
    INSUFFICIENT_FUNDS = 20_000

    @property
    def is_providers(self) -> bool:
        """Say whether a provider may give this reason."""
        return 10_000 <= self < 20_000
