from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RotationReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROTATION_REASON_UNSPECIFIED: _ClassVar[RotationReason]
    ROTATION_REASON_SCHEDULED: _ClassVar[RotationReason]
    ROTATION_REASON_ALGORITHM_MIGRATION: _ClassVar[RotationReason]
    ROTATION_REASON_COMPROMISE: _ClassVar[RotationReason]
    ROTATION_REASON_POLICY_CHANGE: _ClassVar[RotationReason]
    ROTATION_REASON_QUANTUM_PREPARATION: _ClassVar[RotationReason]
ROTATION_REASON_UNSPECIFIED: RotationReason
ROTATION_REASON_SCHEDULED: RotationReason
ROTATION_REASON_ALGORITHM_MIGRATION: RotationReason
ROTATION_REASON_COMPROMISE: RotationReason
ROTATION_REASON_POLICY_CHANGE: RotationReason
ROTATION_REASON_QUANTUM_PREPARATION: RotationReason

class MsgRegisterRecipientKey(_message.Message):
    __slots__ = ("sender", "public_key", "algorithm_id", "label")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    sender: str
    public_key: bytes
    algorithm_id: str
    label: str
    def __init__(self, sender: _Optional[str] = ..., public_key: _Optional[bytes] = ..., algorithm_id: _Optional[str] = ..., label: _Optional[str] = ...) -> None: ...

class MsgRegisterRecipientKeyResponse(_message.Message):
    __slots__ = ("fingerprint",)
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    fingerprint: str
    def __init__(self, fingerprint: _Optional[str] = ...) -> None: ...

class MsgRevokeRecipientKey(_message.Message):
    __slots__ = ("sender", "key_fingerprint")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    KEY_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    sender: str
    key_fingerprint: str
    def __init__(self, sender: _Optional[str] = ..., key_fingerprint: _Optional[str] = ...) -> None: ...

class MsgRevokeRecipientKeyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateKeyLabel(_message.Message):
    __slots__ = ("sender", "key_fingerprint", "label")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    KEY_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    sender: str
    key_fingerprint: str
    label: str
    def __init__(self, sender: _Optional[str] = ..., key_fingerprint: _Optional[str] = ..., label: _Optional[str] = ...) -> None: ...

class MsgUpdateKeyLabelResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRotateKey(_message.Message):
    __slots__ = ("sender", "old_key_fingerprint", "new_public_key", "new_algorithm_id", "new_label", "reason", "new_key_ttl_seconds")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    OLD_KEY_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    NEW_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    NEW_ALGORITHM_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_LABEL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NEW_KEY_TTL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    sender: str
    old_key_fingerprint: str
    new_public_key: bytes
    new_algorithm_id: str
    new_label: str
    reason: RotationReason
    new_key_ttl_seconds: int
    def __init__(self, sender: _Optional[str] = ..., old_key_fingerprint: _Optional[str] = ..., new_public_key: _Optional[bytes] = ..., new_algorithm_id: _Optional[str] = ..., new_label: _Optional[str] = ..., reason: _Optional[_Union[RotationReason, str]] = ..., new_key_ttl_seconds: _Optional[int] = ...) -> None: ...

class MsgRotateKeyResponse(_message.Message):
    __slots__ = ("fingerprint",)
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    fingerprint: str
    def __init__(self, fingerprint: _Optional[str] = ...) -> None: ...

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
