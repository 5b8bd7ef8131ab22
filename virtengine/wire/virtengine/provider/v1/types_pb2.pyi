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
KEY_TYPE_UNSPECIFIED: KeyType
KEY_TYPE_ED25519: KeyType
KEY_TYPE_SECP256K1: KeyType
AGENT_ROLE_UNSPECIFIED: AgentRole
AGENT_ROLE_USAGE: AgentRole
AGENT_ROLE_SETTLEMENT: AgentRole

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

class Provider(_message.Message):
    __slots__ = ("owner", "host_uri", "attributes", "info", "signing_key", "agents", "created_height", "active_leases")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    HOST_URI_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    SIGNING_KEY_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_LEASES_FIELD_NUMBER: _ClassVar[int]
    owner: str
    host_uri: str
    attributes: _containers.RepeatedCompositeFieldContainer[Attribute]
    info: Info
    signing_key: SigningKey
    agents: _containers.RepeatedCompositeFieldContainer[Agent]
    created_height: int
    active_leases: int
    def __init__(self, owner: _Optional[str] = ..., host_uri: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[Attribute, _Mapping]]] = ..., info: _Optional[_Union[Info, _Mapping]] = ..., signing_key: _Optional[_Union[SigningKey, _Mapping]] = ..., agents: _Optional[_Iterable[_Union[Agent, _Mapping]]] = ..., created_height: _Optional[int] = ..., active_leases: _Optional[int] = ...) -> None: ...

class Params(_message.Message):
    __slots__ = ("max_attributes", "max_agents", "key_grace_seconds")
    MAX_ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    MAX_AGENTS_FIELD_NUMBER: _ClassVar[int]
    KEY_GRACE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    max_attributes: int
    max_agents: int
    key_grace_seconds: int
    def __init__(self, max_attributes: _Optional[int] = ..., max_agents: _Optional[int] = ..., key_grace_seconds: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "providers")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    params: Params
    providers: _containers.RepeatedCompositeFieldContainer[Provider]
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., providers: _Optional[_Iterable[_Union[Provider, _Mapping]]] = ...) -> None: ...

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
