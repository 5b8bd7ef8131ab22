"""Who may change parameters: the governance module, through a proposal that passed, and nobody else."""

from __future__ import annotations

from typing import Final

from virtengine.core.errors import ModuleError
from virtengine.crypto.addresses import module_address

GOVERNANCE: Final = "gov"
AUTHORITY: Final = module_address(GOVERNANCE)
"""The address of the governance module; it holds deposits and signs what proposals carry out."""


class InvalidSigner(ModuleError):
    """Only governance may do this; the code is the one that every Cosmos module answers."""

    codespace = "gov"
    code = 13


def require_authority(address: str, error: type[ModuleError] = InvalidSigner) -> None:
    """Raise unless the address is governance's."""
    if address != AUTHORITY:
        raise error(f"invalid authority; expected {AUTHORITY}, got {address}")
