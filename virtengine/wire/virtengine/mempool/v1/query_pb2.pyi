from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryStatusResponse(_message.Message):
    __slots__ = ("txs", "max_txs", "bytes", "max_bytes", "accounts", "max_account_txs", "life_blocks", "sequence_gap", "replace_percent")
    TXS_FIELD_NUMBER: _ClassVar[int]
    MAX_TXS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    MAX_ACCOUNT_TXS_FIELD_NUMBER: _ClassVar[int]
    LIFE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_GAP_FIELD_NUMBER: _ClassVar[int]
    REPLACE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    txs: int
    max_txs: int
    bytes: int
    max_bytes: int
    accounts: int
    max_account_txs: int
    life_blocks: int
    sequence_gap: int
    replace_percent: int
    def __init__(self, txs: _Optional[int] = ..., max_txs: _Optional[int] = ..., bytes: _Optional[int] = ..., max_bytes: _Optional[int] = ..., accounts: _Optional[int] = ..., max_account_txs: _Optional[int] = ..., life_blocks: _Optional[int] = ..., sequence_gap: _Optional[int] = ..., replace_percent: _Optional[int] = ...) -> None: ...

class QueryPendingRequest(_message.Message):
    __slots__ = ("account", "pagination")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    account: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, account: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryPendingResponse(_message.Message):
    __slots__ = ("txs", "pagination")
    TXS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    txs: _containers.RepeatedCompositeFieldContainer[PendingTx]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, txs: _Optional[_Iterable[_Union[PendingTx, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryTxRequest(_message.Message):
    __slots__ = ("hash",)
    HASH_FIELD_NUMBER: _ClassVar[int]
    hash: str
    def __init__(self, hash: _Optional[str] = ...) -> None: ...

class QueryTxResponse(_message.Message):
    __slots__ = ("tx", "tx_bytes")
    TX_FIELD_NUMBER: _ClassVar[int]
    TX_BYTES_FIELD_NUMBER: _ClassVar[int]
    tx: PendingTx
    tx_bytes: bytes
    def __init__(self, tx: _Optional[_Union[PendingTx, _Mapping]] = ..., tx_bytes: _Optional[bytes] = ...) -> None: ...

class PendingTx(_message.Message):
    __slots__ = ("hash", "account", "sequence", "unordered", "fee", "gas_limit", "gas_price", "bytes", "height", "parked", "messages")
    HASH_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    UNORDERED_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    GAS_LIMIT_FIELD_NUMBER: _ClassVar[int]
    GAS_PRICE_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    PARKED_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    hash: str
    account: str
    sequence: int
    unordered: bool
    fee: str
    gas_limit: int
    gas_price: str
    bytes: int
    height: int
    parked: bool
    messages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, hash: _Optional[str] = ..., account: _Optional[str] = ..., sequence: _Optional[int] = ..., unordered: _Optional[bool] = ..., fee: _Optional[str] = ..., gas_limit: _Optional[int] = ..., gas_price: _Optional[str] = ..., bytes: _Optional[int] = ..., height: _Optional[int] = ..., parked: _Optional[bool] = ..., messages: _Optional[_Iterable[str]] = ...) -> None: ...
