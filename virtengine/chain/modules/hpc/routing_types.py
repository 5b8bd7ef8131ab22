"""Records of routing: whether jobs ran where it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record


class RoutingStatus(IntEnum):
    """What became of a placement."""

    APPROVED = 1
    FALLBACK = 2
    REJECTED = 3
    RESCHEDULED = 4


class ViolationType(IntEnum):
    """What was wrong with a placement; nothing."""

    NONE = 0
    CLUSTER_MISMATCH = 1
    MISSING_DECISION = 2
    UNAUTHORIZED_FALLBACK = 3
    CAPACITY_EXCEEDED = 4
    CLUSTER_UNAVAILABLE = 5
    STALE_DECISION = 6


SEVERITY: Final[Mapping[ViolationType, int]] = {
    ViolationType.CLUSTER_MISMATCH: 5,
    ViolationType.MISSING_DECISION: 4,
    ViolationType.UNAUTHORIZED_FALLBACK: 4,
    ViolationType.CAPACITY_EXCEEDED: 3,
    ViolationType.CLUSTER_UNAVAILABLE: 3,
    ViolationType.STALE_DECISION: 2,
}


class CapacitySnapshot(Record, frozen=True):
    """What the cluster had when a job was placed."""

    total_nodes: int = 0
    available_nodes: int = 0
    active_jobs: int = 0
    state: str = ""
    time: int = 0


class RoutingAudit(Record, frozen=True):
    """One placement."""

    record_id: str
    job_id: str
    scheduling_decision_id: str
    expected_cluster_id: str
    actual_cluster_id: str
    status: RoutingStatus
    reason: str
    provider: str
    created_at: int
    height: int
    is_fallback: bool = False
    fallback_reason: str = ""
    fallback_authorized: bool = False
    violation_type: ViolationType = ViolationType.NONE
    violation_details: str = ""
    decision_age_blocks: int = 0
    decision_age_seconds: int = 0
    capacity: CapacitySnapshot = CapacitySnapshot()


class RoutingViolation(Record, frozen=True):
    """One placement against the rules."""

    violation_id: str
    job_id: str
    provider: str
    violation_type: ViolationType
    severity: int
    details: str
    audit_id: str
    created_at: int
    resolved: bool = False
    resolution: str = ""
    resolved_at: int = 0


PERFECT: Final = 1_000_000


class RoutingConduct(Record, frozen=True):
    """How a provider keeps to decisions."""

    provider: str
    checked: int = 0
    violations: int = 0
    open_violations: int = 0
    severity_sum: int = 0

    @property
    def reputation(self) -> int:
        """Return 1,000,000 without violations and less by what they weigh for each placement."""
        return PERFECT - PERFECT * min(self.severity_sum, 5 * self.checked) // max(1, 5 * self.checked)
