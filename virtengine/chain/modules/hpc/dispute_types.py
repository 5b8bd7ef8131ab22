"""Records of disputes about jobs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record


class DisputeStatus(IntEnum):
    """States of a dispute."""

    PENDING = 1
    UNDER_REVIEW = 2
    RESOLVED = 3
    REJECTED = 4


DISPUTE_MOVES: Final[Mapping[DisputeStatus, frozenset[DisputeStatus]]] = {
    DisputeStatus.PENDING: frozenset(
        {DisputeStatus.UNDER_REVIEW, DisputeStatus.RESOLVED, DisputeStatus.REJECTED}
    ),
    DisputeStatus.UNDER_REVIEW: frozenset({DisputeStatus.RESOLVED, DisputeStatus.REJECTED}),
    DisputeStatus.RESOLVED: frozenset(),
    DisputeStatus.REJECTED: frozenset(),
}
OPEN: Final = frozenset({DisputeStatus.PENDING, DisputeStatus.UNDER_REVIEW})


class Dispute(Record, frozen=True):
    """One dispute; it freezes an accounting record while it is open."""

    dispute_id: str
    job_id: str
    reward_id: str
    disputer: str
    dispute_type: str
    reason: str
    evidence: str
    status: DisputeStatus
    created_at: int
    expires_at: int
    record_id: str
    resolution: str = ""
    resolver: str = ""
    resolved_at: int = 0
    awarded_amount: str = ""
