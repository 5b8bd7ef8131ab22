from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RoutingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROUTING_STATUS_UNSPECIFIED: _ClassVar[RoutingStatus]
    ROUTING_STATUS_APPROVED: _ClassVar[RoutingStatus]
    ROUTING_STATUS_FALLBACK: _ClassVar[RoutingStatus]
    ROUTING_STATUS_REJECTED: _ClassVar[RoutingStatus]
    ROUTING_STATUS_RESCHEDULED: _ClassVar[RoutingStatus]

class ViolationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIOLATION_TYPE_UNSPECIFIED: _ClassVar[ViolationType]
    VIOLATION_TYPE_CLUSTER_MISMATCH: _ClassVar[ViolationType]
    VIOLATION_TYPE_MISSING_DECISION: _ClassVar[ViolationType]
    VIOLATION_TYPE_UNAUTHORIZED_FALLBACK: _ClassVar[ViolationType]
    VIOLATION_TYPE_CAPACITY_EXCEEDED: _ClassVar[ViolationType]
    VIOLATION_TYPE_CLUSTER_UNAVAILABLE: _ClassVar[ViolationType]
    VIOLATION_TYPE_STALE_DECISION: _ClassVar[ViolationType]
ROUTING_STATUS_UNSPECIFIED: RoutingStatus
ROUTING_STATUS_APPROVED: RoutingStatus
ROUTING_STATUS_FALLBACK: RoutingStatus
ROUTING_STATUS_REJECTED: RoutingStatus
ROUTING_STATUS_RESCHEDULED: RoutingStatus
VIOLATION_TYPE_UNSPECIFIED: ViolationType
VIOLATION_TYPE_CLUSTER_MISMATCH: ViolationType
VIOLATION_TYPE_MISSING_DECISION: ViolationType
VIOLATION_TYPE_UNAUTHORIZED_FALLBACK: ViolationType
VIOLATION_TYPE_CAPACITY_EXCEEDED: ViolationType
VIOLATION_TYPE_CLUSTER_UNAVAILABLE: ViolationType
VIOLATION_TYPE_STALE_DECISION: ViolationType

class CapacitySnapshot(_message.Message):
    __slots__ = ("total_nodes", "available_nodes", "active_jobs", "state", "time")
    TOTAL_NODES_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_NODES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_JOBS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    total_nodes: int
    available_nodes: int
    active_jobs: int
    state: str
    time: int
    def __init__(self, total_nodes: _Optional[int] = ..., available_nodes: _Optional[int] = ..., active_jobs: _Optional[int] = ..., state: _Optional[str] = ..., time: _Optional[int] = ...) -> None: ...

class RoutingAudit(_message.Message):
    __slots__ = ("record_id", "job_id", "scheduling_decision_id", "expected_cluster_id", "actual_cluster_id", "status", "reason", "is_fallback", "fallback_reason", "fallback_authorized", "violation_type", "violation_details", "decision_age_blocks", "decision_age_seconds", "capacity", "provider", "created_at", "height")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    IS_FALLBACK_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_REASON_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_AUTHORIZED_FIELD_NUMBER: _ClassVar[int]
    VIOLATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    VIOLATION_DETAILS_FIELD_NUMBER: _ClassVar[int]
    DECISION_AGE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    DECISION_AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    job_id: str
    scheduling_decision_id: str
    expected_cluster_id: str
    actual_cluster_id: str
    status: RoutingStatus
    reason: str
    is_fallback: bool
    fallback_reason: str
    fallback_authorized: bool
    violation_type: ViolationType
    violation_details: str
    decision_age_blocks: int
    decision_age_seconds: int
    capacity: CapacitySnapshot
    provider: str
    created_at: int
    height: int
    def __init__(self, record_id: _Optional[str] = ..., job_id: _Optional[str] = ..., scheduling_decision_id: _Optional[str] = ..., expected_cluster_id: _Optional[str] = ..., actual_cluster_id: _Optional[str] = ..., status: _Optional[_Union[RoutingStatus, str]] = ..., reason: _Optional[str] = ..., is_fallback: _Optional[bool] = ..., fallback_reason: _Optional[str] = ..., fallback_authorized: _Optional[bool] = ..., violation_type: _Optional[_Union[ViolationType, str]] = ..., violation_details: _Optional[str] = ..., decision_age_blocks: _Optional[int] = ..., decision_age_seconds: _Optional[int] = ..., capacity: _Optional[_Union[CapacitySnapshot, _Mapping]] = ..., provider: _Optional[str] = ..., created_at: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class RoutingViolation(_message.Message):
    __slots__ = ("violation_id", "job_id", "provider", "violation_type", "severity", "details", "audit_id", "resolved", "resolution", "created_at", "resolved_at")
    VIOLATION_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VIOLATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    AUDIT_ID_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_AT_FIELD_NUMBER: _ClassVar[int]
    violation_id: str
    job_id: str
    provider: str
    violation_type: ViolationType
    severity: int
    details: str
    audit_id: str
    resolved: bool
    resolution: str
    created_at: int
    resolved_at: int
    def __init__(self, violation_id: _Optional[str] = ..., job_id: _Optional[str] = ..., provider: _Optional[str] = ..., violation_type: _Optional[_Union[ViolationType, str]] = ..., severity: _Optional[int] = ..., details: _Optional[str] = ..., audit_id: _Optional[str] = ..., resolved: _Optional[bool] = ..., resolution: _Optional[str] = ..., created_at: _Optional[int] = ..., resolved_at: _Optional[int] = ...) -> None: ...

class RoutingConduct(_message.Message):
    __slots__ = ("provider", "checked", "violations", "open_violations", "severity_sum", "reputation")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CHECKED_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_SUM_FIELD_NUMBER: _ClassVar[int]
    REPUTATION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    checked: int
    violations: int
    open_violations: int
    severity_sum: int
    reputation: int
    def __init__(self, provider: _Optional[str] = ..., checked: _Optional[int] = ..., violations: _Optional[int] = ..., open_violations: _Optional[int] = ..., severity_sum: _Optional[int] = ..., reputation: _Optional[int] = ...) -> None: ...

class EventRoutingViolation(_message.Message):
    __slots__ = ("violation_id", "job_id", "violation_type", "severity", "provider")
    VIOLATION_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    VIOLATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    violation_id: str
    job_id: str
    violation_type: str
    severity: int
    provider: str
    def __init__(self, violation_id: _Optional[str] = ..., job_id: _Optional[str] = ..., violation_type: _Optional[str] = ..., severity: _Optional[int] = ..., provider: _Optional[str] = ...) -> None: ...

class EventRoutingViolationResolved(_message.Message):
    __slots__ = ("violation_id", "provider")
    VIOLATION_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    violation_id: str
    provider: str
    def __init__(self, violation_id: _Optional[str] = ..., provider: _Optional[str] = ...) -> None: ...

class EventJobRescheduled(_message.Message):
    __slots__ = ("job_id", "cluster_id", "decision_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    cluster_id: str
    decision_id: str
    def __init__(self, job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., decision_id: _Optional[str] = ...) -> None: ...
