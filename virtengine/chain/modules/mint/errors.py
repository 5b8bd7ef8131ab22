"""Errors of the mint module."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class MintError(ModuleError):
    """Base of the mint module's errors."""

    codespace = "mint"


class MaxSupplyReached(MintError):
    """The supply would pass its maximum."""

    code = 2


class InvalidParams(MintError):
    """A parameter is outside its bounds."""

    code = 3
