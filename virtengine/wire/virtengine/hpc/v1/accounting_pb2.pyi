from virtengine.wire.virtengine.hpc.v1 import usage_pb2 as _usage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccountingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNTING_STATUS_UNSPECIFIED: _ClassVar[AccountingStatus]
    ACCOUNTING_STATUS_PENDING: _ClassVar[AccountingStatus]
    ACCOUNTING_STATUS_FINALIZED: _ClassVar[AccountingStatus]
    ACCOUNTING_STATUS_DISPUTED: _ClassVar[AccountingStatus]
    ACCOUNTING_STATUS_SETTLED: _ClassVar[AccountingStatus]
    ACCOUNTING_STATUS_CORRECTED: _ClassVar[AccountingStatus]

class BooksState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOOKS_STATE_UNSPECIFIED: _ClassVar[BooksState]
    BOOKS_STATE_OPEN: _ClassVar[BooksState]
    BOOKS_STATE_ENDED: _ClassVar[BooksState]
    BOOKS_STATE_SETTLED: _ClassVar[BooksState]
    BOOKS_STATE_RELEASED: _ClassVar[BooksState]
ACCOUNTING_STATUS_UNSPECIFIED: AccountingStatus
ACCOUNTING_STATUS_PENDING: AccountingStatus
ACCOUNTING_STATUS_FINALIZED: AccountingStatus
ACCOUNTING_STATUS_DISPUTED: AccountingStatus
ACCOUNTING_STATUS_SETTLED: AccountingStatus
ACCOUNTING_STATUS_CORRECTED: AccountingStatus
BOOKS_STATE_UNSPECIFIED: BooksState
BOOKS_STATE_OPEN: BooksState
BOOKS_STATE_ENDED: BooksState
BOOKS_STATE_SETTLED: BooksState
BOOKS_STATE_RELEASED: BooksState

class BillableBreakdown(_message.Message):
    __slots__ = ("cpu", "memory", "gpu", "storage", "network", "node", "queue_penalty", "subtotal")
    CPU_FIELD_NUMBER: _ClassVar[int]
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    GPU_FIELD_NUMBER: _ClassVar[int]
    STORAGE_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    NODE_FIELD_NUMBER: _ClassVar[int]
    QUEUE_PENALTY_FIELD_NUMBER: _ClassVar[int]
    SUBTOTAL_FIELD_NUMBER: _ClassVar[int]
    cpu: str
    memory: str
    gpu: str
    storage: str
    network: str
    node: str
    queue_penalty: str
    subtotal: str
    def __init__(self, cpu: _Optional[str] = ..., memory: _Optional[str] = ..., gpu: _Optional[str] = ..., storage: _Optional[str] = ..., network: _Optional[str] = ..., node: _Optional[str] = ..., queue_penalty: _Optional[str] = ..., subtotal: _Optional[str] = ...) -> None: ...

