from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WrappedKey(_message.Message):
    __slots__ = ("recipient_id", "wrapped_key", "algorithm", "ephemeral_pub_key")
    RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_PUB_KEY_FIELD_NUMBER: _ClassVar[int]
    recipient_id: str
    wrapped_key: bytes
    algorithm: str
    ephemeral_pub_key: bytes
    def __init__(self, recipient_id: _Optional[str] = ..., wrapped_key: _Optional[bytes] = ..., algorithm: _Optional[str] = ..., ephemeral_pub_key: _Optional[bytes] = ...) -> None: ...

class Envelope(_message.Message):
    __slots__ = ("version", "algorithm_id", "algorithm_version", "recipient_key_ids", "recipient_public_keys", "encrypted_keys", "wrapped_keys", "nonce", "ciphertext", "sender_signature", "sender_pub_key", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_ID_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_VERSION_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_KEY_IDS_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_PUBLIC_KEYS_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_KEYS_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEYS_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    SENDER_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SENDER_PUB_KEY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    version: int
    algorithm_id: str
    algorithm_version: int
    recipient_key_ids: _containers.RepeatedScalarFieldContainer[str]
    recipient_public_keys: _containers.RepeatedScalarFieldContainer[bytes]
    encrypted_keys: _containers.RepeatedScalarFieldContainer[bytes]
    wrapped_keys: _containers.RepeatedCompositeFieldContainer[WrappedKey]
    nonce: bytes
    ciphertext: bytes
    sender_signature: bytes
    sender_pub_key: bytes
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, version: _Optional[int] = ..., algorithm_id: _Optional[str] = ..., algorithm_version: _Optional[int] = ..., recipient_key_ids: _Optional[_Iterable[str]] = ..., recipient_public_keys: _Optional[_Iterable[bytes]] = ..., encrypted_keys: _Optional[_Iterable[bytes]] = ..., wrapped_keys: _Optional[_Iterable[_Union[WrappedKey, _Mapping]]] = ..., nonce: _Optional[bytes] = ..., ciphertext: _Optional[bytes] = ..., sender_signature: _Optional[bytes] = ..., sender_pub_key: _Optional[bytes] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...

class RecipientKey(_message.Message):
    __slots__ = ("address", "public_key", "fingerprint", "key_version", "algorithm_id", "registered_at", "revoked_at", "deprecated_at", "expires_at", "purge_at", "label", "warned_seconds")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    KEY_VERSION_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    REVOKED_AT_FIELD_NUMBER: _ClassVar[int]
    DEPRECATED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    PURGE_AT_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    WARNED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    address: str
    public_key: bytes
    fingerprint: str
    key_version: int
    algorithm_id: str
    registered_at: int
    revoked_at: int
    deprecated_at: int
    expires_at: int
    purge_at: int
    label: str
    warned_seconds: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, address: _Optional[str] = ..., public_key: _Optional[bytes] = ..., fingerprint: _Optional[str] = ..., key_version: _Optional[int] = ..., algorithm_id: _Optional[str] = ..., registered_at: _Optional[int] = ..., revoked_at: _Optional[int] = ..., deprecated_at: _Optional[int] = ..., expires_at: _Optional[int] = ..., purge_at: _Optional[int] = ..., label: _Optional[str] = ..., warned_seconds: _Optional[_Iterable[int]] = ...) -> None: ...

