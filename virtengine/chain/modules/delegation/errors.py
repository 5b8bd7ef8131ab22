"""Errors of delegation. 1801 and 1802, the limits, are raised by staking; so are its own errors."""

from __future__ import annotations

from virtengine.chain.modules.staking.errors import DelegationError


class InvalidParams(DelegationError):
    """A parameter is missing or outside its bounds."""

    code = 1800


class InvalidAmount(DelegationError):
    """The amount is not a positive number of the coin that is staked."""

    code = 1803


class InvalidAddress(DelegationError):
    """The text is no address of the kind that is asked for."""

    code = 1804


class ValidatorNotFound(DelegationError):
    """There is no such validator."""

    code = 1805


class ValidatorJailed(DelegationError):
    """The validator is jailed: it takes no stake."""

    code = 1806


class DelegationNotFound(DelegationError):
    """There is no such delegation."""

    code = 1807


class UnbondingNotFound(DelegationError):
    """There is no such undelegation."""

    code = 1808


class RedelegationNotFound(DelegationError):
    """There is no such redelegation."""

    code = 1809


class RedelegationOpen(DelegationError):
    """Stake of the delegator is on its way out of the source already."""

    code = 1810


class TooManyRedelegations(DelegationError):
    """The delegator has as many open redelegations as it may."""

    code = 1811


class SelfRedelegation(DelegationError):
    """Source and destination are one validator."""

    code = 1812


class TransitiveRedelegation(DelegationError):
    """The stake came to the source by a redelegation that is still open."""

    code = 1813


class InvalidHeights(DelegationError):
    """The heights are no range, or do not reach over all that was earned."""

    code = 1814


class NothingToClaim(DelegationError):
    """The sender delegates to nobody."""

    code = 1815
