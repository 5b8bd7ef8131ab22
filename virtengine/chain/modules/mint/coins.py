"""Make coins: the one way into the supply after genesis."""

from __future__ import annotations

from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.mint.types import MINT_ADDRESS
from virtengine.core.amounts import DENOM


def get_supply(bank: BankState) -> int:
    """Return how many uve there are."""
    return bank.supply.get(DENOM) or 0


def get_room(bank: BankState) -> int:
    """Return how many uve may still be made."""
    return max(0, bank.max_supply - get_supply(bank))


def issue(bank: BankState, recipient: str, amount: int) -> None:
    """Make coins for an address. Raises InvalidCoins when the supply would pass its maximum."""
    ledger.mint(bank, MINT_ADDRESS, amount)
    ledger.move(bank, MINT_ADDRESS, recipient, amount)
