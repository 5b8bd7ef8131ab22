from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from virtengine.wire.virtengine.performance.v1 import types_pb2 as _types_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

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

class MsgSlashValidator(_message.Message):
    __slots__ = ("authority", "validator", "reason", "infraction_height", "evidence")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    INFRACTION_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    authority: str
    validator: str
    reason: _types_pb2.SlashReason
    infraction_height: int
    evidence: str
    def __init__(self, authority: _Optional[str] = ..., validator: _Optional[str] = ..., reason: _Optional[_Union[_types_pb2.SlashReason, str]] = ..., infraction_height: _Optional[int] = ..., evidence: _Optional[str] = ...) -> None: ...

class MsgSlashValidatorResponse(_message.Message):
    __slots__ = ("record",)
    RECORD_FIELD_NUMBER: _ClassVar[int]
    record: _types_pb2.SlashRecord
    def __init__(self, record: _Optional[_Union[_types_pb2.SlashRecord, _Mapping]] = ...) -> None: ...

class MsgUnjailValidator(_message.Message):
    __slots__ = ("validator",)
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    validator: str
    def __init__(self, validator: _Optional[str] = ...) -> None: ...

class MsgUnjailValidatorResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRecordPerformance(_message.Message):
    __slots__ = ("authority", "validator", "blocks_proposed", "blocks_signed", "veid_completed", "veid_score")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_PROPOSED_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_SIGNED_FIELD_NUMBER: _ClassVar[int]
    VEID_COMPLETED_FIELD_NUMBER: _ClassVar[int]
    VEID_SCORE_FIELD_NUMBER: _ClassVar[int]
    authority: str
    validator: str
    blocks_proposed: int
    blocks_signed: int
    veid_completed: int
    veid_score: int
    def __init__(self, authority: _Optional[str] = ..., validator: _Optional[str] = ..., blocks_proposed: _Optional[int] = ..., blocks_signed: _Optional[int] = ..., veid_completed: _Optional[int] = ..., veid_score: _Optional[int] = ...) -> None: ...

class MsgRecordPerformanceResponse(_message.Message):
    __slots__ = ("performance",)
    PERFORMANCE_FIELD_NUMBER: _ClassVar[int]
    performance: _types_pb2.ValidatorPerformance
    def __init__(self, performance: _Optional[_Union[_types_pb2.ValidatorPerformance, _Mapping]] = ...) -> None: ...
