from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2 as _tx_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("gen_txs",)
    GEN_TXS_FIELD_NUMBER: _ClassVar[int]
    gen_txs: _containers.RepeatedCompositeFieldContainer[_tx_pb2.Tx]
    def __init__(self, gen_txs: _Optional[_Iterable[_Union[_tx_pb2.Tx, _Mapping]]] = ...) -> None: ...
