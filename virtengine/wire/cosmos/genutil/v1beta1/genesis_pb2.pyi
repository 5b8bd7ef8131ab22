from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2 as _tx_pb2
from virtengine.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("gen_txs", "rules")
    GEN_TXS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    gen_txs: _containers.RepeatedCompositeFieldContainer[_tx_pb2.Tx]
    rules: Rules
    def __init__(self, gen_txs: _Optional[_Iterable[_Union[_tx_pb2.Tx, _Mapping]]] = ..., rules: _Optional[_Union[Rules, _Mapping]] = ...) -> None: ...

class Rules(_message.Message):
    __slots__ = ("min_self_delegation", "min_commission", "max_commission", "max_change_rate", "description")
    MIN_SELF_DELEGATION_FIELD_NUMBER: _ClassVar[int]
    MIN_COMMISSION_FIELD_NUMBER: _ClassVar[int]
    MAX_COMMISSION_FIELD_NUMBER: _ClassVar[int]
    MAX_CHANGE_RATE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    min_self_delegation: str
    min_commission: str
    max_commission: str
    max_change_rate: str
    description: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, min_self_delegation: _Optional[str] = ..., min_commission: _Optional[str] = ..., max_commission: _Optional[str] = ..., max_change_rate: _Optional[str] = ..., description: _Optional[_Iterable[str]] = ...) -> None: ...