class Params(_message.Message):
    __slots__ = ("max_recipients_per_envelope", "max_keys_per_account", "allowed_algorithms", "require_signature", "revocation_grace_period_seconds", "key_expiry_warning_seconds", "rotation_batch_size", "default_key_ttl_seconds", "max_ciphertext_bytes")
    MAX_RECIPIENTS_PER_ENVELOPE_FIELD_NUMBER: _ClassVar[int]
    MAX_KEYS_PER_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_ALGORITHMS_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    REVOCATION_GRACE_PERIOD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    KEY_EXPIRY_WARNING_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ROTATION_BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_KEY_TTL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_CIPHERTEXT_BYTES_FIELD_NUMBER: _ClassVar[int]
    max_recipients_per_envelope: int
    max_keys_per_account: int
    allowed_algorithms: _containers.RepeatedScalarFieldContainer[str]
    require_signature: bool
    revocation_grace_period_seconds: int
    key_expiry_warning_seconds: _containers.RepeatedScalarFieldContainer[int]
    rotation_batch_size: int
    default_key_ttl_seconds: int
    max_ciphertext_bytes: int
    def __init__(self, max_recipients_per_envelope: _Optional[int] = ..., max_keys_per_account: _Optional[int] = ..., allowed_algorithms: _Optional[_Iterable[str]] = ..., require_signature: _Optional[bool] = ..., revocation_grace_period_seconds: _Optional[int] = ..., key_expiry_warning_seconds: _Optional[_Iterable[int]] = ..., rotation_batch_size: _Optional[int] = ..., default_key_ttl_seconds: _Optional[int] = ..., max_ciphertext_bytes: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "keys")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    params: Params
    keys: _containers.RepeatedCompositeFieldContainer[RecipientKey]
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., keys: _Optional[_Iterable[_Union[RecipientKey, _Mapping]]] = ...) -> None: ...

class EventKeyRegistered(_message.Message):
    __slots__ = ("address", "fingerprint", "algorithm", "label", "registered_at")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    address: str
    fingerprint: str
    algorithm: str
    label: str
    registered_at: int
    def __init__(self, address: _Optional[str] = ..., fingerprint: _Optional[str] = ..., algorithm: _Optional[str] = ..., label: _Optional[str] = ..., registered_at: _Optional[int] = ...) -> None: ...

class EventKeyRevoked(_message.Message):
    __slots__ = ("address", "fingerprint", "revoked_by")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    REVOKED_BY_FIELD_NUMBER: _ClassVar[int]
    address: str
    fingerprint: str
    revoked_by: str
    def __init__(self, address: _Optional[str] = ..., fingerprint: _Optional[str] = ..., revoked_by: _Optional[str] = ...) -> None: ...

class EventKeyUpdated(_message.Message):
    __slots__ = ("address", "fingerprint", "field", "old_value", "new_value")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    OLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    NEW_VALUE_FIELD_NUMBER: _ClassVar[int]
    address: str
    fingerprint: str
    field: str
    old_value: str
    new_value: str
    def __init__(self, address: _Optional[str] = ..., fingerprint: _Optional[str] = ..., field: _Optional[str] = ..., old_value: _Optional[str] = ..., new_value: _Optional[str] = ...) -> None: ...

class EventKeyRotated(_message.Message):
    __slots__ = ("address", "old_fingerprint", "new_fingerprint", "rotated_at")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    OLD_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    NEW_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    ROTATED_AT_FIELD_NUMBER: _ClassVar[int]
    address: str
    old_fingerprint: str
    new_fingerprint: str
    rotated_at: int
    def __init__(self, address: _Optional[str] = ..., old_fingerprint: _Optional[str] = ..., new_fingerprint: _Optional[str] = ..., rotated_at: _Optional[int] = ...) -> None: ...

class EventKeyExpired(_message.Message):
    __slots__ = ("address", "fingerprint")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    address: str
    fingerprint: str
    def __init__(self, address: _Optional[str] = ..., fingerprint: _Optional[str] = ...) -> None: ...

class EventKeyExpiryWarning(_message.Message):
    __slots__ = ("address", "fingerprint", "warning_window_seconds")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    WARNING_WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    address: str
    fingerprint: str
    warning_window_seconds: int
    def __init__(self, address: _Optional[str] = ..., fingerprint: _Optional[str] = ..., warning_window_seconds: _Optional[int] = ...) -> None: ...
