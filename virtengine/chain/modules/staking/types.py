"""Records of staking. Shares and rates are atto integers (18 decimals); tokens are whole uve."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import ATTO, DENOM

BONDED_POOL: Final = "bonded_tokens_pool"
NOT_BONDED_POOL: Final = "not_bonded_tokens_pool"

POWER_REDUCTION: Final = 10**6
"""Tokens for one unit of voting power. The engine counts 2^60 units; the whole supply is far below that."""

DAY_MS: Final = 86_400_000


class Status(IntEnum):
    """Where a validator stands; the numbers are the wire's."""

    UNBONDED = 1
    UNBONDING = 2
    BONDED = 3


class Description(Record, frozen=True):
    """What people read about a validator."""

    moniker: str = ""
    identity: str = ""
    website: str = ""
    security_contact: str = ""
    details: str = ""


class Commission(Record, frozen=True):
    """What a validator keeps of its delegators' rewards, and how far it may change that."""

    rate: int
    max_rate: int
    max_change_rate: int
    updated_ms: int = 0


class Validator(Record, frozen=True):
    """One validator. Delegators own its tokens by their shares."""

    operator: str
    key: bytes
    """The Ed25519 key that signs blocks."""
    tokens: int
    shares: int
    status: Status
    jailed: bool
    description: Description
    commission: Commission
    min_self_delegation: int
    unbonding_height: int = 0
    unbonding_ms: int = 0
    """When it will be unbonded, while UNBONDING."""

    @property
    def power(self) -> int:
        """The voting power that its tokens are worth, were it bonded."""
        return self.tokens // POWER_REDUCTION

    @property
    def is_bonded(self) -> bool:
        """Say whether it signs blocks."""
        return self.status is Status.BONDED

    @property
    def is_broken(self) -> bool:
        """Say whether shares exist that are worth nothing: then no price of a new share exists."""
        return self.tokens == 0 and self.shares > 0

    def shares_of(self, tokens: int) -> int:
        """Return the shares that tokens buy, truncated."""
        return tokens * self.shares // self.tokens if self.shares else tokens * ATTO

    def tokens_of(self, shares: int) -> int:
        """Return the tokens that shares are worth, truncated."""
        return shares * self.tokens // self.shares if self.shares else 0


class UnbondingEntry(Record, frozen=True):
    """One undelegation on its way out; `balance` is what slashes left of `initial`."""

    id: int
    created_height: int
    completion_ms: int
    initial: int
    balance: int


class Unbonding(Record, frozen=True):
    """What one delegator takes out of one validator."""

    entries: tuple[UnbondingEntry, ...]


class RedelegationEntry(Record, frozen=True):
    """One move of stake, for as long as the old validator's misdeeds can reach it."""

    id: int
    created_height: int
    completion_ms: int
    initial: int
    shares: int
    """The shares that it bought at the new validator."""


class Redelegation(Record, frozen=True):
    """What one delegator moved from one validator to another."""

    entries: tuple[RedelegationEntry, ...]


class Params(Record, frozen=True):
    """Parameters that govern."""

    unbonding_ms: int = 14 * DAY_MS
    max_validators: int = 100
    max_entries: int = 7
    historical_entries: int = 10_000
    bond_denom: str = DENOM
    min_commission: int = 5 * ATTO // 100


class Limits(Record, frozen=True):
    """Limits of delegations."""

    min_delegation: int = 1_000_000
    max_validators_per_delegator: int = 10


class Header(Record, frozen=True):
    """What is kept of a block's header, and which stored set of validators it met."""

    time_ms: int
    proposer: bytes
    next_validators_hash: bytes
    set_height: int


class ValidatorSet(Record, frozen=True):
    """The operators of bonded validators by falling power."""

    operators: tuple[str, ...] = ()
