from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as _types_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgRecordUsage(_message.Message):
    __slots__ = ("sender", "batch", "signature")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    sender: str
    batch: _types_pb2.UsageBatch
    signature: bytes
    def __init__(self, sender: _Optional[str] = ..., batch: _Optional[_Union[_types_pb2.UsageBatch, _Mapping]] = ..., signature: _Optional[bytes] = ...) -> None: ...

class MsgRecordUsageResponse(_message.Message):
    __slots__ = ("total",)
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    total: str
    def __init__(self, total: _Optional[str] = ...) -> None: ...

class MsgSettleLease(_message.Message):
    __slots__ = ("sender", "lease_id", "sequence", "is_final")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    sender: str
    lease_id: str
    sequence: int
    is_final: bool
    def __init__(self, sender: _Optional[str] = ..., lease_id: _Optional[str] = ..., sequence: _Optional[int] = ..., is_final: _Optional[bool] = ...) -> None: ...

class MsgSettleLeaseResponse(_message.Message):
    __slots__ = ("total", "invoice_id", "refunded")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    total: str
    invoice_id: str
    refunded: str
    def __init__(self, total: _Optional[str] = ..., invoice_id: _Optional[str] = ..., refunded: _Optional[str] = ...) -> None: ...

class MsgDisputeUsage(_message.Message):
    __slots__ = ("customer", "usage_record_id", "reason")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    USAGE_RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer: str
    usage_record_id: str
    reason: str
    def __init__(self, customer: _Optional[str] = ..., usage_record_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgDisputeUsageResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgResolveDispute(_message.Message):
    __slots__ = ("sender", "usage_record_id")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    USAGE_RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    sender: str
    usage_record_id: str
    def __init__(self, sender: _Optional[str] = ..., usage_record_id: _Optional[str] = ...) -> None: ...

class MsgResolveDisputeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRecordArtifact(_message.Message):
    __slots__ = ("sender", "invoice_id", "artifact")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    sender: str
    invoice_id: str
    artifact: _types_pb2.Artifact
    def __init__(self, sender: _Optional[str] = ..., invoice_id: _Optional[str] = ..., artifact: _Optional[_Union[_types_pb2.Artifact, _Mapping]] = ...) -> None: ...

class MsgRecordArtifactResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateParams(_message.Message):
    __slots__ = ("authority", "params")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    params: _types_pb2.Params
    def __init__(self, authority: _Optional[str] = ..., params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...

class MsgUpdateParamsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
