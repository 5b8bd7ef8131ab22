"""Errors of distribution, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class DistributionError(ModuleError):
    """Base of distribution's errors."""

    codespace = "distribution"


class EmptyDelegator(DistributionError):
    """The delegator's address is malformed."""

    code = 2


class EmptyWithdrawAddress(DistributionError):
    """The address to withdraw to is malformed."""

    code = 3


class EmptyValidator(DistributionError):
    """The validator's address is malformed."""

    code = 4


class NoDelegationInfo(DistributionError):
    """The delegation earns nothing: it does not exist."""

    code = 5


class NoValidatorInfo(DistributionError):
    """The validator earns nothing: it does not exist."""

    code = 6


class NoCommission(DistributionError):
    """The validator has no commission to withdraw."""

    code = 7


class WithdrawAddressDisabled(DistributionError):
    """Addresses to withdraw to cannot be set on this chain."""

    code = 8


class BadDistribution(DistributionError):
    """The community pool holds less than is to be spent."""

    code = 9


class InvalidSpendAmount(DistributionError):
    """The amount to be spent from the community pool is malformed."""

    code = 10


class EmptySpendRecipient(DistributionError):
    """The recipient of community coins is malformed."""

    code = 11


class NoValidator(DistributionError):
    """The validator does not exist."""

    code = 12


class NoDelegation(DistributionError):
    """The delegation does not exist."""

    code = 13


class InvalidParams(DistributionError):
    """A parameter is outside its bounds."""

    code = 14
