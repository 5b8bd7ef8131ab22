from virtengine.wire.virtengine.market.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UsageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_STATE_UNSPECIFIED: _ClassVar[UsageState]
    USAGE_STATE_PENDING: _ClassVar[UsageState]
    USAGE_STATE_PARTLY_SETTLED: _ClassVar[UsageState]
    USAGE_STATE_SETTLED: _ClassVar[UsageState]
    USAGE_STATE_DISPUTED: _ClassVar[UsageState]
    USAGE_STATE_WRITTEN_OFF: _ClassVar[UsageState]

class SettlementType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SETTLEMENT_TYPE_UNSPECIFIED: _ClassVar[SettlementType]
    SETTLEMENT_TYPE_PERIODIC: _ClassVar[SettlementType]
    SETTLEMENT_TYPE_FINAL: _ClassVar[SettlementType]

class InvoiceStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INVOICE_STATUS_DRAFT: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_PENDING: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_PAID: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_PARTIALLY_PAID: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_OVERDUE: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_DISPUTED: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_CANCELLED: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_REFUNDED: _ClassVar[InvoiceStatus]

class LedgerEntryType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEDGER_ENTRY_TYPE_UNSPECIFIED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_CREATED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_ISSUED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_PAYMENT: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_DISPUTED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_RESOLVED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_CANCELLED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_REFUNDED: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_OVERDUE: _ClassVar[LedgerEntryType]
    LEDGER_ENTRY_TYPE_ARTIFACT_STORED: _ClassVar[LedgerEntryType]
USAGE_STATE_UNSPECIFIED: UsageState
USAGE_STATE_PENDING: UsageState
USAGE_STATE_PARTLY_SETTLED: UsageState
USAGE_STATE_SETTLED: UsageState
USAGE_STATE_DISPUTED: UsageState
USAGE_STATE_WRITTEN_OFF: UsageState
SETTLEMENT_TYPE_UNSPECIFIED: SettlementType
SETTLEMENT_TYPE_PERIODIC: SettlementType
SETTLEMENT_TYPE_FINAL: SettlementType
INVOICE_STATUS_DRAFT: InvoiceStatus
INVOICE_STATUS_PENDING: InvoiceStatus
INVOICE_STATUS_PAID: InvoiceStatus
INVOICE_STATUS_PARTIALLY_PAID: InvoiceStatus
INVOICE_STATUS_OVERDUE: InvoiceStatus
INVOICE_STATUS_DISPUTED: InvoiceStatus
INVOICE_STATUS_CANCELLED: InvoiceStatus
INVOICE_STATUS_REFUNDED: InvoiceStatus
LEDGER_ENTRY_TYPE_UNSPECIFIED: LedgerEntryType
LEDGER_ENTRY_TYPE_CREATED: LedgerEntryType
LEDGER_ENTRY_TYPE_ISSUED: LedgerEntryType
LEDGER_ENTRY_TYPE_PAYMENT: LedgerEntryType
LEDGER_ENTRY_TYPE_DISPUTED: LedgerEntryType
LEDGER_ENTRY_TYPE_RESOLVED: LedgerEntryType
LEDGER_ENTRY_TYPE_CANCELLED: LedgerEntryType
LEDGER_ENTRY_TYPE_REFUNDED: LedgerEntryType
LEDGER_ENTRY_TYPE_OVERDUE: LedgerEntryType
LEDGER_ENTRY_TYPE_ARTIFACT_STORED: LedgerEntryType

class UsageLine(_message.Message):
    __slots__ = ("resource", "quantity", "period_start", "period_end", "unit_price")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    resource: _types_pb2.ResourceType
    quantity: str
    period_start: int
    period_end: int
    unit_price: str
    def __init__(self, resource: _Optional[_Union[_types_pb2.ResourceType, str]] = ..., quantity: _Optional[str] = ..., period_start: _Optional[int] = ..., period_end: _Optional[int] = ..., unit_price: _Optional[str] = ...) -> None: ...

