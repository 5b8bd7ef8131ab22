"""What must always hold in the mint module."""

from __future__ import annotations

from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.mint.store import State
from virtengine.chain.modules.mint.types import MINT_ADDRESS


def nothing_stays_with_the_minter(state: State) -> str | None:
    """New coins go to those they are for at once."""
    held = ledger.balance_of(state.bank, MINT_ADDRESS)
    return f"mint: the module holds {held} uve" if held else None


def inflation_is_within_bounds(state: State) -> str | None:
    """Inflation is never below zero nor above the whole supply."""
    inflation = state.get_minter().inflation
    return None if 0 <= inflation <= 10**18 else f"mint: inflation is {inflation} of 10^18"
