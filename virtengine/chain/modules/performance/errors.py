"""Errors of performance."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class PerformanceError(ModuleError):
    """Base of the errors of performance."""

    codespace = "performance"


class InvalidParams(PerformanceError):
    """A parameter is missing or outside its bounds."""

    code = 2400


class InvalidValidator(PerformanceError):
    """The text is no operator's address."""

    code = 2401


class ValidatorNotFound(PerformanceError):
    """There is no such validator."""

    code = 2402


class PerformanceNotFound(PerformanceError):
    """Nothing is known of the validator in this epoch."""

    code = 2403


class EpochNotFound(PerformanceError):
    """The epoch is not finished, or no longer kept."""

    code = 2404


class RewardNotFound(PerformanceError):
    """The validator earned nothing in this epoch, or it is no longer kept."""

    code = 2405


class InvalidReason(PerformanceError):
    """The reason is none that a validator is slashed for."""

    code = 2406


class InvalidHeight(PerformanceError):
    """The height is below zero or has not come."""

    code = 2407


class Tombstoned(PerformanceError):
    """The validator is out for good: it is neither slashed again nor let out of jail."""

    code = 2408


class NotJailed(PerformanceError):
    """The validator is not in jail."""

    code = 2409


class StillJailed(PerformanceError):
    """The validator's time in jail is not over."""

    code = 2410


class EvidenceUsed(PerformanceError):
    """The evidence was missing, or has cost a validator its stake before."""

    code = 2411


class InvalidPerformance(PerformanceError):
    """A count is below zero or a score outside 0 to 10,000."""

    code = 2412
