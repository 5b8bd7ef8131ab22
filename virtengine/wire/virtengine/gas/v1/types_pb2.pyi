from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Params(_message.Message):
    __slots__ = ("enabled", "target_utilization_bps", "adjustment_rate_bps", "max_change_bps", "congestion_threshold_bps", "congestion_multiplier_bps", "window", "min_gas_price", "max_price_factor")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    TARGET_UTILIZATION_BPS_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENT_RATE_BPS_FIELD_NUMBER: _ClassVar[int]
    MAX_CHANGE_BPS_FIELD_NUMBER: _ClassVar[int]
    CONGESTION_THRESHOLD_BPS_FIELD_NUMBER: _ClassVar[int]
    CONGESTION_MULTIPLIER_BPS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    MIN_GAS_PRICE_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FACTOR_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    target_utilization_bps: int
    adjustment_rate_bps: int
    max_change_bps: int
    congestion_threshold_bps: int
    congestion_multiplier_bps: int
    window: int
    min_gas_price: str
    max_price_factor: int
    def __init__(self, enabled: _Optional[bool] = ..., target_utilization_bps: _Optional[int] = ..., adjustment_rate_bps: _Optional[int] = ..., max_change_bps: _Optional[int] = ..., congestion_threshold_bps: _Optional[int] = ..., congestion_multiplier_bps: _Optional[int] = ..., window: _Optional[int] = ..., min_gas_price: _Optional[str] = ..., max_price_factor: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "price")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    params: Params
    price: Price
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., price: _Optional[_Union[Price, _Mapping]] = ...) -> None: ...

class Price(_message.Message):
    __slots__ = ("current", "next", "smoothed_utilization_bps")
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    SMOOTHED_UTILIZATION_BPS_FIELD_NUMBER: _ClassVar[int]
    current: str
    next: str
    smoothed_utilization_bps: int
    def __init__(self, current: _Optional[str] = ..., next: _Optional[str] = ..., smoothed_utilization_bps: _Optional[int] = ...) -> None: ...
