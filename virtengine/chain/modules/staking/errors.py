"""Errors of staking, with the numbers that Cosmos clients know, and of the limits of delegations."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class StakingError(ModuleError):
    """Base of the errors of staking."""

    codespace = "staking"


class EmptyValidatorAddress(StakingError):
    """No validator is named."""

    code = 2


class NoValidatorFound(StakingError):
    """There is no such validator."""

    code = 3


class ValidatorOwnerExists(StakingError):
    """The account runs a validator already."""

    code = 4


class ValidatorKeyExists(StakingError):
    """The key is or was another validator's."""

    code = 5


class ValidatorKeyTypeNotSupported(StakingError):
    """The engine takes no keys of this type."""

    code = 6


class ValidatorJailed(StakingError):
    """The validator is jailed."""

    code = 7


class CommissionNegative(StakingError):
    """A commission is below nothing."""

    code = 9


class CommissionHuge(StakingError):
    """A commission is above the whole."""

    code = 10


class CommissionAboveMaximum(StakingError):
    """The commission is above the validator's own maximum."""

    code = 11


class CommissionUpdateTime(StakingError):
    """The commission changed less than 24 hours ago."""

    code = 12


class CommissionChangeNegative(StakingError):
    """The most that a commission may rise is below nothing."""

    code = 13


class CommissionChangeAboveMaximum(StakingError):
    """The most that a commission may rise is above its maximum."""

    code = 14


class CommissionRisesTooFast(StakingError):
    """The commission rises by more than the validator's own limit."""

    code = 15


class SelfDelegationBelowMinimum(StakingError):
    """The operator's own stake is below the minimum that it promised."""

    code = 16


class MinSelfDelegationDecreased(StakingError):
    """The promised minimum may only rise."""

    code = 17


class NoDelegation(StakingError):
    """There is no such delegation."""

    code = 19


class InsufficientShares(StakingError):
    """The shares are worth nothing."""

    code = 22


class NotEnoughShares(StakingError):
    """The delegation has fewer shares."""

    code = 24


class NoUnbondingDelegation(StakingError):
    """There is no such unbonding delegation."""

    code = 26


class MaxUnbondingEntries(StakingError):
    """The unbonding delegation has as many entries as it may."""

    code = 27


class SelfRedelegation(StakingError):
    """Source and destination are one validator."""

    code = 29


class TinyRedelegation(StakingError):
    """The amount is worth nothing at the source."""

    code = 30


class BadRedelegationDestination(StakingError):
    """There is no such destination."""

    code = 31


class TransitiveRedelegation(StakingError):
    """The stake came to the source by a redelegation that has not matured."""

    code = 32


class MaxRedelegationEntries(StakingError):
    """The redelegation has as many entries as it may."""

    code = 33


class ShareRateInvalid(StakingError):
    """The validator lost all its tokens: shares of it have no price."""

    code = 34


class EmptyValidatorKey(StakingError):
    """No key is given."""

    code = 39


class CommissionBelowMinimum(StakingError):
    """The commission is below what the chain allows."""

    code = 40


class BadRedelegationSource(StakingError):
    """There is no such source."""

    code = 44


class DelegationError(ModuleError):
    """Base of what this chain's own limits refuse."""

    codespace = "delegation"


class DelegationTooSmall(DelegationError):
    """The delegation, or what would be left of it, is below the minimum."""

    code = 1801


class TooManyValidators(DelegationError):
    """The delegator stakes with as many validators as it may."""

    code = 1802
