"""Records of governance. Times are milliseconds, durations seconds, decimals have 18 places."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import module_address

DAY: Final = 86_400
DEPOSITS: Final = "gov_deposits"
DEPOSITS_ADDRESS: Final = module_address(DEPOSITS)


class Status(IntEnum):
    """Where a proposal stands."""

    DEPOSIT_PERIOD = 1
    VOTING_PERIOD = 2
    PASSED = 3
    REJECTED = 4
    FAILED = 5


class Option(IntEnum):
    """What can be voted."""

    YES = 1
    ABSTAIN = 2
    NO = 3
    NO_WITH_VETO = 4


class Params(Record, frozen=True):
    """How governance decides."""

    min_deposit: int = 2_500_000_000
    max_deposit_period: int = 14 * DAY
    voting_period: int = 3 * DAY
    quorum: int = ATTO // 5
    threshold: int = ATTO // 2
    veto_threshold: int = 334 * ATTO // 1000
    min_initial_deposit_ratio: int = 0
    proposal_cancel_ratio: int = ATTO // 2
    proposal_cancel_dest: str = ""
    expedited_voting_period: int = DAY
    expedited_threshold: int = 667 * ATTO // 1000
    expedited_min_deposit: int = 12_500_000_000
    burn_vote_quorum: bool = False
    burn_proposal_deposit_prevote: bool = False
    burn_vote_veto: bool = True
    min_deposit_ratio: int = ATTO // 100


class Packed(Record, frozen=True):
    """A message as an Any holds it."""

    type_url: str
    value: bytes


class Tally(Record, frozen=True):
    """Bonded coins behind each option, in whole uve."""

    yes: int = 0
    abstain: int = 0
    no: int = 0
    no_with_veto: int = 0


class Proposal(Record, frozen=True):
    """One proposal from its submission to its end."""

    id: int
    proposer: str
    title: str
    summary: str
    metadata: str
    messages: tuple[Packed, ...]
    submit_ms: int
    deposit_end_ms: int
    expedited: bool = False
    status: Status = Status.DEPOSIT_PERIOD
    total_deposit: int = 0
    voting_start_ms: int = 0
    voting_end_ms: int = 0
    tally: Tally | None = None
    failed_reason: str = ""


class WeightedOption(Record, frozen=True):
    """A part of a vote."""

    option: Option
    weight: int


class Vote(Record, frozen=True):
    """One account's vote; the weights add up to one."""

    options: tuple[WeightedOption, ...]
    metadata: str = ""