class UsageBatch(_message.Message):
    __slots__ = ("lease_id", "sequence", "lines", "merkle_root", "interval_count", "is_final", "corrects")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    MERKLE_ROOT_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    sequence: int
    lines: _containers.RepeatedCompositeFieldContainer[UsageLine]
    merkle_root: bytes
    interval_count: int
    is_final: bool
    corrects: int
    def __init__(self, lease_id: _Optional[str] = ..., sequence: _Optional[int] = ..., lines: _Optional[_Iterable[_Union[UsageLine, _Mapping]]] = ..., merkle_root: _Optional[bytes] = ..., interval_count: _Optional[int] = ..., is_final: _Optional[bool] = ..., corrects: _Optional[int] = ...) -> None: ...

class UsageCharge(_message.Message):
    __slots__ = ("resource", "quantity", "unit_price", "amount", "period_start", "period_end")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    resource: _types_pb2.ResourceType
    quantity: str
    unit_price: str
    amount: str
    period_start: int
    period_end: int
    def __init__(self, resource: _Optional[_Union[_types_pb2.ResourceType, str]] = ..., quantity: _Optional[str] = ..., unit_price: _Optional[str] = ..., amount: _Optional[str] = ..., period_start: _Optional[int] = ..., period_end: _Optional[int] = ...) -> None: ...

class UsageRecord(_message.Message):
    __slots__ = ("lease_id", "sequence", "provider", "customer", "charges", "total", "settled", "merkle_root", "interval_count", "state", "height", "recorded_at", "is_final", "batch_hash", "disputed_until", "dispute_reason", "corrects")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    MERKLE_ROOT_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    BATCH_HASH_FIELD_NUMBER: _ClassVar[int]
    DISPUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_REASON_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    sequence: int
    provider: str
    customer: str
    charges: _containers.RepeatedCompositeFieldContainer[UsageCharge]
    total: str
    settled: str
    merkle_root: bytes
    interval_count: int
    state: UsageState
    height: int
    recorded_at: int
    is_final: bool
    batch_hash: bytes
    disputed_until: int
    dispute_reason: str
    corrects: int
    def __init__(self, lease_id: _Optional[str] = ..., sequence: _Optional[int] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., charges: _Optional[_Iterable[_Union[UsageCharge, _Mapping]]] = ..., total: _Optional[str] = ..., settled: _Optional[str] = ..., merkle_root: _Optional[bytes] = ..., interval_count: _Optional[int] = ..., state: _Optional[_Union[UsageState, str]] = ..., height: _Optional[int] = ..., recorded_at: _Optional[int] = ..., is_final: _Optional[bool] = ..., batch_hash: _Optional[bytes] = ..., disputed_until: _Optional[int] = ..., dispute_reason: _Optional[str] = ..., corrects: _Optional[int] = ...) -> None: ...

class UsageTotal(_message.Message):
    __slots__ = ("lease_id", "resource", "quantity", "amount", "period_end")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    resource: _types_pb2.ResourceType
    quantity: str
    amount: str
    period_end: int
    def __init__(self, lease_id: _Optional[str] = ..., resource: _Optional[_Union[_types_pb2.ResourceType, str]] = ..., quantity: _Optional[str] = ..., amount: _Optional[str] = ..., period_end: _Optional[int] = ...) -> None: ...

