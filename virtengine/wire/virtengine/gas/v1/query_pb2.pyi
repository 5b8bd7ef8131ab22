from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from google.api import annotations_pb2 as _annotations_pb2
from virtengine.wire.virtengine.gas.v1 import types_pb2 as _types_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryParamsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryParamsResponse(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...

class QueryMinGasPriceRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryMinGasPriceResponse(_message.Message):
    __slots__ = ("current", "next", "smoothed_utilization_bps")
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    SMOOTHED_UTILIZATION_BPS_FIELD_NUMBER: _ClassVar[int]
    current: _coin_pb2.DecCoin
    next: _coin_pb2.DecCoin
    smoothed_utilization_bps: int
    def __init__(self, current: _Optional[_Union[_coin_pb2.DecCoin, _Mapping]] = ..., next: _Optional[_Union[_coin_pb2.DecCoin, _Mapping]] = ..., smoothed_utilization_bps: _Optional[int] = ...) -> None: ...
