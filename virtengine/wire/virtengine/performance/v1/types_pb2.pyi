from virtengine.wire.amino import amino_pb2 as _amino_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SlashReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SLASH_REASON_UNSPECIFIED: _ClassVar[SlashReason]
    SLASH_REASON_DOUBLE_SIGNING: _ClassVar[SlashReason]
    SLASH_REASON_DOWNTIME: _ClassVar[SlashReason]
    SLASH_REASON_INVALID_VEID_ATTESTATION: _ClassVar[SlashReason]
    SLASH_REASON_MISSED_RECOMPUTATION: _ClassVar[SlashReason]
    SLASH_REASON_INCONSISTENT_SCORE: _ClassVar[SlashReason]
    SLASH_REASON_EXPIRED_ATTESTATION: _ClassVar[SlashReason]
    SLASH_REASON_DEBUG_MODE_ENABLED: _ClassVar[SlashReason]
    SLASH_REASON_NON_ALLOWLISTED_MEASUREMENT: _ClassVar[SlashReason]
SLASH_REASON_UNSPECIFIED: SlashReason
SLASH_REASON_DOUBLE_SIGNING: SlashReason
SLASH_REASON_DOWNTIME: SlashReason
SLASH_REASON_INVALID_VEID_ATTESTATION: SlashReason
SLASH_REASON_MISSED_RECOMPUTATION: SlashReason
SLASH_REASON_INCONSISTENT_SCORE: SlashReason
SLASH_REASON_EXPIRED_ATTESTATION: SlashReason
SLASH_REASON_DEBUG_MODE_ENABLED: SlashReason
SLASH_REASON_NON_ALLOWLISTED_MEASUREMENT: SlashReason

class Params(_message.Message):
    __slots__ = ("epoch_length", "base_reward_per_block", "veid_reward_pool", "identity_network_reward_pool", "downtime_threshold", "signed_blocks_window", "min_signed_per_window", "slash_fraction_double_sign", "slash_fraction_downtime", "slash_fraction_invalid_attestation", "jail_double_sign", "jail_downtime", "jail_invalid_attestation", "score_tolerance", "max_missed_veid_recomputations", "reward_denom", "history_epochs")
    EPOCH_LENGTH_FIELD_NUMBER: _ClassVar[int]
    BASE_REWARD_PER_BLOCK_FIELD_NUMBER: _ClassVar[int]
    VEID_REWARD_POOL_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_NETWORK_REWARD_POOL_FIELD_NUMBER: _ClassVar[int]
    DOWNTIME_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    SIGNED_BLOCKS_WINDOW_FIELD_NUMBER: _ClassVar[int]
    MIN_SIGNED_PER_WINDOW_FIELD_NUMBER: _ClassVar[int]
    SLASH_FRACTION_DOUBLE_SIGN_FIELD_NUMBER: _ClassVar[int]
    SLASH_FRACTION_DOWNTIME_FIELD_NUMBER: _ClassVar[int]
    SLASH_FRACTION_INVALID_ATTESTATION_FIELD_NUMBER: _ClassVar[int]
    JAIL_DOUBLE_SIGN_FIELD_NUMBER: _ClassVar[int]
    JAIL_DOWNTIME_FIELD_NUMBER: _ClassVar[int]
    JAIL_INVALID_ATTESTATION_FIELD_NUMBER: _ClassVar[int]
    SCORE_TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    MAX_MISSED_VEID_RECOMPUTATIONS_FIELD_NUMBER: _ClassVar[int]
    REWARD_DENOM_FIELD_NUMBER: _ClassVar[int]
    HISTORY_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    epoch_length: int
    base_reward_per_block: str
    veid_reward_pool: str
    identity_network_reward_pool: str
    downtime_threshold: int
    signed_blocks_window: int
    min_signed_per_window: int
    slash_fraction_double_sign: int
    slash_fraction_downtime: int
    slash_fraction_invalid_attestation: int
    jail_double_sign: int
    jail_downtime: int
    jail_invalid_attestation: int
    score_tolerance: int
    max_missed_veid_recomputations: int
    reward_denom: str
    history_epochs: int
    def __init__(self, epoch_length: _Optional[int] = ..., base_reward_per_block: _Optional[str] = ..., veid_reward_pool: _Optional[str] = ..., identity_network_reward_pool: _Optional[str] = ..., downtime_threshold: _Optional[int] = ..., signed_blocks_window: _Optional[int] = ..., min_signed_per_window: _Optional[int] = ..., slash_fraction_double_sign: _Optional[int] = ..., slash_fraction_downtime: _Optional[int] = ..., slash_fraction_invalid_attestation: _Optional[int] = ..., jail_double_sign: _Optional[int] = ..., jail_downtime: _Optional[int] = ..., jail_invalid_attestation: _Optional[int] = ..., score_tolerance: _Optional[int] = ..., max_missed_veid_recomputations: _Optional[int] = ..., reward_denom: _Optional[str] = ..., history_epochs: _Optional[int] = ...) -> None: ...