class SequenceRange(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class Settlement(_message.Message):
    __slots__ = ("lease_id", "sequence", "type", "provider", "customer", "total", "provider_share", "platform_fee", "validator_fee", "refunded", "uncollected", "usage_record_ids", "invoice_id", "height", "settled_at", "usage_ranges", "credit_returned", "credit_lost")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_SHARE_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FEE_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    UNCOLLECTED_FIELD_NUMBER: _ClassVar[int]
    USAGE_RECORD_IDS_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    USAGE_RANGES_FIELD_NUMBER: _ClassVar[int]
    CREDIT_RETURNED_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LOST_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    sequence: int
    type: SettlementType
    provider: str
    customer: str
    total: str
    provider_share: str
    platform_fee: str
    validator_fee: str
    refunded: str
    uncollected: str
    usage_record_ids: _containers.RepeatedScalarFieldContainer[str]
    invoice_id: str
    height: int
    settled_at: int
    usage_ranges: _containers.RepeatedCompositeFieldContainer[SequenceRange]
    credit_returned: str
    credit_lost: str
    def __init__(self, lease_id: _Optional[str] = ..., sequence: _Optional[int] = ..., type: _Optional[_Union[SettlementType, str]] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., total: _Optional[str] = ..., provider_share: _Optional[str] = ..., platform_fee: _Optional[str] = ..., validator_fee: _Optional[str] = ..., refunded: _Optional[str] = ..., uncollected: _Optional[str] = ..., usage_record_ids: _Optional[_Iterable[str]] = ..., invoice_id: _Optional[str] = ..., height: _Optional[int] = ..., settled_at: _Optional[int] = ..., usage_ranges: _Optional[_Iterable[_Union[SequenceRange, _Mapping]]] = ..., credit_returned: _Optional[str] = ..., credit_lost: _Optional[str] = ...) -> None: ...

class InvoiceLine(_message.Message):
    __slots__ = ("id", "resource", "description", "quantity", "unit", "unit_price", "amount", "period_start", "period_end", "usage_record_ids", "usage_ranges", "usage_root", "corrects")
    ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    USAGE_RECORD_IDS_FIELD_NUMBER: _ClassVar[int]
    USAGE_RANGES_FIELD_NUMBER: _ClassVar[int]
    USAGE_ROOT_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    resource: _types_pb2.ResourceType
    description: str
    quantity: str
    unit: str
    unit_price: str
    amount: str
    period_start: int
    period_end: int
    usage_record_ids: _containers.RepeatedScalarFieldContainer[str]
    usage_ranges: _containers.RepeatedCompositeFieldContainer[SequenceRange]
    usage_root: bytes
    corrects: _containers.RepeatedCompositeFieldContainer[SequenceRange]
    def __init__(self, id: _Optional[str] = ..., resource: _Optional[_Union[_types_pb2.ResourceType, str]] = ..., description: _Optional[str] = ..., quantity: _Optional[str] = ..., unit: _Optional[str] = ..., unit_price: _Optional[str] = ..., amount: _Optional[str] = ..., period_start: _Optional[int] = ..., period_end: _Optional[int] = ..., usage_record_ids: _Optional[_Iterable[str]] = ..., usage_ranges: _Optional[_Iterable[_Union[SequenceRange, _Mapping]]] = ..., usage_root: _Optional[bytes] = ..., corrects: _Optional[_Iterable[_Union[SequenceRange, _Mapping]]] = ...) -> None: ...

class Invoice(_message.Message):
    __slots__ = ("id", "number", "lease_id", "order_id", "escrow_id", "provider", "customer", "settlement_id", "status", "period_start", "period_end", "sequence", "is_final", "lines", "currency", "total", "amount_paid", "amount_due", "platform_fee", "validator_fee", "issued_at", "due_at", "paid_at", "content_hash", "artifacts", "format")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ESCROW_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_PAID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_DUE_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FEE_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    ARTIFACTS_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
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
    lines: _containers.RepeatedCompositeFieldContainer[InvoiceLine]
    currency: str
    total: str
    amount_paid: str
    amount_due: str
    platform_fee: str
    validator_fee: str
    issued_at: int
    due_at: int
    paid_at: int
    content_hash: bytes
    artifacts: _containers.RepeatedCompositeFieldContainer[Artifact]
    format: int
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., lease_id: _Optional[str] = ..., order_id: _Optional[str] = ..., escrow_id: _Optional[str] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., settlement_id: _Optional[str] = ..., status: _Optional[_Union[InvoiceStatus, str]] = ..., period_start: _Optional[int] = ..., period_end: _Optional[int] = ..., sequence: _Optional[int] = ..., is_final: _Optional[bool] = ..., lines: _Optional[_Iterable[_Union[InvoiceLine, _Mapping]]] = ..., currency: _Optional[str] = ..., total: _Optional[str] = ..., amount_paid: _Optional[str] = ..., amount_due: _Optional[str] = ..., platform_fee: _Optional[str] = ..., validator_fee: _Optional[str] = ..., issued_at: _Optional[int] = ..., due_at: _Optional[int] = ..., paid_at: _Optional[int] = ..., content_hash: _Optional[bytes] = ..., artifacts: _Optional[_Iterable[_Union[Artifact, _Mapping]]] = ..., format: _Optional[int] = ...) -> None: ...

