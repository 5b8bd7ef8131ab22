"""Errors of the mint module."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class MintError(ModuleError):
    """Base of the mint module's errors."""

    codespace = "mint"


class InvalidParams(MintError):
    """A parameter is outside its bounds."""

    code = 2
