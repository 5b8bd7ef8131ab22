"""Records of accounting: what each job is billed, and what customers used and spent."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.hpc.billing import AppliedCap, AppliedDiscount, Breakdown
from virtengine.chain.modules.hpc.usage_types import Metrics


class AccountingStatus(IntEnum):
    """States of an accounting record."""

    PENDING = 1
    FINALIZED = 2
    DISPUTED = 3
    SETTLED = 4
    CORRECTED = 5


ACCOUNTING_MOVES: Final[Mapping[AccountingStatus, frozenset[AccountingStatus]]] = {
    AccountingStatus.PENDING: frozenset(
        {AccountingStatus.FINALIZED, AccountingStatus.DISPUTED, AccountingStatus.CORRECTED}
    ),
    AccountingStatus.FINALIZED: frozenset(
        {AccountingStatus.SETTLED, AccountingStatus.DISPUTED, AccountingStatus.CORRECTED}
    ),
    AccountingStatus.DISPUTED: frozenset({AccountingStatus.FINALIZED}),
    AccountingStatus.SETTLED: frozenset({AccountingStatus.CORRECTED}),
    AccountingStatus.CORRECTED: frozenset(),
}


class AccountingRecord(Record, frozen=True):
    """What a job is billed. billable_amount = provider_reward + platform_fee."""

    record_id: str
    job_id: str
    cluster_id: str
    provider: str
    customer: str
    offering_id: str
    scheduler_type: str
    scheduler_job_id: str
    usage_metrics: Metrics
    billable_amount: int
    billable_breakdown: Breakdown
    applied_discounts: tuple[AppliedDiscount, ...]
    applied_caps: tuple[AppliedCap, ...]
    minimum_adjustment: int
    ceiling_excess: int
    provider_reward: int
    platform_fee: int
    signed_usage_records: tuple[str, ...]
    status: AccountingStatus
    period_start: int
    period_end: int
    formula_version: str
    created_at: int
    queue_seconds: int
    due_at: int = 0
    dispute_id: str = ""
    corrected_from_id: str = ""
    correction_reason: str = ""
    settlement_id: str = ""
    invoice_id: str = ""
    calculation_hash: str = ""
    finalized_at: int = 0
    settled_at: int = 0
    awarded_amount: str = ""


class Aggregation(Record, frozen=True):
    """What one customer used of one provider on one day."""

    customer: str
    provider: str
    day: int
    total_jobs: int = 0
    cpu_core_seconds: int = 0
    memory_gb_seconds: int = 0
    gpu_seconds: int = 0
    storage_gb_hours: int = 0
    node_seconds: int = 0
    total_billable: int = 0
    total_discounts: int = 0


class CapSpending(Record, frozen=True):
    """What one customer was billed by one provider in one period of a cap."""

    provider: str
    customer: str
    cluster_id: str
    period_seconds: int
    period: int
    amount: int


class BooksState(IntEnum):
    """States of the books of a job."""

    OPEN = 1
    ENDED = 2
    SETTLED = 3
    RELEASED = 4


BOOKS_MOVES: Final[Mapping[BooksState, frozenset[BooksState]]] = {
    BooksState.OPEN: frozenset({BooksState.ENDED, BooksState.RELEASED}),
    BooksState.ENDED: frozenset({BooksState.SETTLED}),
    BooksState.SETTLED: frozenset(),
    BooksState.RELEASED: frozenset(),
}


class JobBooks(Record, frozen=True):
    """The books of one job. ceiling = billed + refunded once they are settled or released."""

    job_id: str
    provider: str
    customer: str
    state: BooksState
    ceiling: int
    billed: int = 0
    refunded: int = 0
    provider_reward: int = 0
    platform_fee: int = 0
    returned: int = 0
    last_sequence: int = 0
    last_snapshot_id: str = ""
    final_recorded: bool = False
    record_id: str = ""
    dispute_id: str = ""
    reconciliation_id: str = ""
    invoice_id: str = ""
    reward_id: str = ""
    ended_at: int = 0
    disputes: int = 0
    billed_sequence: int = 0