class ValidatorPerformance(_message.Message):
    __slots__ = ("validator", "epoch", "blocks_proposed", "blocks_expected", "blocks_missed", "total_signatures", "veid_completed", "veid_expected", "veid_score", "uptime_seconds", "downtime_seconds", "consecutive_missed", "last_proposed_height", "last_signed_height", "updated_at", "overall_score", "expected_share")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_PROPOSED_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_MISSED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    VEID_COMPLETED_FIELD_NUMBER: _ClassVar[int]
    VEID_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    VEID_SCORE_FIELD_NUMBER: _ClassVar[int]
    UPTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DOWNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CONSECUTIVE_MISSED_FIELD_NUMBER: _ClassVar[int]
    LAST_PROPOSED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    LAST_SIGNED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    OVERALL_SCORE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_SHARE_FIELD_NUMBER: _ClassVar[int]
    validator: str
    epoch: int
    blocks_proposed: int
    blocks_expected: int
    blocks_missed: int
    total_signatures: int
    veid_completed: int
    veid_expected: int
    veid_score: int
    uptime_seconds: int
    downtime_seconds: int
    consecutive_missed: int
    last_proposed_height: int
    last_signed_height: int
    updated_at: int
    overall_score: int
    expected_share: str
    def __init__(self, validator: _Optional[str] = ..., epoch: _Optional[int] = ..., blocks_proposed: _Optional[int] = ..., blocks_expected: _Optional[int] = ..., blocks_missed: _Optional[int] = ..., total_signatures: _Optional[int] = ..., veid_completed: _Optional[int] = ..., veid_expected: _Optional[int] = ..., veid_score: _Optional[int] = ..., uptime_seconds: _Optional[int] = ..., downtime_seconds: _Optional[int] = ..., consecutive_missed: _Optional[int] = ..., last_proposed_height: _Optional[int] = ..., last_signed_height: _Optional[int] = ..., updated_at: _Optional[int] = ..., overall_score: _Optional[int] = ..., expected_share: _Optional[str] = ...) -> None: ...

class SigningInfo(_message.Message):
    __slots__ = ("validator", "start_height", "index_offset", "jailed_until", "tombstoned", "missed_counter", "infraction_count", "consecutive_missed", "window_start")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    START_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    INDEX_OFFSET_FIELD_NUMBER: _ClassVar[int]
    JAILED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    TOMBSTONED_FIELD_NUMBER: _ClassVar[int]
    MISSED_COUNTER_FIELD_NUMBER: _ClassVar[int]
    INFRACTION_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONSECUTIVE_MISSED_FIELD_NUMBER: _ClassVar[int]
    WINDOW_START_FIELD_NUMBER: _ClassVar[int]
    validator: str
    start_height: int
    index_offset: int
    jailed_until: int
    tombstoned: bool
    missed_counter: int
    infraction_count: int
    consecutive_missed: int
    window_start: int
    def __init__(self, validator: _Optional[str] = ..., start_height: _Optional[int] = ..., index_offset: _Optional[int] = ..., jailed_until: _Optional[int] = ..., tombstoned: _Optional[bool] = ..., missed_counter: _Optional[int] = ..., infraction_count: _Optional[int] = ..., consecutive_missed: _Optional[int] = ..., window_start: _Optional[int] = ...) -> None: ...