class AppliedDiscount(_message.Message):
    __slots__ = ("rule_id", "bps", "amount")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    BPS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    bps: int
    amount: str
    def __init__(self, rule_id: _Optional[str] = ..., bps: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class AppliedCap(_message.Message):
    __slots__ = ("cap_id", "room", "amount")
    CAP_ID_FIELD_NUMBER: _ClassVar[int]
    ROOM_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    cap_id: str
    room: str
    amount: str
    def __init__(self, cap_id: _Optional[str] = ..., room: _Optional[str] = ..., amount: _Optional[str] = ...) -> None: ...

class AccountingRecord(_message.Message):
    __slots__ = ("record_id", "job_id", "cluster_id", "provider", "customer", "offering_id", "scheduler_type", "scheduler_job_id", "usage_metrics", "billable_amount", "billable_breakdown", "applied_discounts", "applied_caps", "minimum_adjustment", "ceiling_excess", "provider_reward", "platform_fee", "signed_usage_records", "status", "dispute_id", "corrected_from_id", "correction_reason", "settlement_id", "invoice_id", "period_start", "period_end", "formula_version", "calculation_hash", "created_at", "finalized_at", "settled_at", "due_at", "queue_seconds", "awarded_amount")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_TYPE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    USAGE_METRICS_FIELD_NUMBER: _ClassVar[int]
    BILLABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILLABLE_BREAKDOWN_FIELD_NUMBER: _ClassVar[int]
    APPLIED_DISCOUNTS_FIELD_NUMBER: _ClassVar[int]
    APPLIED_CAPS_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_ADJUSTMENT_FIELD_NUMBER: _ClassVar[int]
    CEILING_EXCESS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_REWARD_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_USAGE_RECORDS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_FROM_ID_FIELD_NUMBER: _ClassVar[int]
    CORRECTION_REASON_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    FORMULA_VERSION_FIELD_NUMBER: _ClassVar[int]
    CALCULATION_HASH_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    FINALIZED_AT_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    QUEUE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    AWARDED_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    job_id: str
    cluster_id: str
    provider: str
    customer: str
    offering_id: str
    scheduler_type: str
    scheduler_job_id: str
    usage_metrics: _usage_pb2.DetailedMetrics
    billable_amount: str
    billable_breakdown: BillableBreakdown
    applied_discounts: _containers.RepeatedCompositeFieldContainer[AppliedDiscount]
    applied_caps: _containers.RepeatedCompositeFieldContainer[AppliedCap]
    minimum_adjustment: str
    ceiling_excess: str
    provider_reward: str
    platform_fee: str
    signed_usage_records: _containers.RepeatedScalarFieldContainer[str]
    status: AccountingStatus
    dispute_id: str
    corrected_from_id: str
    correction_reason: str
    settlement_id: str
    invoice_id: str
    period_start: int
    period_end: int
    formula_version: str
    calculation_hash: str
    created_at: int
    finalized_at: int
    settled_at: int
    due_at: int
    queue_seconds: int
    awarded_amount: str
    def __init__(self, record_id: _Optional[str] = ..., job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., offering_id: _Optional[str] = ..., scheduler_type: _Optional[str] = ..., scheduler_job_id: _Optional[str] = ..., usage_metrics: _Optional[_Union[_usage_pb2.DetailedMetrics, _Mapping]] = ..., billable_amount: _Optional[str] = ..., billable_breakdown: _Optional[_Union[BillableBreakdown, _Mapping]] = ..., applied_discounts: _Optional[_Iterable[_Union[AppliedDiscount, _Mapping]]] = ..., applied_caps: _Optional[_Iterable[_Union[AppliedCap, _Mapping]]] = ..., minimum_adjustment: _Optional[str] = ..., ceiling_excess: _Optional[str] = ..., provider_reward: _Optional[str] = ..., platform_fee: _Optional[str] = ..., signed_usage_records: _Optional[_Iterable[str]] = ..., status: _Optional[_Union[AccountingStatus, str]] = ..., dispute_id: _Optional[str] = ..., corrected_from_id: _Optional[str] = ..., correction_reason: _Optional[str] = ..., settlement_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., period_start: _Optional[int] = ..., period_end: _Optional[int] = ..., formula_version: _Optional[str] = ..., calculation_hash: _Optional[str] = ..., created_at: _Optional[int] = ..., finalized_at: _Optional[int] = ..., settled_at: _Optional[int] = ..., due_at: _Optional[int] = ..., queue_seconds: _Optional[int] = ..., awarded_amount: _Optional[str] = ...) -> None: ...

class Aggregation(_message.Message):
    __slots__ = ("customer", "provider", "day", "total_jobs", "cpu_core_seconds", "memory_gb_seconds", "gpu_seconds", "storage_gb_hours", "node_seconds", "total_billable", "total_discounts")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    TOTAL_JOBS_FIELD_NUMBER: _ClassVar[int]
    CPU_CORE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GPU_SECONDS_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_HOURS_FIELD_NUMBER: _ClassVar[int]
    NODE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BILLABLE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DISCOUNTS_FIELD_NUMBER: _ClassVar[int]
    customer: str
    provider: str
    day: int
    total_jobs: int
    cpu_core_seconds: str
    memory_gb_seconds: str
    gpu_seconds: str
    storage_gb_hours: str
    node_seconds: str
    total_billable: str
    total_discounts: str
    def __init__(self, customer: _Optional[str] = ..., provider: _Optional[str] = ..., day: _Optional[int] = ..., total_jobs: _Optional[int] = ..., cpu_core_seconds: _Optional[str] = ..., memory_gb_seconds: _Optional[str] = ..., gpu_seconds: _Optional[str] = ..., storage_gb_hours: _Optional[str] = ..., node_seconds: _Optional[str] = ..., total_billable: _Optional[str] = ..., total_discounts: _Optional[str] = ...) -> None: ...

class CapSpending(_message.Message):
    __slots__ = ("provider", "customer", "cluster_id", "period_seconds", "period", "amount")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    provider: str
    customer: str
    cluster_id: str
    period_seconds: int
    period: int
    amount: str
    def __init__(self, provider: _Optional[str] = ..., customer: _Optional[str] = ..., cluster_id: _Optional[str] = ..., period_seconds: _Optional[int] = ..., period: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class JobBooks(_message.Message):
    __slots__ = ("job_id", "state", "ceiling", "billed", "refunded", "provider_reward", "platform_fee", "returned", "last_sequence", "last_snapshot_id", "final_recorded", "record_id", "dispute_id", "reconciliation_id", "invoice_id", "reward_id", "ended_at", "disputes", "provider", "customer", "billed_sequence")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    BILLED_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_REWARD_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    FINAL_RECORDED_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    BILLED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    state: BooksState
    ceiling: str
    billed: str
    refunded: str
    provider_reward: str
    platform_fee: str
    returned: str
    last_sequence: int
    last_snapshot_id: str
    final_recorded: bool
    record_id: str
    dispute_id: str
    reconciliation_id: str
    invoice_id: str
    reward_id: str
    ended_at: int
    disputes: int
    provider: str
    customer: str
    billed_sequence: int
    def __init__(self, job_id: _Optional[str] = ..., state: _Optional[_Union[BooksState, str]] = ..., ceiling: _Optional[str] = ..., billed: _Optional[str] = ..., refunded: _Optional[str] = ..., provider_reward: _Optional[str] = ..., platform_fee: _Optional[str] = ..., returned: _Optional[str] = ..., last_sequence: _Optional[int] = ..., last_snapshot_id: _Optional[str] = ..., final_recorded: _Optional[bool] = ..., record_id: _Optional[str] = ..., dispute_id: _Optional[str] = ..., reconciliation_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., reward_id: _Optional[str] = ..., ended_at: _Optional[int] = ..., disputes: _Optional[int] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., billed_sequence: _Optional[int] = ...) -> None: ...

class EventAccountingRecorded(_message.Message):
    __slots__ = ("record_id", "job_id", "provider", "customer", "amount", "status")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    job_id: str
    provider: str
    customer: str
    amount: str
    status: str
    def __init__(self, record_id: _Optional[str] = ..., job_id: _Optional[str] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., amount: _Optional[str] = ..., status: _Optional[str] = ...) -> None: ...
