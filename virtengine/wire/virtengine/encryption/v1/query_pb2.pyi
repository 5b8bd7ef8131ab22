from google.api import annotations_pb2 as _annotations_pb2
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryRecipientKeyRequest(_message.Message):
    __slots__ = ("address",)
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    address: str
    def __init__(self, address: _Optional[str] = ...) -> None: ...

class QueryRecipientKeyResponse(_message.Message):
    __slots__ = ("keys", "active_fingerprint")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[_types_pb2.RecipientKey]
    active_fingerprint: str
    def __init__(self, keys: _Optional[_Iterable[_Union[_types_pb2.RecipientKey, _Mapping]]] = ..., active_fingerprint: _Optional[str] = ...) -> None: ...

class QueryKeyByFingerprintRequest(_message.Message):
    __slots__ = ("fingerprint",)
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    fingerprint: str
    def __init__(self, fingerprint: _Optional[str] = ...) -> None: ...

class QueryKeyByFingerprintResponse(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: _types_pb2.RecipientKey
    def __init__(self, key: _Optional[_Union[_types_pb2.RecipientKey, _Mapping]] = ...) -> None: ...

class QueryValidateEnvelopeRequest(_message.Message):
    __slots__ = ("envelope",)
    ENVELOPE_FIELD_NUMBER: _ClassVar[int]
    envelope: _types_pb2.Envelope
    def __init__(self, envelope: _Optional[_Union[_types_pb2.Envelope, _Mapping]] = ...) -> None: ...

class QueryValidateEnvelopeResponse(_message.Message):
    __slots__ = ("valid", "error", "recipient_count", "algorithm", "signature_valid", "all_keys_registered", "missing_keys")
    VALID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_VALID_FIELD_NUMBER: _ClassVar[int]
    ALL_KEYS_REGISTERED_FIELD_NUMBER: _ClassVar[int]
    MISSING_KEYS_FIELD_NUMBER: _ClassVar[int]
    valid: bool
    error: str
    recipient_count: int
    algorithm: str
    signature_valid: bool
    all_keys_registered: bool
    missing_keys: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, valid: _Optional[bool] = ..., error: _Optional[str] = ..., recipient_count: _Optional[int] = ..., algorithm: _Optional[str] = ..., signature_valid: _Optional[bool] = ..., all_keys_registered: _Optional[bool] = ..., missing_keys: _Optional[_Iterable[str]] = ...) -> None: ...

class Algorithm(_message.Message):
    __slots__ = ("id", "version", "status", "family", "key_size", "nonce_size")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    KEY_SIZE_FIELD_NUMBER: _ClassVar[int]
    NONCE_SIZE_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: int
    status: str
    family: str
    key_size: int
    nonce_size: int
    def __init__(self, id: _Optional[str] = ..., version: _Optional[int] = ..., status: _Optional[str] = ..., family: _Optional[str] = ..., key_size: _Optional[int] = ..., nonce_size: _Optional[int] = ...) -> None: ...

class QueryAlgorithmsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryAlgorithmsResponse(_message.Message):
    __slots__ = ("algorithms",)
    ALGORITHMS_FIELD_NUMBER: _ClassVar[int]
    algorithms: _containers.RepeatedCompositeFieldContainer[Algorithm]
    def __init__(self, algorithms: _Optional[_Iterable[_Union[Algorithm, _Mapping]]] = ...) -> None: ...

class QueryParamsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryParamsResponse(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...