class Artifact(_message.Message):
    __slots__ = ("media_type", "sha256", "uri")
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    media_type: str
    sha256: bytes
    uri: str
    def __init__(self, media_type: _Optional[str] = ..., sha256: _Optional[bytes] = ..., uri: _Optional[str] = ...) -> None: ...

class LedgerEntry(_message.Message):
    __slots__ = ("entry_id", "invoice_id", "type", "previous_status", "new_status", "amount", "description", "initiator", "tx_hash", "previous_entry_hash", "entry_hash", "sequence", "height", "time")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STATUS_FIELD_NUMBER: _ClassVar[int]
    NEW_STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    INITIATOR_FIELD_NUMBER: _ClassVar[int]
    TX_HASH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_ENTRY_HASH_FIELD_NUMBER: _ClassVar[int]
    ENTRY_HASH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    invoice_id: str
    type: LedgerEntryType
    previous_status: InvoiceStatus
    new_status: InvoiceStatus
    amount: str
    description: str
    initiator: str
    tx_hash: str
    previous_entry_hash: str
    entry_hash: str
    sequence: int
    height: int
    time: int
    def __init__(self, entry_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., type: _Optional[_Union[LedgerEntryType, str]] = ..., previous_status: _Optional[_Union[InvoiceStatus, str]] = ..., new_status: _Optional[_Union[InvoiceStatus, str]] = ..., amount: _Optional[str] = ..., description: _Optional[str] = ..., initiator: _Optional[str] = ..., tx_hash: _Optional[str] = ..., previous_entry_hash: _Optional[str] = ..., entry_hash: _Optional[str] = ..., sequence: _Optional[int] = ..., height: _Optional[int] = ..., time: _Optional[int] = ...) -> None: ...

class Params(_message.Message):
    __slots__ = ("settlement_period_seconds", "min_settlement_amount", "usage_grace_seconds", "max_usage_age_seconds", "invoice_due_seconds", "max_lines_per_batch", "dispute_window_seconds", "close_slack_seconds", "max_unsettled_records", "queue_batch")
    SETTLEMENT_PERIOD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MIN_SETTLEMENT_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    USAGE_GRACE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_USAGE_AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    INVOICE_DUE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_LINES_PER_BATCH_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_SLACK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_UNSETTLED_RECORDS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_BATCH_FIELD_NUMBER: _ClassVar[int]
    settlement_period_seconds: int
    min_settlement_amount: str
    usage_grace_seconds: int
    max_usage_age_seconds: int
    invoice_due_seconds: int
    max_lines_per_batch: int
    dispute_window_seconds: int
    close_slack_seconds: int
    max_unsettled_records: int
    queue_batch: int
    def __init__(self, settlement_period_seconds: _Optional[int] = ..., min_settlement_amount: _Optional[str] = ..., usage_grace_seconds: _Optional[int] = ..., max_usage_age_seconds: _Optional[int] = ..., invoice_due_seconds: _Optional[int] = ..., max_lines_per_batch: _Optional[int] = ..., dispute_window_seconds: _Optional[int] = ..., close_slack_seconds: _Optional[int] = ..., max_unsettled_records: _Optional[int] = ..., queue_batch: _Optional[int] = ...) -> None: ...

