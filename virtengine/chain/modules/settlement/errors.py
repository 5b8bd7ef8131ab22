"""Errors of the settlement module. Numbers are never reused; missing ones are kept free."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class SettlementError(ModuleError):
    """Base of the settlement module's errors."""

    codespace = "settlement"


class Unauthorized(SettlementError):
    """The sender has no part in this lease, or not this one."""

    code = 1505


class InvalidSettlement(SettlementError):
    """The settlement cannot be made as it stands."""

    code = 1506


class SettlementExists(SettlementError):
    """The lease is settled, or this sequence was used for another settlement."""

    code = 1508


class InvalidUsage(SettlementError):
    """The batch is malformed or does not fit the lease."""

    code = 1512


class UsageNotFound(SettlementError):
    """There is no such usage record."""

    code = 1513


class UsageExists(SettlementError):
    """The sequence was used for another batch."""

    code = 1514


class UsageSettled(SettlementError):
    """The record is settled already."""

    code = 1515


class InvalidAddress(SettlementError):
    """The text is no account address."""

    code = 1521


class AmountTooSmall(SettlementError):
    """There is less to settle than the minimum."""

    code = 1522


class InvalidSignature(SettlementError):
    """The provider's signing key did not sign this batch."""

    code = 1524


class InvalidParams(SettlementError):
    """Parameters that cannot hold."""

    code = 1525


class DisputeActive(SettlementError):
    """A disputed record has to be resolved first."""

    code = 1535


class UsageOverlap(SettlementError):
    """The period overlaps an earlier one of the same resource."""

    code = 1549


class UsageInFuture(SettlementError):
    """The period ends after the block."""

    code = 1550


class UsageTooOld(SettlementError):
    """The period ended too long ago."""

    code = 1551


class UsageOutsideLease(SettlementError):
    """The period is before the lease existed or after it was closed."""

    code = 1552


class SequenceGap(SettlementError):
    """The batch is not the next one."""

    code = 1553


class PriceMismatch(SettlementError):
    """The unit price is not the lease's, or the lease has none for the resource."""

    code = 1554


class PeriodNotOver(SettlementError):
    """The settlement period has not passed."""

    code = 1555


class InvoiceNotFound(SettlementError):
    """There is no such invoice."""

    code = 1556


class FinalUsageMissing(SettlementError):
    """The provider may still record the last usage."""

    code = 1557


class UsageComplete(SettlementError):
    """Nothing follows the final batch."""

    code = 1558


class DisputeWindowOver(SettlementError):
    """The record can be disputed no more."""

    code = 1559


class TooManyUnsettled(SettlementError):
    """The lease has as many records as it may before it is settled."""

    code = 1560


class IllegalInvoiceMove(SettlementError):
    """The invoice's status does not lead there."""

    code = 1561


class LeaseNotClosed(SettlementError):
    """Only a lease that is closed is settled for good."""

    code = 1562


class NotDisputed(SettlementError):
    """There is no dispute to resolve."""

    code = 1563


class InvalidArtifact(SettlementError):
    """The document is malformed, or one too many."""

    code = 1564


class InvalidRequest(SettlementError):
    """The message is malformed whatever the state."""

    code = 1565


class InvalidCorrection(SettlementError):
    """The record cannot be corrected so."""

    code = 1566
