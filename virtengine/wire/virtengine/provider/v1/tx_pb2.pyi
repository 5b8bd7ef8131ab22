from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgCreateProvider(_message.Message):
    __slots__ = ("owner", "host_uri", "attributes", "info", "agents")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    HOST_URI_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    host_uri: str
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2.Attribute]
    info: _types_pb2.Info
    agents: _containers.RepeatedCompositeFieldContainer[_types_pb2.Agent]
    def __init__(self, owner: _Optional[str] = ..., host_uri: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[_types_pb2.Attribute, _Mapping]]] = ..., info: _Optional[_Union[_types_pb2.Info, _Mapping]] = ..., agents: _Optional[_Iterable[_Union[_types_pb2.Agent, _Mapping]]] = ...) -> None: ...

class MsgCreateProviderResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateProvider(_message.Message):
    __slots__ = ("owner", "host_uri", "attributes", "info", "agents")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    HOST_URI_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    host_uri: str
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2.Attribute]
    info: _types_pb2.Info
    agents: _containers.RepeatedCompositeFieldContainer[_types_pb2.Agent]
    def __init__(self, owner: _Optional[str] = ..., host_uri: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[_types_pb2.Attribute, _Mapping]]] = ..., info: _Optional[_Union[_types_pb2.Info, _Mapping]] = ..., agents: _Optional[_Iterable[_Union[_types_pb2.Agent, _Mapping]]] = ...) -> None: ...

class MsgUpdateProviderResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgDeleteProvider(_message.Message):
    __slots__ = ("owner",)
    OWNER_FIELD_NUMBER: _ClassVar[int]
    owner: str
    def __init__(self, owner: _Optional[str] = ...) -> None: ...

class MsgDeleteProviderResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgSetSigningKey(_message.Message):
    __slots__ = ("owner", "public_key", "key_type", "rotation_signature")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    KEY_TYPE_FIELD_NUMBER: _ClassVar[int]
    ROTATION_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    owner: str
    public_key: bytes
    key_type: _types_pb2.KeyType
    rotation_signature: bytes
    def __init__(self, owner: _Optional[str] = ..., public_key: _Optional[bytes] = ..., key_type: _Optional[_Union[_types_pb2.KeyType, str]] = ..., rotation_signature: _Optional[bytes] = ...) -> None: ...

class MsgSetSigningKeyResponse(_message.Message):
    __slots__ = ("rotation_count",)
    ROTATION_COUNT_FIELD_NUMBER: _ClassVar[int]
    rotation_count: int
    def __init__(self, rotation_count: _Optional[int] = ...) -> None: ...

class MsgAnnounceNotice(_message.Message):
    __slots__ = ("owner", "kind", "reason", "window_seconds")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    kind: _types_pb2.NoticeKind
    reason: str
    window_seconds: int
    def __init__(self, owner: _Optional[str] = ..., kind: _Optional[_Union[_types_pb2.NoticeKind, str]] = ..., reason: _Optional[str] = ..., window_seconds: _Optional[int] = ...) -> None: ...

class MsgAnnounceNoticeResponse(_message.Message):
    __slots__ = ("effective_at",)
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    effective_at: int
    def __init__(self, effective_at: _Optional[int] = ...) -> None: ...

class MsgWithdrawNotice(_message.Message):
    __slots__ = ("owner",)
    OWNER_FIELD_NUMBER: _ClassVar[int]
    owner: str
    def __init__(self, owner: _Optional[str] = ...) -> None: ...

class MsgWithdrawNoticeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgSignAttributes(_message.Message):
    __slots__ = ("auditor", "subject", "attributes")
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    subject: str
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2.Attribute]
    def __init__(self, auditor: _Optional[str] = ..., subject: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[_types_pb2.Attribute, _Mapping]]] = ...) -> None: ...

class MsgSignAttributesResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRevokeAttributes(_message.Message):
    __slots__ = ("auditor", "subject", "keys")
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    subject: str
    keys: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, auditor: _Optional[str] = ..., subject: _Optional[str] = ..., keys: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgRevokeAttributesResponse(_message.Message):
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
