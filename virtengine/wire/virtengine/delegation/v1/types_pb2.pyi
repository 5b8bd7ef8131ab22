from virtengine.wire.amino import amino_pb2 as _amino_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Params(_message.Message):
    __slots__ = ("unbonding_period", "max_validators_per_delegator", "min_delegation_amount", "max_redelegations", "validator_commission_rate", "reward_denom", "stake_denom")
    UNBONDING_PERIOD_FIELD_NUMBER: _ClassVar[int]
    MAX_VALIDATORS_PER_DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    MIN_DELEGATION_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MAX_REDELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_COMMISSION_RATE_FIELD_NUMBER: _ClassVar[int]
    REWARD_DENOM_FIELD_NUMBER: _ClassVar[int]
    STAKE_DENOM_FIELD_NUMBER: _ClassVar[int]
    unbonding_period: int
    max_validators_per_delegator: int
    min_delegation_amount: str
    max_redelegations: int
    validator_commission_rate: int
    reward_denom: str
    stake_denom: str
    def __init__(self, unbonding_period: _Optional[int] = ..., max_validators_per_delegator: _Optional[int] = ..., min_delegation_amount: _Optional[str] = ..., max_redelegations: _Optional[int] = ..., validator_commission_rate: _Optional[int] = ..., reward_denom: _Optional[str] = ..., stake_denom: _Optional[str] = ...) -> None: ...

class Delegation(_message.Message):
    __slots__ = ("delegator", "validator", "shares", "amount", "height")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    shares: str
    amount: str
    height: int
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ..., shares: _Optional[str] = ..., amount: _Optional[str] = ..., height: _Optional[int] = ...) -> None: ...

class ValidatorShares(_message.Message):
    __slots__ = ("validator", "total_shares", "total_stake")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHARES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STAKE_FIELD_NUMBER: _ClassVar[int]
    validator: str
    total_shares: str
    total_stake: str
    def __init__(self, validator: _Optional[str] = ..., total_shares: _Optional[str] = ..., total_stake: _Optional[str] = ...) -> None: ...

class UnbondingEntry(_message.Message):
    __slots__ = ("creation_height", "completion_time", "initial_balance", "balance")
    CREATION_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_TIME_FIELD_NUMBER: _ClassVar[int]
    INITIAL_BALANCE_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    creation_height: int
    completion_time: int
    initial_balance: str
    balance: str
    def __init__(self, creation_height: _Optional[int] = ..., completion_time: _Optional[int] = ..., initial_balance: _Optional[str] = ..., balance: _Optional[str] = ...) -> None: ...

class UnbondingDelegation(_message.Message):
    __slots__ = ("id", "delegator", "validator", "entries")
    ID_FIELD_NUMBER: _ClassVar[int]
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    id: str
    delegator: str
    validator: str
    entries: _containers.RepeatedCompositeFieldContainer[UnbondingEntry]
    def __init__(self, id: _Optional[str] = ..., delegator: _Optional[str] = ..., validator: _Optional[str] = ..., entries: _Optional[_Iterable[_Union[UnbondingEntry, _Mapping]]] = ...) -> None: ...

class RedelegationEntry(_message.Message):
    __slots__ = ("creation_height", "completion_time", "initial_balance", "shares_dst")
    CREATION_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_TIME_FIELD_NUMBER: _ClassVar[int]
    INITIAL_BALANCE_FIELD_NUMBER: _ClassVar[int]
    SHARES_DST_FIELD_NUMBER: _ClassVar[int]
    creation_height: int
    completion_time: int
    initial_balance: str
    shares_dst: str
    def __init__(self, creation_height: _Optional[int] = ..., completion_time: _Optional[int] = ..., initial_balance: _Optional[str] = ..., shares_dst: _Optional[str] = ...) -> None: ...

class Redelegation(_message.Message):
    __slots__ = ("id", "delegator", "validator_src", "validator_dst", "entries")
    ID_FIELD_NUMBER: _ClassVar[int]
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_SRC_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_DST_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    id: str
    delegator: str
    validator_src: str
    validator_dst: str
    entries: _containers.RepeatedCompositeFieldContainer[RedelegationEntry]
    def __init__(self, id: _Optional[str] = ..., delegator: _Optional[str] = ..., validator_src: _Optional[str] = ..., validator_dst: _Optional[str] = ..., entries: _Optional[_Iterable[_Union[RedelegationEntry, _Mapping]]] = ...) -> None: ...

class DelegatorReward(_message.Message):
    __slots__ = ("delegator", "validator", "reward", "shares", "total_shares")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHARES_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    reward: str
    shares: str
    total_shares: str
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ..., reward: _Optional[str] = ..., shares: _Optional[str] = ..., total_shares: _Optional[str] = ...) -> None: ...

class HistoricalReward(_message.Message):
    __slots__ = ("epoch", "start_height", "end_height", "reward")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    START_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    END_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    start_height: int
    end_height: int
    reward: str
    def __init__(self, epoch: _Optional[int] = ..., start_height: _Optional[int] = ..., end_height: _Optional[int] = ..., reward: _Optional[str] = ...) -> None: ...

class SlashingEvent(_message.Message):
    __slots__ = ("validator", "height", "fraction")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    validator: str
    height: int
    fraction: str
    def __init__(self, validator: _Optional[str] = ..., height: _Optional[int] = ..., fraction: _Optional[str] = ...) -> None: ...
