"""Records of who was paid for a job."""

from __future__ import annotations

from enum import IntEnum

from virtengine.chain.kernel.codec import Record


class RewardSource(IntEnum):
    """What a reward is for."""

    JOB_COMPLETION = 1
    USAGE = 2
    BONUS = 3


class RecipientType(IntEnum):
    """Who is paid."""

    PLATFORM = 1
    PROVIDER = 2
    NODE_OPERATOR = 3


class RewardRecipient(Record, frozen=True):
    """One share of a reward."""

    address: str
    amount: int
    recipient_type: RecipientType
    node_id: str = ""
    contribution_weight: int = 0
    reason: str = ""


class Reward(Record, frozen=True):
    """Who was paid for a job; the recipients add up to the total."""

    reward_id: str
    job_id: str
    cluster_id: str
    source: RewardSource
    total_reward: int
    recipients: tuple[RewardRecipient, ...]
    referenced_usage_records: tuple[str, ...]
    job_completion_status: str
    formula_version: str
    calculation_details: str
    issued_at: int
    height: int
    disputed: bool = False
    dispute_id: str = ""
