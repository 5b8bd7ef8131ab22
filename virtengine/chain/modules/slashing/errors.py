"""Errors of slashing, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class SlashingError(ModuleError):
    """Base of the errors of slashing."""

    codespace = "slashing"


class NoValidatorForAddress(SlashingError):
    """The address belongs to no validator."""

    code = 2


class ValidatorJailed(SlashingError):
    """The validator must stay in jail: for now, or for good."""

    code = 4


class ValidatorNotJailed(SlashingError):
    """The validator is not in jail."""

    code = 5


class MissingSelfDelegation(SlashingError):
    """The operator has no stake of its own."""

    code = 6


class SelfDelegationTooLow(SlashingError):
    """The operator's own stake is below what it promised."""

    code = 7
