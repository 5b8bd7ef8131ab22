"""Records of distribution. Rewards and shares are integers of 10^-18."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.crypto.addresses import module_address

DISTRIBUTION: Final = "distribution"
DISTRIBUTION_ADDRESS: Final = module_address(DISTRIBUTION)

RATIO_SCALE: Final = 10**36
"""Rewards for one of 10^-18 shares are counted in parts this small: no stake is large enough to see them."""


class Params(Record, frozen=True):
    """Parameters that govern. The proposer's rewards are no longer used and stay zero."""

    community_tax: int = 0
    base_proposer_reward: int = 0
    bonus_proposer_reward: int = 0
    withdraw_addr_enabled: bool = True


class Period(Record, frozen=True):
    """A period that ended: what one share had earned by then, and how many records still need it."""

    ratio: int
    references: int


class Current(Record, frozen=True):
    """The period that runs: what all delegators of a validator earned in it."""

    rewards: int
    period: int


class Slash(Record, frozen=True):
    """The period that a slash ended, and what part of the stake it took."""

    period: int
    fraction: int


class Start(Record, frozen=True):
    """The period after which a delegation began to earn, with how many shares, and when."""

    period: int
    shares: int
    height: int
