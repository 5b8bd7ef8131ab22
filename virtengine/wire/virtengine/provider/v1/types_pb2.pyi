from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KeyType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEY_TYPE_UNSPECIFIED: _ClassVar[KeyType]
    KEY_TYPE_ED25519: _ClassVar[KeyType]
    KEY_TYPE_SECP256K1: _ClassVar[KeyType]

class AgentRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGENT_ROLE_UNSPECIFIED: _ClassVar[AgentRole]
    AGENT_ROLE_USAGE: _ClassVar[AgentRole]
    AGENT_ROLE_SETTLEMENT: _ClassVar[AgentRole]

class NoticeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_KIND_UNSPECIFIED: _ClassVar[NoticeKind]
    NOTICE_KIND_MAINTENANCE: _ClassVar[NoticeKind]
    NOTICE_KIND_LEAVING: _ClassVar[NoticeKind]
KEY_TYPE_UNSPECIFIED: KeyType
KEY_TYPE_ED25519: KeyType
KEY_TYPE_SECP256K1: KeyType
AGENT_ROLE_UNSPECIFIED: AgentRole
AGENT_ROLE_USAGE: AgentRole
AGENT_ROLE_SETTLEMENT: AgentRole
NOTICE_KIND_UNSPECIFIED: NoticeKind
NOTICE_KIND_MAINTENANCE: NoticeKind
NOTICE_KIND_LEAVING: NoticeKind

class Attribute(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class Info(_message.Message):
    __slots__ = ("email", "website")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    WEBSITE_FIELD_NUMBER: _ClassVar[int]
    email: str
    website: str
    def __init__(self, email: _Optional[str] = ..., website: _Optional[str] = ...) -> None: ...

class SigningKey(_message.Message):
    __slots__ = ("public_key", "key_type", "updated_height", "rotation_count", "previous_public_key", "previous_key_type", "previous_valid_until")
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    KEY_TYPE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    ROTATION_COUNT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_KEY_TYPE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    public_key: bytes
    key_type: KeyType
    updated_height: int
    rotation_count: int
    previous_public_key: bytes
    previous_key_type: KeyType
    previous_valid_until: int
    def __init__(self, public_key: _Optional[bytes] = ..., key_type: _Optional[_Union[KeyType, str]] = ..., updated_height: _Optional[int] = ..., rotation_count: _Optional[int] = ..., previous_public_key: _Optional[bytes] = ..., previous_key_type: _Optional[_Union[KeyType, str]] = ..., previous_valid_until: _Optional[int] = ...) -> None: ...

class Agent(_message.Message):
    __slots__ = ("address", "role")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    address: str
    role: AgentRole
    def __init__(self, address: _Optional[str] = ..., role: _Optional[_Union[AgentRole, str]] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("kind", "reason", "window_seconds", "announced_at", "effective_at", "cursor", "is_done")
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_AT_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    IS_DONE_FIELD_NUMBER: _ClassVar[int]
    kind: NoticeKind
    reason: str
    window_seconds: int
    announced_at: int
    effective_at: int
    cursor: str
    is_done: bool
    def __init__(self, kind: _Optional[_Union[NoticeKind, str]] = ..., reason: _Optional[str] = ..., window_seconds: _Optional[int] = ..., announced_at: _Optional[int] = ..., effective_at: _Optional[int] = ..., cursor: _Optional[str] = ..., is_done: _Optional[bool] = ...) -> None: ...

class Provider(_message.Message):
    __slots__ = ("owner", "host_uri", "attributes", "info", "signing_key", "agents", "created_height", "active_leases", "notice")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    HOST_URI_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    SIGNING_KEY_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_LEASES_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    owner: str
    host_uri: str
    attributes: _containers.RepeatedCompositeFieldContainer[Attribute]
    info: Info
    signing_key: SigningKey
    agents: _containers.RepeatedCompositeFieldContainer[Agent]
    created_height: int
    active_leases: int
    notice: Notice
    def __init__(self, owner: _Optional[str] = ..., host_uri: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[Attribute, _Mapping]]] = ..., info: _Optional[_Union[Info, _Mapping]] = ..., signing_key: _Optional[_Union[SigningKey, _Mapping]] = ..., agents: _Optional[_Iterable[_Union[Agent, _Mapping]]] = ..., created_height: _Optional[int] = ..., active_leases: _Optional[int] = ..., notice: _Optional[_Union[Notice, _Mapping]] = ...) -> None: ...

