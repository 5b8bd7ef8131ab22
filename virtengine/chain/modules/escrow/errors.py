"""Errors of the escrow module. Numbers are never reused; missing ones are kept free."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class EscrowError(ModuleError):
    """Base of the escrow module's errors."""

    codespace = "escrow"


class AccountExists(EscrowError):
    """The account is there already."""

    code = 1


class AccountClosed(EscrowError):
    """The account is closed."""

    code = 2


class AccountNotFound(EscrowError):
    """There is no such account."""

    code = 3


class AccountOverdrawn(EscrowError):
    """The account owes more than it holds."""

    code = 4


class InvalidDenomination(EscrowError):
    """The coin is not the one that escrow takes."""

    code = 5


class PaymentExists(EscrowError):
    """The payment, or another one of the account, is there already."""

    code = 6


class PaymentClosed(EscrowError):
    """The payment is closed."""

    code = 7


class PaymentNotFound(EscrowError):
    """There is no such payment."""

    code = 8


class RateZero(EscrowError):
    """The payment is not one by the block."""

    code = 9


class InvalidPayment(EscrowError):
    """The payment is malformed or not of the right kind."""

    code = 10


class InvalidId(EscrowError):
    """The id has another shape."""

    code = 12


class InvalidAddress(EscrowError):
    """The text is no account address."""

    code = 14


class InvalidDeposit(EscrowError):
    """The amount is malformed or too small."""

    code = 16


class DepositExists(EscrowError):
    """The external id was used for another amount."""

    code = 18


class TooManyDeposits(EscrowError):
    """The account holds as many contributions as it may."""

    code = 19


class NotPayee(EscrowError):
    """The payment belongs to somebody else."""

    code = 20


class IllegalMove(EscrowError):
    """The state does not lead there."""

    code = 21


class InvalidParams(EscrowError):
    """Parameters that cannot hold."""

    code = 22


class Unauthorized(EscrowError):
    """Only governance may do this."""

    code = 23
