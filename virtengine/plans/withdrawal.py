"""Withdrawals: which open bids a provider must take back, and why."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from virtengine.wire.virtengine.market.v1 import types_pb2


class Reason(StrEnum):
    """Why an open bid is taken back."""

    NO_CAPACITY = "NoCapacity"
    OFFERING_PAUSED = "OfferingPaused"
    PROVIDER_SUSPENDED = "ProviderSuspended"

    @property
    def may_pass(self) -> bool:
        """Say whether it may be over by itself: then it must last before anything is done."""
        return self is Reason.NO_CAPACITY


def find_reasons(
    bids: Sequence[types_pb2.Bid], unkept: Sequence[str], *, is_selling: bool, paused: frozenset[str]
) -> dict[str, Reason]:
    """Return what speaks against open bids, by order. `unkept` names orders for which there is no room."""
    reasons = {}
    for one in bids:
        if not is_selling:
            reasons[one.order_id] = Reason.PROVIDER_SUSPENDED
        elif one.offering_id in paused:
            reasons[one.order_id] = Reason.OFFERING_PAUSED
        elif one.order_id in unkept:
            reasons[one.order_id] = Reason.NO_CAPACITY
    return reasons