class LeaseLedger(_message.Message):
    __slots__ = ("lease_id", "last_sequence", "last_settlement", "last_settled_at", "recorded", "settled", "written_off", "platform_fees", "validator_fees", "blocks", "final_recorded", "unsettled_records", "credit", "credit_returned", "credit_lost", "usage_until", "gap_ms", "gaps")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    LAST_SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_OFF_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEES_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FEES_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    FINAL_RECORDED_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_RECORDS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_RETURNED_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LOST_FIELD_NUMBER: _ClassVar[int]
    USAGE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    GAP_MS_FIELD_NUMBER: _ClassVar[int]
    GAPS_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    last_sequence: int
    last_settlement: int
    last_settled_at: int
    recorded: str
    settled: str
    written_off: str
    platform_fees: str
    validator_fees: str
    blocks: int
    final_recorded: bool
    unsettled_records: int
    credit: str
    credit_returned: str
    credit_lost: str
    usage_until: int
    gap_ms: int
    gaps: int
    def __init__(self, lease_id: _Optional[str] = ..., last_sequence: _Optional[int] = ..., last_settlement: _Optional[int] = ..., last_settled_at: _Optional[int] = ..., recorded: _Optional[str] = ..., settled: _Optional[str] = ..., written_off: _Optional[str] = ..., platform_fees: _Optional[str] = ..., validator_fees: _Optional[str] = ..., blocks: _Optional[int] = ..., final_recorded: _Optional[bool] = ..., unsettled_records: _Optional[int] = ..., credit: _Optional[str] = ..., credit_returned: _Optional[str] = ..., credit_lost: _Optional[str] = ..., usage_until: _Optional[int] = ..., gap_ms: _Optional[int] = ..., gaps: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "usage_records", "usage_totals", "settlements", "invoices", "ledger_entries", "ledgers")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    USAGE_RECORDS_FIELD_NUMBER: _ClassVar[int]
    USAGE_TOTALS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    INVOICES_FIELD_NUMBER: _ClassVar[int]
    LEDGER_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    LEDGERS_FIELD_NUMBER: _ClassVar[int]
    params: Params
    usage_records: _containers.RepeatedCompositeFieldContainer[UsageRecord]
    usage_totals: _containers.RepeatedCompositeFieldContainer[UsageTotal]
    settlements: _containers.RepeatedCompositeFieldContainer[Settlement]
    invoices: _containers.RepeatedCompositeFieldContainer[Invoice]
    ledger_entries: _containers.RepeatedCompositeFieldContainer[LedgerEntry]
    ledgers: _containers.RepeatedCompositeFieldContainer[LeaseLedger]
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., usage_records: _Optional[_Iterable[_Union[UsageRecord, _Mapping]]] = ..., usage_totals: _Optional[_Iterable[_Union[UsageTotal, _Mapping]]] = ..., settlements: _Optional[_Iterable[_Union[Settlement, _Mapping]]] = ..., invoices: _Optional[_Iterable[_Union[Invoice, _Mapping]]] = ..., ledger_entries: _Optional[_Iterable[_Union[LedgerEntry, _Mapping]]] = ..., ledgers: _Optional[_Iterable[_Union[LeaseLedger, _Mapping]]] = ...) -> None: ...

class EventUsageRecorded(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "sequence", "total", "is_final", "corrects", "gap_ms")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    GAP_MS_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    sequence: int
    total: str
    is_final: bool
    corrects: int
    gap_ms: int
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., sequence: _Optional[int] = ..., total: _Optional[str] = ..., is_final: _Optional[bool] = ..., corrects: _Optional[int] = ..., gap_ms: _Optional[int] = ...) -> None: ...

class EventLeaseSettled(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "sequence", "total", "is_final", "invoice_id", "refunded")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    sequence: int
    total: str
    is_final: bool
    invoice_id: str
    refunded: str
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., sequence: _Optional[int] = ..., total: _Optional[str] = ..., is_final: _Optional[bool] = ..., invoice_id: _Optional[str] = ..., refunded: _Optional[str] = ...) -> None: ...

class EventInvoiceIssued(_message.Message):
    __slots__ = ("invoice_id", "lease_id", "owner", "provider", "total", "is_final")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    lease_id: str
    owner: str
    provider: str
    total: str
    is_final: bool
    def __init__(self, invoice_id: _Optional[str] = ..., lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., total: _Optional[str] = ..., is_final: _Optional[bool] = ...) -> None: ...

class EventUsageDisputed(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "sequence", "until")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    sequence: int
    until: int
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., sequence: _Optional[int] = ..., until: _Optional[int] = ...) -> None: ...

class EventDisputeResolved(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "sequence", "waived")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    WAIVED_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    sequence: int
    waived: bool
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., sequence: _Optional[int] = ..., waived: _Optional[bool] = ...) -> None: ...

class EventArtifactRecorded(_message.Message):
    __slots__ = ("invoice_id", "media_type", "uri")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    media_type: str
    uri: str
    def __init__(self, invoice_id: _Optional[str] = ..., media_type: _Optional[str] = ..., uri: _Optional[str] = ...) -> None: ...
