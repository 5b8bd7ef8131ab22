"""Errors of the bank, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class BankError(ModuleError):
    """Base of the bank's errors."""

    codespace = "bank"


class NoInputs(BankError):
    """A multi-send without a sender."""

    code = 2


class NoOutputs(BankError):
    """A multi-send without a recipient."""

    code = 3


class InputOutputMismatch(BankError):
    """A multi-send whose outputs are not its inputs."""

    code = 4


class SendDisabled(BankError):
    """The coin cannot be sent."""

    code = 5


class MultipleSenders(BankError):
    """A multi-send with more than one sender."""

    code = 9
