"""Records of validators' performance. Scores are 0 to 10,000, fractions millionths, money whole uve."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.slashing.types import Reason
from virtengine.core.amounts import DENOM

FULL_SCORE: Final = 10_000
MILLION: Final = 1_000_000
WEEK: Final = 604_800


class Params(Record, frozen=True):
    """Parameters that govern. Pools are for one epoch, jail in seconds."""

    epoch_length: int = 100
    base_reward_per_block: int = 1_000_000
    veid_reward_pool: int = 100_000_000
    identity_network_reward_pool: int = 50_000_000
    downtime_threshold: int = 100
    signed_blocks_window: int = 10_000
    min_signed_per_window: int = 500_000
    slash_fraction_double_sign: int = 50_000
    slash_fraction_downtime: int = 1_000
    slash_fraction_invalid_attestation: int = 50_000
    jail_double_sign: int = WEEK
    jail_downtime: int = 600
    jail_invalid_attestation: int = WEEK
    score_tolerance: int = 100
    max_missed_veid_recomputations: int = 10
    reward_denom: str = DENOM
    history_epochs: int = 200


class Performance(Record, frozen=True):
    """What one validator did in one epoch."""

    validator: str
    epoch: int
    blocks_proposed: int = 0
    blocks_expected: int = 0
    blocks_missed: int = 0
    total_signatures: int = 0
    veid_completed: int = 0
    veid_expected: int = 0
    veid_score: int = FULL_SCORE
    uptime_seconds: int = 0
    downtime_seconds: int = 0
    consecutive_missed: int = 0
    last_proposed_height: int = 0
    last_signed_height: int = 0
    updated_at: int = 0
    overall_score: int = 0
    expected_share: int = 0
    """The sum of its shares of voting power over the blocks, in 10^-18."""


class SigningInfo(Record, frozen=True):
    """How a validator signs, across epochs. Jail and misdeeds are remembered by slashing."""

    validator: str
    start_height: int = 0
    window_start: int = 0
    """Where the window began in which misses are counted; one that is over begins anew with a miss."""
    missed_counter: int = 0
    consecutive_missed: int = 0


class Epoch(Record, frozen=True):
    """One epoch and what it paid."""

    number: int
    start_height: int
    start_time: int
    end_height: int = 0
    end_time: int = 0
    block_proposal_rewards: int = 0
    veid_rewards: int = 0
    uptime_rewards: int = 0
    identity_network_rewards: int = 0
    total_rewards: int = 0
    validator_count: int = 0
    total_stake: int = 0
    finalized: bool = False


class Reward(Record, frozen=True):
    """What one validator earned in one epoch, credited in distribution."""

    validator: str
    epoch: int
    total: int
    block_proposal: int
    veid: int
    uptime: int
    identity_network: int
    score: int
    stake_weight: int
    calculated_at: int
    height: int
    reward_ratio: int
    """What one share had earned in distribution by the end of the epoch."""


class SlashRecord(Record, frozen=True):
    """One slash and what came with it."""

    id: str
    validator: str
    reason: Reason
    amount: int
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
