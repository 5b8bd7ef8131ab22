from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
from google.api import annotations_pb2 as _annotations_pb2
from virtengine.wire.virtengine.delegation.v1 import types_pb2 as _types_pb2
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

class QueryDelegationRequest(_message.Message):
    __slots__ = ("delegator", "validator")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ...) -> None: ...

class QueryDelegationResponse(_message.Message):
    __slots__ = ("delegation",)
    DELEGATION_FIELD_NUMBER: _ClassVar[int]
    delegation: _types_pb2.Delegation
    def __init__(self, delegation: _Optional[_Union[_types_pb2.Delegation, _Mapping]] = ...) -> None: ...

class QueryDelegatorDelegationsRequest(_message.Message):
    __slots__ = ("delegator", "pagination")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, delegator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryDelegatorDelegationsResponse(_message.Message):
    __slots__ = ("delegations", "pagination")
    DELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    delegations: _containers.RepeatedCompositeFieldContainer[_types_pb2.Delegation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, delegations: _Optional[_Iterable[_Union[_types_pb2.Delegation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryValidatorDelegationsRequest(_message.Message):
    __slots__ = ("validator", "pagination")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    validator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, validator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryValidatorDelegationsResponse(_message.Message):
    __slots__ = ("delegations", "pagination")
    DELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    delegations: _containers.RepeatedCompositeFieldContainer[_types_pb2.Delegation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, delegations: _Optional[_Iterable[_Union[_types_pb2.Delegation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryValidatorSharesRequest(_message.Message):
    __slots__ = ("validator",)
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    validator: str
    def __init__(self, validator: _Optional[str] = ...) -> None: ...

class QueryValidatorSharesResponse(_message.Message):
    __slots__ = ("shares",)
    SHARES_FIELD_NUMBER: _ClassVar[int]
    shares: _types_pb2.ValidatorShares
    def __init__(self, shares: _Optional[_Union[_types_pb2.ValidatorShares, _Mapping]] = ...) -> None: ...

class QueryUnbondingDelegationRequest(_message.Message):
    __slots__ = ("delegator", "validator")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ...) -> None: ...

class QueryUnbondingDelegationResponse(_message.Message):
    __slots__ = ("unbonding",)
    UNBONDING_FIELD_NUMBER: _ClassVar[int]
    unbonding: _types_pb2.UnbondingDelegation
    def __init__(self, unbonding: _Optional[_Union[_types_pb2.UnbondingDelegation, _Mapping]] = ...) -> None: ...

class QueryDelegatorUnbondingDelegationsRequest(_message.Message):
    __slots__ = ("delegator", "pagination")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, delegator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryDelegatorUnbondingDelegationsResponse(_message.Message):
    __slots__ = ("unbondings", "pagination")
    UNBONDINGS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    unbondings: _containers.RepeatedCompositeFieldContainer[_types_pb2.UnbondingDelegation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, unbondings: _Optional[_Iterable[_Union[_types_pb2.UnbondingDelegation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryRedelegationRequest(_message.Message):
    __slots__ = ("delegator", "validator_src", "validator_dst")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_SRC_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_DST_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator_src: str
    validator_dst: str
    def __init__(self, delegator: _Optional[str] = ..., validator_src: _Optional[str] = ..., validator_dst: _Optional[str] = ...) -> None: ...

class QueryRedelegationResponse(_message.Message):
    __slots__ = ("redelegation",)
    REDELEGATION_FIELD_NUMBER: _ClassVar[int]
    redelegation: _types_pb2.Redelegation
    def __init__(self, redelegation: _Optional[_Union[_types_pb2.Redelegation, _Mapping]] = ...) -> None: ...

class QueryDelegatorRedelegationsRequest(_message.Message):
    __slots__ = ("delegator", "pagination")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, delegator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryDelegatorRedelegationsResponse(_message.Message):
    __slots__ = ("redelegations", "pagination")
    REDELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    redelegations: _containers.RepeatedCompositeFieldContainer[_types_pb2.Redelegation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, redelegations: _Optional[_Iterable[_Union[_types_pb2.Redelegation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryRedelegationsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryRedelegationsResponse(_message.Message):
    __slots__ = ("redelegations", "pagination")
    REDELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    redelegations: _containers.RepeatedCompositeFieldContainer[_types_pb2.Redelegation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, redelegations: _Optional[_Iterable[_Union[_types_pb2.Redelegation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryDelegatorRewardsRequest(_message.Message):
    __slots__ = ("delegator", "validator")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ...) -> None: ...

class QueryDelegatorRewardsResponse(_message.Message):
    __slots__ = ("reward",)
    REWARD_FIELD_NUMBER: _ClassVar[int]
    reward: _types_pb2.DelegatorReward
    def __init__(self, reward: _Optional[_Union[_types_pb2.DelegatorReward, _Mapping]] = ...) -> None: ...

class QueryDelegatorAllRewardsRequest(_message.Message):
    __slots__ = ("delegator",)
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    def __init__(self, delegator: _Optional[str] = ...) -> None: ...

class QueryDelegatorAllRewardsResponse(_message.Message):
    __slots__ = ("rewards", "total")
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    rewards: _containers.RepeatedCompositeFieldContainer[_types_pb2.DelegatorReward]
    total: str
    def __init__(self, rewards: _Optional[_Iterable[_Union[_types_pb2.DelegatorReward, _Mapping]]] = ..., total: _Optional[str] = ...) -> None: ...

class QueryHistoricalRewardsRequest(_message.Message):
    __slots__ = ("delegator", "validator", "start_height", "end_height")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    START_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    END_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    start_height: int
    end_height: int
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ..., start_height: _Optional[int] = ..., end_height: _Optional[int] = ...) -> None: ...

class QueryHistoricalRewardsResponse(_message.Message):
    __slots__ = ("rewards",)
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    rewards: _containers.RepeatedCompositeFieldContainer[_types_pb2.HistoricalReward]
    def __init__(self, rewards: _Optional[_Iterable[_Union[_types_pb2.HistoricalReward, _Mapping]]] = ...) -> None: ...

class QuerySlashingEventsRequest(_message.Message):
    __slots__ = ("validator", "pagination")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    validator: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, validator: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QuerySlashingEventsResponse(_message.Message):
    __slots__ = ("events", "pagination")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_types_pb2.SlashingEvent]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, events: _Optional[_Iterable[_Union[_types_pb2.SlashingEvent, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...
