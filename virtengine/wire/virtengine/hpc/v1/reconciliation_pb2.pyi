from virtengine.wire.virtengine.hpc.v1 import usage_pb2 as _usage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReconciliationStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECONCILIATION_STATUS_UNSPECIFIED: _ClassVar[ReconciliationStatus]
    RECONCILIATION_STATUS_PENDING: _ClassVar[ReconciliationStatus]
    RECONCILIATION_STATUS_MATCHED: _ClassVar[ReconciliationStatus]
    RECONCILIATION_STATUS_DISCREPANCY: _ClassVar[ReconciliationStatus]
    RECONCILIATION_STATUS_FAILED: _ClassVar[ReconciliationStatus]
    RECONCILIATION_STATUS_RESOLVED: _ClassVar[ReconciliationStatus]

class DiscrepancySeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISCREPANCY_SEVERITY_UNSPECIFIED: _ClassVar[DiscrepancySeverity]
    DISCREPANCY_SEVERITY_LOW: _ClassVar[DiscrepancySeverity]
    DISCREPANCY_SEVERITY_MEDIUM: _ClassVar[DiscrepancySeverity]
    DISCREPANCY_SEVERITY_HIGH: _ClassVar[DiscrepancySeverity]
    DISCREPANCY_SEVERITY_CRITICAL: _ClassVar[DiscrepancySeverity]

class ResolutionAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESOLUTION_ACTION_UNSPECIFIED: _ClassVar[ResolutionAction]
    RESOLUTION_ACTION_KEEP_ON_CHAIN: _ClassVar[ResolutionAction]
    RESOLUTION_ACTION_USE_SCHEDULER: _ClassVar[ResolutionAction]
RECONCILIATION_STATUS_UNSPECIFIED: ReconciliationStatus
RECONCILIATION_STATUS_PENDING: ReconciliationStatus
RECONCILIATION_STATUS_MATCHED: ReconciliationStatus
RECONCILIATION_STATUS_DISCREPANCY: ReconciliationStatus
RECONCILIATION_STATUS_FAILED: ReconciliationStatus
RECONCILIATION_STATUS_RESOLVED: ReconciliationStatus
DISCREPANCY_SEVERITY_UNSPECIFIED: DiscrepancySeverity
DISCREPANCY_SEVERITY_LOW: DiscrepancySeverity
DISCREPANCY_SEVERITY_MEDIUM: DiscrepancySeverity
DISCREPANCY_SEVERITY_HIGH: DiscrepancySeverity
DISCREPANCY_SEVERITY_CRITICAL: DiscrepancySeverity
RESOLUTION_ACTION_UNSPECIFIED: ResolutionAction
RESOLUTION_ACTION_KEEP_ON_CHAIN: ResolutionAction
RESOLUTION_ACTION_USE_SCHEDULER: ResolutionAction

class ReconciliationSource(_message.Message):
    __slots__ = ("source_type", "source_id", "extract_time", "metrics", "hash")
    SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_TIME_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    source_type: str
    source_id: str
    extract_time: int
    metrics: _usage_pb2.DetailedMetrics
    hash: str
    def __init__(self, source_type: _Optional[str] = ..., source_id: _Optional[str] = ..., extract_time: _Optional[int] = ..., metrics: _Optional[_Union[_usage_pb2.DetailedMetrics, _Mapping]] = ..., hash: _Optional[str] = ...) -> None: ...

class Discrepancy(_message.Message):
    __slots__ = ("field", "scheduler_value", "on_chain_value", "difference_percent", "severity", "tolerance_exceeded")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_VALUE_FIELD_NUMBER: _ClassVar[int]
    ON_CHAIN_VALUE_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TOLERANCE_EXCEEDED_FIELD_NUMBER: _ClassVar[int]
    field: str
    scheduler_value: str
    on_chain_value: str
    difference_percent: str
    severity: DiscrepancySeverity
    tolerance_exceeded: bool
    def __init__(self, field: _Optional[str] = ..., scheduler_value: _Optional[str] = ..., on_chain_value: _Optional[str] = ..., difference_percent: _Optional[str] = ..., severity: _Optional[_Union[DiscrepancySeverity, str]] = ..., tolerance_exceeded: _Optional[bool] = ...) -> None: ...

class Reconciliation(_message.Message):
    __slots__ = ("reconciliation_id", "job_id", "cluster_id", "provider", "scheduler_source", "on_chain_source", "status", "discrepancies", "resolution", "resolution_action", "adjustment_record_id", "created_at", "resolved_at", "resolver", "reporter", "expires_at")
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_SOURCE_FIELD_NUMBER: _ClassVar[int]
    ON_CHAIN_SOURCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_ACTION_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_AT_FIELD_NUMBER: _ClassVar[int]
    RESOLVER_FIELD_NUMBER: _ClassVar[int]
    REPORTER_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    reconciliation_id: str
    job_id: str
    cluster_id: str
    provider: str
    scheduler_source: ReconciliationSource
    on_chain_source: ReconciliationSource
    status: ReconciliationStatus
    discrepancies: _containers.RepeatedCompositeFieldContainer[Discrepancy]
    resolution: str
    resolution_action: ResolutionAction
    adjustment_record_id: str
    created_at: int
    resolved_at: int
    resolver: str
    reporter: str
    expires_at: int
    def __init__(self, reconciliation_id: _Optional[str] = ..., job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., scheduler_source: _Optional[_Union[ReconciliationSource, _Mapping]] = ..., on_chain_source: _Optional[_Union[ReconciliationSource, _Mapping]] = ..., status: _Optional[_Union[ReconciliationStatus, str]] = ..., discrepancies: _Optional[_Iterable[_Union[Discrepancy, _Mapping]]] = ..., resolution: _Optional[str] = ..., resolution_action: _Optional[_Union[ResolutionAction, str]] = ..., adjustment_record_id: _Optional[str] = ..., created_at: _Optional[int] = ..., resolved_at: _Optional[int] = ..., resolver: _Optional[str] = ..., reporter: _Optional[str] = ..., expires_at: _Optional[int] = ...) -> None: ...

class EventReconciled(_message.Message):
    __slots__ = ("reconciliation_id", "job_id", "provider", "status", "holds_settlement")
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HOLDS_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    reconciliation_id: str
    job_id: str
    provider: str
    status: str
    holds_settlement: bool
    def __init__(self, reconciliation_id: _Optional[str] = ..., job_id: _Optional[str] = ..., provider: _Optional[str] = ..., status: _Optional[str] = ..., holds_settlement: _Optional[bool] = ...) -> None: ...