class RewardEpoch(_message.Message):
    __slots__ = ("number", "start_height", "end_height", "start_time", "end_time", "block_proposal_rewards", "veid_rewards", "uptime_rewards", "identity_network_rewards", "total_rewards", "validator_count", "total_stake", "finalized")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    START_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    END_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    BLOCK_PROPOSAL_REWARDS_FIELD_NUMBER: _ClassVar[int]
    VEID_REWARDS_FIELD_NUMBER: _ClassVar[int]
    UPTIME_REWARDS_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_NETWORK_REWARDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_REWARDS_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STAKE_FIELD_NUMBER: _ClassVar[int]
    FINALIZED_FIELD_NUMBER: _ClassVar[int]
    number: int
    start_height: int
    end_height: int
    start_time: int
    end_time: int
    block_proposal_rewards: str
    veid_rewards: str
    uptime_rewards: str
    identity_network_rewards: str
    total_rewards: str
    validator_count: int
    total_stake: str
    finalized: bool
    def __init__(self, number: _Optional[int] = ..., start_height: _Optional[int] = ..., end_height: _Optional[int] = ..., start_time: _Optional[int] = ..., end_time: _Optional[int] = ..., block_proposal_rewards: _Optional[str] = ..., veid_rewards: _Optional[str] = ..., uptime_rewards: _Optional[str] = ..., identity_network_rewards: _Optional[str] = ..., total_rewards: _Optional[str] = ..., validator_count: _Optional[int] = ..., total_stake: _Optional[str] = ..., finalized: _Optional[bool] = ...) -> None: ...

class ValidatorReward(_message.Message):
    __slots__ = ("validator", "epoch", "total", "block_proposal", "veid", "uptime", "identity_network", "score", "stake_weight", "calculated_at", "height", "reward_ratio")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BLOCK_PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    VEID_FIELD_NUMBER: _ClassVar[int]
    UPTIME_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_NETWORK_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    STAKE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    CALCULATED_AT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    REWARD_RATIO_FIELD_NUMBER: _ClassVar[int]
    validator: str
    epoch: int
    total: str
    block_proposal: str
    veid: str
    uptime: str
    identity_network: str
    score: int
    stake_weight: int
    calculated_at: int
    height: int
    reward_ratio: str
    def __init__(self, validator: _Optional[str] = ..., epoch: _Optional[int] = ..., total: _Optional[str] = ..., block_proposal: _Optional[str] = ..., veid: _Optional[str] = ..., uptime: _Optional[str] = ..., identity_network: _Optional[str] = ..., score: _Optional[int] = ..., stake_weight: _Optional[int] = ..., calculated_at: _Optional[int] = ..., height: _Optional[int] = ..., reward_ratio: _Optional[str] = ...) -> None: ...

class SlashRecord(_message.Message):
    __slots__ = ("id", "validator", "reason", "amount", "percent", "infraction_height", "slash_height", "time", "jailed", "jail_duration", "jailed_until", "tombstoned", "evidence", "evidence_hash", "reporter")
    ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    INFRACTION_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    SLASH_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    JAILED_FIELD_NUMBER: _ClassVar[int]
    JAIL_DURATION_FIELD_NUMBER: _ClassVar[int]
    JAILED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    TOMBSTONED_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_HASH_FIELD_NUMBER: _ClassVar[int]
    REPORTER_FIELD_NUMBER: _ClassVar[int]
    id: str
    validator: str
    reason: SlashReason
    amount: str
    percent: int
    infraction_height: int
    slash_height: int
    time: int
    jailed: bool
    jail_duration: int
    jailed_until: int
    tombstoned: bool
    evidence: str
    evidence_hash: str
    reporter: str
    def __init__(self, id: _Optional[str] = ..., validator: _Optional[str] = ..., reason: _Optional[_Union[SlashReason, str]] = ..., amount: _Optional[str] = ..., percent: _Optional[int] = ..., infraction_height: _Optional[int] = ..., slash_height: _Optional[int] = ..., time: _Optional[int] = ..., jailed: _Optional[bool] = ..., jail_duration: _Optional[int] = ..., jailed_until: _Optional[int] = ..., tombstoned: _Optional[bool] = ..., evidence: _Optional[str] = ..., evidence_hash: _Optional[str] = ..., reporter: _Optional[str] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "current_epoch", "epochs", "performances", "rewards", "signing_infos", "slash_records", "slash_sequence", "last_block_time")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    CURRENT_EPOCH_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    PERFORMANCES_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    SIGNING_INFOS_FIELD_NUMBER: _ClassVar[int]
    SLASH_RECORDS_FIELD_NUMBER: _ClassVar[int]
    SLASH_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_BLOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    params: Params
    current_epoch: RewardEpoch
    epochs: _containers.RepeatedCompositeFieldContainer[RewardEpoch]
    performances: _containers.RepeatedCompositeFieldContainer[ValidatorPerformance]
    rewards: _containers.RepeatedCompositeFieldContainer[ValidatorReward]
    signing_infos: _containers.RepeatedCompositeFieldContainer[SigningInfo]
    slash_records: _containers.RepeatedCompositeFieldContainer[SlashRecord]
    slash_sequence: int
    last_block_time: int
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., current_epoch: _Optional[_Union[RewardEpoch, _Mapping]] = ..., epochs: _Optional[_Iterable[_Union[RewardEpoch, _Mapping]]] = ..., performances: _Optional[_Iterable[_Union[ValidatorPerformance, _Mapping]]] = ..., rewards: _Optional[_Iterable[_Union[ValidatorReward, _Mapping]]] = ..., signing_infos: _Optional[_Iterable[_Union[SigningInfo, _Mapping]]] = ..., slash_records: _Optional[_Iterable[_Union[SlashRecord, _Mapping]]] = ..., slash_sequence: _Optional[int] = ..., last_block_time: _Optional[int] = ...) -> None: ...

