"""What must always hold of the price of gas."""

from __future__ import annotations

from virtengine.chain.modules.gas.pricing import clamp
from virtengine.chain.modules.gas.store import State


def the_price_is_within_its_bounds(state: State) -> str | None:
    """The price is between its minimum and its cap, and is what transactions are asked for."""
    params, price = state.get_params(), state.get_price()
    if price.next != clamp(price.next, params):
        return f"the price is {price.next}, the minimum {params.min_gas_price}"
    wanted = price.next if state.is_on() else 0
    return None if state.asked() == wanted else f"{state.asked()} is asked for, the price is {wanted}"