class AuditedAttributes(_message.Message):
    __slots__ = ("subject", "auditor", "attributes", "signed_height")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    SIGNED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    subject: str
    auditor: str
    attributes: _containers.RepeatedCompositeFieldContainer[Attribute]
    signed_height: int
    def __init__(self, subject: _Optional[str] = ..., auditor: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[Attribute, _Mapping]]] = ..., signed_height: _Optional[int] = ...) -> None: ...

class Params(_message.Message):
    __slots__ = ("max_attributes", "max_agents", "key_grace_seconds", "min_leave_seconds", "max_window_seconds", "max_audited_attributes")
    MAX_ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    MAX_AGENTS_FIELD_NUMBER: _ClassVar[int]
    KEY_GRACE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MIN_LEAVE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_AUDITED_ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    max_attributes: int
    max_agents: int
    key_grace_seconds: int
    min_leave_seconds: int
    max_window_seconds: int
    max_audited_attributes: int
    def __init__(self, max_attributes: _Optional[int] = ..., max_agents: _Optional[int] = ..., key_grace_seconds: _Optional[int] = ..., min_leave_seconds: _Optional[int] = ..., max_window_seconds: _Optional[int] = ..., max_audited_attributes: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "providers", "audited_attributes")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    AUDITED_ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    params: Params
    providers: _containers.RepeatedCompositeFieldContainer[Provider]
    audited_attributes: _containers.RepeatedCompositeFieldContainer[AuditedAttributes]
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., providers: _Optional[_Iterable[_Union[Provider, _Mapping]]] = ..., audited_attributes: _Optional[_Iterable[_Union[AuditedAttributes, _Mapping]]] = ...) -> None: ...

class EventProviderCreated(_message.Message):
    __slots__ = ("owner",)
    OWNER_FIELD_NUMBER: _ClassVar[int]
    owner: str
    def __init__(self, owner: _Optional[str] = ...) -> None: ...

class EventProviderUpdated(_message.Message):
    __slots__ = ("owner",)
    OWNER_FIELD_NUMBER: _ClassVar[int]
    owner: str
    def __init__(self, owner: _Optional[str] = ...) -> None: ...

class EventProviderDeleted(_message.Message):
    __slots__ = ("owner",)
    OWNER_FIELD_NUMBER: _ClassVar[int]
    owner: str
    def __init__(self, owner: _Optional[str] = ...) -> None: ...

class EventSigningKeySet(_message.Message):
    __slots__ = ("owner", "rotation_count")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    ROTATION_COUNT_FIELD_NUMBER: _ClassVar[int]
    owner: str
    rotation_count: int
    def __init__(self, owner: _Optional[str] = ..., rotation_count: _Optional[int] = ...) -> None: ...

class EventNoticeAnnounced(_message.Message):
    __slots__ = ("owner", "kind", "effective_at")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    owner: str
    kind: NoticeKind
    effective_at: int
    def __init__(self, owner: _Optional[str] = ..., kind: _Optional[_Union[NoticeKind, str]] = ..., effective_at: _Optional[int] = ...) -> None: ...

class EventNoticeWithdrawn(_message.Message):
    __slots__ = ("owner",)
    OWNER_FIELD_NUMBER: _ClassVar[int]
    owner: str
    def __init__(self, owner: _Optional[str] = ...) -> None: ...

class EventAttributesSigned(_message.Message):
    __slots__ = ("subject", "auditor", "attributes")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    subject: str
    auditor: str
    attributes: int
    def __init__(self, subject: _Optional[str] = ..., auditor: _Optional[str] = ..., attributes: _Optional[int] = ...) -> None: ...

class EventAttributesRevoked(_message.Message):
    __slots__ = ("subject", "auditor", "attributes")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    subject: str
    auditor: str
    attributes: int
    def __init__(self, subject: _Optional[str] = ..., auditor: _Optional[str] = ..., attributes: _Optional[int] = ...) -> None: ...
