"""Errors of the price of gas."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class GasError(ModuleError):
    """Base of the errors of the price of gas."""

    codespace = "gas"


class InvalidParams(GasError):
    """The parameters are not complete or not within their bounds."""

    code = 2


class Unauthorized(GasError):
    """Only governance changes parameters."""

    code = 3
