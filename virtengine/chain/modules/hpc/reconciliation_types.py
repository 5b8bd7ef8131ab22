"""Records of reconciliation: what the scheduler says beside what was recorded."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.hpc.usage_types import Metrics


class ReconciliationStatus(IntEnum):
    """States of a reconciliation."""

    PENDING = 1
    MATCHED = 2
    DISCREPANCY = 3
    FAILED = 4
    RESOLVED = 5


RECONCILIATION_MOVES: Final = {
    ReconciliationStatus.PENDING: frozenset(
        {ReconciliationStatus.MATCHED, ReconciliationStatus.DISCREPANCY, ReconciliationStatus.FAILED}
    ),
    ReconciliationStatus.MATCHED: frozenset(),
    ReconciliationStatus.DISCREPANCY: frozenset({ReconciliationStatus.RESOLVED}),
    ReconciliationStatus.FAILED: frozenset(),
    ReconciliationStatus.RESOLVED: frozenset(),
}


class Severity(IntEnum):
    """How far a figure is beyond its tolerance; none below it."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class ResolutionAction(IntEnum):
    """How a discrepancy ends."""

    NONE = 0
    KEEP_ON_CHAIN = 1
    USE_SCHEDULER = 2


class Source(Record, frozen=True):
    """Where figures are from; the wire calls it ReconciliationSource."""

    source_type: str
    source_id: str
    extract_time: int
    metrics: Metrics
    hash: str


class Discrepancy(Record, frozen=True):
    """One figure that differs; `difference_percent` is decimal text, cut off after six places."""

    field: str
    scheduler_value: str
    on_chain_value: str
    difference_percent: str
    severity: Severity
    tolerance_exceeded: bool


class Reconciliation(Record, frozen=True):
    """One comparison."""

    reconciliation_id: str
    job_id: str
    cluster_id: str
    provider: str
    reporter: str
    scheduler_source: Source
    on_chain_source: Source
    status: ReconciliationStatus
    discrepancies: tuple[Discrepancy, ...]
    created_at: int
    expires_at: int = 0
    resolution: str = ""
    resolution_action: ResolutionAction = ResolutionAction.NONE
    adjustment_record_id: str = ""
    resolved_at: int = 0
    resolver: str = ""

    @property
    def holds_settlement(self) -> bool:
        """Say whether nothing is settled before this is resolved."""
        if self.status is not ReconciliationStatus.DISCREPANCY:
            return False
        return any(one.severity >= Severity.HIGH for one in self.discrepancies)