class EventPerformanceRecorded(_message.Message):
    __slots__ = ("validator", "epoch", "overall_score")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OVERALL_SCORE_FIELD_NUMBER: _ClassVar[int]
    validator: str
    epoch: int
    overall_score: int
    def __init__(self, validator: _Optional[str] = ..., epoch: _Optional[int] = ..., overall_score: _Optional[int] = ...) -> None: ...

class EventDowntimeDetected(_message.Message):
    __slots__ = ("validator", "missed", "height")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    validator: str
    missed: int
    height: int
    def __init__(self, validator: _Optional[str] = ..., missed: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class EventDoubleSignDetected(_message.Message):
    __slots__ = ("validator", "height")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    validator: str
    height: int
    def __init__(self, validator: _Optional[str] = ..., height: _Optional[int] = ...) -> None: ...

class EventInvalidAttestationDetected(_message.Message):
    __slots__ = ("validator", "height")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    validator: str
    height: int
    def __init__(self, validator: _Optional[str] = ..., height: _Optional[int] = ...) -> None: ...

class EventValidatorSlashed(_message.Message):
    __slots__ = ("id", "validator", "reason", "amount", "percent")
    ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    validator: str
    reason: SlashReason
    amount: str
    percent: int
    def __init__(self, id: _Optional[str] = ..., validator: _Optional[str] = ..., reason: _Optional[_Union[SlashReason, str]] = ..., amount: _Optional[str] = ..., percent: _Optional[int] = ...) -> None: ...

class EventValidatorJailed(_message.Message):
    __slots__ = ("validator", "jailed_until", "tombstoned")
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    JAILED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    TOMBSTONED_FIELD_NUMBER: _ClassVar[int]
    validator: str
    jailed_until: int
    tombstoned: bool
    def __init__(self, validator: _Optional[str] = ..., jailed_until: _Optional[int] = ..., tombstoned: _Optional[bool] = ...) -> None: ...

class EventValidatorUnjailed(_message.Message):
    __slots__ = ("validator",)
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    validator: str
    def __init__(self, validator: _Optional[str] = ...) -> None: ...

class EventStakingRewardsDistributed(_message.Message):
    __slots__ = ("epoch", "block_proposal", "veid", "uptime", "validators")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    BLOCK_PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    VEID_FIELD_NUMBER: _ClassVar[int]
    UPTIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATORS_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    block_proposal: str
    veid: str
    uptime: str
    validators: int
    def __init__(self, epoch: _Optional[int] = ..., block_proposal: _Optional[str] = ..., veid: _Optional[str] = ..., uptime: _Optional[str] = ..., validators: _Optional[int] = ...) -> None: ...

class EventVeidRewardsDistributed(_message.Message):
    __slots__ = ("epoch", "veid", "identity_network")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    VEID_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_NETWORK_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    veid: str
    identity_network: str
    def __init__(self, epoch: _Optional[int] = ..., veid: _Optional[str] = ..., identity_network: _Optional[str] = ...) -> None: ...
