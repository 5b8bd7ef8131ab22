"""What must always hold in the bank."""

from __future__ import annotations

from virtengine.chain.modules.bank.store import State


def supply_is_the_sum_of_balances(state: State) -> str | None:
    """Every coin's supply is what all accounts hold of it, and nobody holds less than nothing."""
    held: dict[str, int] = {}
    for key, amount in state.balances.items():
        if amount <= 0:
            return f"{key[0]!r} holds {amount} {key[1]!r}"
        held[str(key[1])] = held.get(str(key[1]), 0) + amount
    supply = {str(key[0]): amount for key, amount in state.supply.items()}
    return None if held == supply else f"accounts hold {held}, the supply is {supply}"
