"""Records of the settlement module and the legal moves of an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from virtengine.chain.kernel.codec import Record
from virtengine.core.resources import ResourceType

Ranges = tuple[tuple[int, int], ...]
"""Sequence numbers as first and last of each run, so that a month of records takes a few bytes."""


class UsageState(IntEnum):
    """States of a usage record."""

    PENDING = 1
    PARTLY_SETTLED = 2
    SETTLED = 3
    DISPUTED = 4
    WRITTEN_OFF = 5


class SettlementType(IntEnum):
    """Whether more settlements follow."""

    PERIODIC = 1
    FINAL = 2


class InvoiceStatus(IntEnum):
    """States of an invoice."""

    DRAFT = 0
    PENDING = 1
    PAID = 2
    PARTIALLY_PAID = 3
    OVERDUE = 4
    DISPUTED = 5
    CANCELLED = 6
    REFUNDED = 7


INVOICE_MOVES: Mapping[InvoiceStatus, frozenset[InvoiceStatus]] = {
    InvoiceStatus.DRAFT: frozenset({InvoiceStatus.PENDING, InvoiceStatus.CANCELLED}),
    InvoiceStatus.PENDING: frozenset(
        {
            InvoiceStatus.PAID,
            InvoiceStatus.PARTIALLY_PAID,
            InvoiceStatus.OVERDUE,
            InvoiceStatus.DISPUTED,
            InvoiceStatus.CANCELLED,
        }
    ),
    InvoiceStatus.PARTIALLY_PAID: frozenset(
        {InvoiceStatus.PAID, InvoiceStatus.OVERDUE, InvoiceStatus.DISPUTED}
    ),
    InvoiceStatus.OVERDUE: frozenset(
        {
            InvoiceStatus.PAID,
            InvoiceStatus.PARTIALLY_PAID,
            InvoiceStatus.DISPUTED,
            InvoiceStatus.CANCELLED,
        }
    ),
    InvoiceStatus.DISPUTED: frozenset(
        {InvoiceStatus.PENDING, InvoiceStatus.PAID, InvoiceStatus.CANCELLED, InvoiceStatus.REFUNDED}
    ),
    InvoiceStatus.PAID: frozenset({InvoiceStatus.REFUNDED}),
    InvoiceStatus.CANCELLED: frozenset(),
    InvoiceStatus.REFUNDED: frozenset(),
}


class LedgerEntryType(IntEnum):
    """What an entry of an invoice's ledger tells."""

    CREATED = 1
    ISSUED = 2
    PAYMENT = 3
    DISPUTED = 4
    RESOLVED = 5
    CANCELLED = 6
    REFUNDED = 7
    OVERDUE = 8
    ARTIFACT_STORED = 9


class UsageCharge(Record, frozen=True):
    """One line of a record with what it costs."""

    resource: ResourceType
    quantity: int
    unit_price: int
    amount: int
    period_start: int
    period_end: int


class UsageRecord(Record, frozen=True):
    """A recorded batch. `settled` is what was paid of `total`.

    A correction names the record that it `corrects`; one that takes back has negative charges, and `settled`
    is then what other charges have used up of it.
    """

    lease_id: str
    sequence: int
    provider: str
    customer: str
    charges: tuple[UsageCharge, ...]
    total: int
    settled: int
    merkle_root: bytes
    interval_count: int
    state: UsageState
    height: int
    recorded_at: int
    is_final: bool
    batch_hash: bytes
    disputed_until: int = 0
    dispute_reason: str = ""
    corrects: int = 0

    @property
    def id(self) -> str:
        """`<lease id>/<sequence>`."""
        return f"{self.lease_id}/{self.sequence}"

    @property
    def due(self) -> int:
        """What is not paid yet; below 0 for a credit that is not used up."""
        return self.total - self.settled

    def is_held(self, now: int) -> bool:
        """Say whether a dispute keeps the record from being settled."""
        return self.state is UsageState.DISPUTED and now < self.disputed_until


class UsageTotal(Record, frozen=True):
    """Running totals of one resource of one lease; `amount` is what `quantity` costs, rounded down."""

    lease_id: str
    resource: ResourceType
    quantity: int = 0
    amount: int = 0
    period_end: int = 0


class Corrected(Record, frozen=True):
    """What corrections added to the quantity of one resource of one record."""

    quantity: int = 0


class Settlement(Record, frozen=True):
    """One payout. total = provider_share + platform_fee + validator_fee."""

    lease_id: str
    sequence: int
    type: SettlementType
    provider: str
    customer: str
    total: int
    provider_share: int
    platform_fee: int
    validator_fee: int
    refunded: int
    uncollected: int
    usage: Ranges
    invoice_id: str
    height: int
    settled_at: int
    credit_returned: int = 0
    credit_lost: int = 0

    @property
    def id(self) -> str:
        """`<lease id>/<sequence>`."""
        return f"{self.lease_id}/{self.sequence}"


class InvoiceLine(Record, frozen=True):
    """What one resource of a lease cost; `amount` is the difference of running totals."""

    id: str
    resource: ResourceType
    description: str
    quantity: int
    unit: str
    unit_price: str
    amount: int
    period_start: int
    period_end: int
    usage: Ranges = ()
    usage_root: bytes = b""
    corrected: Ranges = ()


class Artifact(Record, frozen=True):
    """A rendered document of an invoice."""

    media_type: str
    sha256: bytes
    uri: str


class Invoice(Record, frozen=True):
    """A ledger record."""

    id: str
    number: str
    lease_id: str
    order_id: str
    escrow_id: str
    provider: str
    customer: str
    settlement_id: str
    status: InvoiceStatus
    period_start: int
    period_end: int
    sequence: int
    is_final: bool
    lines: tuple[InvoiceLine, ...]
    currency: str
    total: int
    amount_paid: int
    amount_due: int
    platform_fee: int
    validator_fee: int
    issued_at: int
    due_at: int
    paid_at: int = 0
    content_hash: bytes = b""
    artifacts: tuple[Artifact, ...] = ()
    format: int = 0


class LedgerEntry(Record, frozen=True):
    """One link of an invoice's hash chain."""

    entry_id: str
    invoice_id: str
    type: LedgerEntryType
    previous_status: InvoiceStatus
    new_status: InvoiceStatus
    amount: int
    description: str
    initiator: str
    tx_hash: str
    previous_entry_hash: str
    sequence: int
    height: int
    time: int
    entry_hash: str = ""


class LeaseLedger(Record, frozen=True):
    """The books of one lease.

    recorded = settled + written_off + what is still owed - credit - credit_returned - credit_lost.
    """

    lease_id: str
    last_sequence: int = 0
    last_settlement: int = 0
    last_settled_at: int = 0
    recorded: int = 0
    settled: int = 0
    written_off: int = 0
    platform_fees: int = 0
    validator_fees: int = 0
    blocks: int = 0
    final_recorded: bool = False
    unsettled_records: int = 0
    credit: int = 0
    credit_returned: int = 0
    credit_lost: int = 0
    usage_until: int = 0
    gap_ms: int = 0
    gaps: int = 0


class Params(Record, frozen=True):
    """Times and bounds of settlement."""

    settlement_period_seconds: int = 86_400
    min_settlement_amount: int = 1_000
    usage_grace_seconds: int = 86_400
    max_usage_age_seconds: int = 2_678_400
    invoice_due_seconds: int = 604_800
    max_lines_per_batch: int = 64
    dispute_window_seconds: int = 604_800
    close_slack_seconds: int = 30
    max_unsettled_records: int = 2_000
    queue_batch: int = 10
