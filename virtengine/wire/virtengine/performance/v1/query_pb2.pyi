from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
from google.api import annotations_pb2 as _annotations_pb2
from virtengine.wire.virtengine.performance.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
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

class QueryCurrentEpochRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryCurrentEpochResponse(_message.Message):
    __slots__ = ("epoch",)
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    epoch: _types_pb2.RewardEpoch
    def __init__(self, epoch: _Optional[_Union[_types_pb2.RewardEpoch, _Mapping]] = ...) -> None: ...

class QueryRewardEpochRequest(_message.Message):
    __slots__ = ("epoch",)
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    def __init__(self, epoch: _Optional[int] = ...) -> None: ...

class QueryRewardEpochResponse(_message.Message):
    __slots__ = ("epoch",)
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    epoch: _types_pb2.RewardEpoch
    def __init__(self, epoch: _Optional[_Union[_types_pb2.RewardEpoch, _Mapping]] = ...) -> None: ...

class QueryValidatorPerformanceRequest(_message.Message):
    __slots__ = ("validator", "epoch")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    validator: str
    epoch: int
    def __init__(self, validator: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class QueryValidatorPerformanceResponse(_message.Message):
    __slots__ = ("performance",)
    PERFORMANCE_FIELD_NUMBER: _ClassVar[int]
    performance: _types_pb2.ValidatorPerformance
    def __init__(self, performance: _Optional[_Union[_types_pb2.ValidatorPerformance, _Mapping]] = ...) -> None: ...

class QueryValidatorPerformancesRequest(_message.Message):
    __slots__ = ("epoch", "pagination")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    pagination: _pagination_pb2.PageRequest
    def __init__(self, epoch: _Optional[int] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryValidatorPerformancesResponse(_message.Message):
    __slots__ = ("performances", "pagination")
    PERFORMANCES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    performances: _containers.RepeatedCompositeFieldContainer[_types_pb2.ValidatorPerformance]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, performances: _Optional[_Iterable[_Union[_types_pb2.ValidatorPerformance, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryValidatorRewardRequest(_message.Message):
    __slots__ = ("validator", "epoch")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    validator: str
    epoch: int
    def __init__(self, validator: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class QueryValidatorRewardResponse(_message.Message):
    __slots__ = ("reward",)
    REWARD_FIELD_NUMBER: _ClassVar[int]
    reward: _types_pb2.ValidatorReward
    def __init__(self, reward: _Optional[_Union[_types_pb2.ValidatorReward, _Mapping]] = ...) -> None: ...

class QueryValidatorRewardsRequest(_message.Message):
    __slots__ = ("validator", "pagination")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    validator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, validator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryValidatorRewardsResponse(_message.Message):
    __slots__ = ("rewards", "pagination")
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    rewards: _containers.RepeatedCompositeFieldContainer[_types_pb2.ValidatorReward]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, rewards: _Optional[_Iterable[_Union[_types_pb2.ValidatorReward, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QuerySlashRecordsRequest(_message.Message):
    __slots__ = ("validator", "pagination")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    validator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, validator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QuerySlashRecordsResponse(_message.Message):
    __slots__ = ("records", "pagination")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[_types_pb2.SlashRecord]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, records: _Optional[_Iterable[_Union[_types_pb2.SlashRecord, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QuerySigningInfoRequest(_message.Message):
    __slots__ = ("validator",)
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    validator: str
    def __init__(self, validator: _Optional[str] = ...) -> None: ...

class QuerySigningInfoResponse(_message.Message):
    __slots__ = ("info",)
    INFO_FIELD_NUMBER: _ClassVar[int]
    info: _types_pb2.SigningInfo
    def __init__(self, info: _Optional[_Union[_types_pb2.SigningInfo, _Mapping]] = ...) -> None: ...
