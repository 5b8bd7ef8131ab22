from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_STATUS_UNSPECIFIED: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_PENDING: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_UNDER_REVIEW: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_RESOLVED: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_REJECTED: _ClassVar[DisputeStatus]
DISPUTE_STATUS_UNSPECIFIED: DisputeStatus
DISPUTE_STATUS_PENDING: DisputeStatus
DISPUTE_STATUS_UNDER_REVIEW: DisputeStatus
DISPUTE_STATUS_RESOLVED: DisputeStatus
DISPUTE_STATUS_REJECTED: DisputeStatus

class Dispute(_message.Message):
    __slots__ = ("dispute_id", "job_id", "reward_id", "disputer", "dispute_type", "reason", "evidence", "status", "resolution", "resolver", "created_at", "resolved_at", "expires_at", "record_id", "awarded_amount")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTER_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_TYPE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    RESOLVER_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    AWARDED_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    job_id: str
    reward_id: str
    disputer: str
    dispute_type: str
    reason: str
    evidence: str
    status: DisputeStatus
    resolution: str
    resolver: str
    created_at: int
    resolved_at: int
    expires_at: int
    record_id: str
    awarded_amount: str
    def __init__(self, dispute_id: _Optional[str] = ..., job_id: _Optional[str] = ..., reward_id: _Optional[str] = ..., disputer: _Optional[str] = ..., dispute_type: _Optional[str] = ..., reason: _Optional[str] = ..., evidence: _Optional[str] = ..., status: _Optional[_Union[DisputeStatus, str]] = ..., resolution: _Optional[str] = ..., resolver: _Optional[str] = ..., created_at: _Optional[int] = ..., resolved_at: _Optional[int] = ..., expires_at: _Optional[int] = ..., record_id: _Optional[str] = ..., awarded_amount: _Optional[str] = ...) -> None: ...

class EventJobDisputed(_message.Message):
    __slots__ = ("dispute_id", "job_id", "disputer", "expires_at")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTER_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    job_id: str
    disputer: str
    expires_at: int
    def __init__(self, dispute_id: _Optional[str] = ..., job_id: _Optional[str] = ..., disputer: _Optional[str] = ..., expires_at: _Optional[int] = ...) -> None: ...

class EventJobDisputeResolved(_message.Message):
    __slots__ = ("dispute_id", "job_id", "status", "amount")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    job_id: str
    status: str
    amount: str
    def __init__(self, dispute_id: _Optional[str] = ..., job_id: _Optional[str] = ..., status: _Optional[str] = ..., amount: _Optional[str] = ...) -> None: ...
