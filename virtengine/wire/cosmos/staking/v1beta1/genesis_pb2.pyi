import datetime

from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2 as _staking_pb2
from virtengine.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "last_total_power", "last_validator_powers", "validators", "delegations", "unbonding_delegations", "redelegations", "exported", "limits", "history")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    LAST_TOTAL_POWER_FIELD_NUMBER: _ClassVar[int]
    LAST_VALIDATOR_POWERS_FIELD_NUMBER: _ClassVar[int]
    VALIDATORS_FIELD_NUMBER: _ClassVar[int]
    DELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    UNBONDING_DELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    REDELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    EXPORTED_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    params: _staking_pb2.Params
    last_total_power: str
    last_validator_powers: _containers.RepeatedCompositeFieldContainer[LastValidatorPower]
    validators: _containers.RepeatedCompositeFieldContainer[_staking_pb2.Validator]
    delegations: _containers.RepeatedCompositeFieldContainer[_staking_pb2.Delegation]
    unbonding_delegations: _containers.RepeatedCompositeFieldContainer[_staking_pb2.UnbondingDelegation]
    redelegations: _containers.RepeatedCompositeFieldContainer[_staking_pb2.Redelegation]
    exported: bool
    limits: Limits
    history: History
    def __init__(self, params: _Optional[_Union[_staking_pb2.Params, _Mapping]] = ..., last_total_power: _Optional[str] = ..., last_validator_powers: _Optional[_Iterable[_Union[LastValidatorPower, _Mapping]]] = ..., validators: _Optional[_Iterable[_Union[_staking_pb2.Validator, _Mapping]]] = ..., delegations: _Optional[_Iterable[_Union[_staking_pb2.Delegation, _Mapping]]] = ..., unbonding_delegations: _Optional[_Iterable[_Union[_staking_pb2.UnbondingDelegation, _Mapping]]] = ..., redelegations: _Optional[_Iterable[_Union[_staking_pb2.Redelegation, _Mapping]]] = ..., exported: _Optional[bool] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., history: _Optional[_Union[History, _Mapping]] = ...) -> None: ...

class LastValidatorPower(_message.Message):
    __slots__ = ("address", "power")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    POWER_FIELD_NUMBER: _ClassVar[int]
    address: str
    power: int
    def __init__(self, address: _Optional[str] = ..., power: _Optional[int] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("min_delegation", "max_validators_per_delegator")
    MIN_DELEGATION_FIELD_NUMBER: _ClassVar[int]
    MAX_VALIDATORS_PER_DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    min_delegation: str
    max_validators_per_delegator: int
    def __init__(self, min_delegation: _Optional[str] = ..., max_validators_per_delegator: _Optional[int] = ...) -> None: ...

class History(_message.Message):
    __slots__ = ("headers", "sets", "versions", "set_height", "changed", "last_id", "is_dirty")
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    SETS_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    SET_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    LAST_ID_FIELD_NUMBER: _ClassVar[int]
    IS_DIRTY_FIELD_NUMBER: _ClassVar[int]
    headers: _containers.RepeatedCompositeFieldContainer[HistoryHeader]
    sets: _containers.RepeatedCompositeFieldContainer[HistorySet]
    versions: _containers.RepeatedCompositeFieldContainer[HistoryVersion]
    set_height: int
    changed: _containers.RepeatedScalarFieldContainer[str]
    last_id: int
    is_dirty: bool
    def __init__(self, headers: _Optional[_Iterable[_Union[HistoryHeader, _Mapping]]] = ..., sets: _Optional[_Iterable[_Union[HistorySet, _Mapping]]] = ..., versions: _Optional[_Iterable[_Union[HistoryVersion, _Mapping]]] = ..., set_height: _Optional[int] = ..., changed: _Optional[_Iterable[str]] = ..., last_id: _Optional[int] = ..., is_dirty: _Optional[bool] = ...) -> None: ...

class HistoryHeader(_message.Message):
    __slots__ = ("height", "time", "proposer", "next_validators_hash", "set_height")
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    PROPOSER_FIELD_NUMBER: _ClassVar[int]
    NEXT_VALIDATORS_HASH_FIELD_NUMBER: _ClassVar[int]
    SET_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    height: int
    time: _timestamp_pb2.Timestamp
    proposer: bytes
    next_validators_hash: bytes
    set_height: int
    def __init__(self, height: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., proposer: _Optional[bytes] = ..., next_validators_hash: _Optional[bytes] = ..., set_height: _Optional[int] = ...) -> None: ...

class HistorySet(_message.Message):
    __slots__ = ("height", "operators")
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    OPERATORS_FIELD_NUMBER: _ClassVar[int]
    height: int
    operators: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, height: _Optional[int] = ..., operators: _Optional[_Iterable[str]] = ...) -> None: ...

class HistoryVersion(_message.Message):
    __slots__ = ("operator", "height", "validator")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    operator: str
    height: int
    validator: _staking_pb2.Validator
    def __init__(self, operator: _Optional[str] = ..., height: _Optional[int] = ..., validator: _Optional[_Union[_staking_pb2.Validator, _Mapping]] = ...) -> None: ...
