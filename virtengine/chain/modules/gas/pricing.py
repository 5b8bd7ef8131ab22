"""How full blocks move the price: integers only, cut off towards zero."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.gas.types import Params, Price

WHOLE: Final = 10_000


def compute_utilization(gas_used: int, gas_limit: int) -> int:
    """Return how full a block was, in basis points."""
    return min(max(gas_used * WHOLE // gas_limit, 0), WHOLE)


def compute_next(price: Price, params: Params, utilization: int) -> Price:
    """Return the price after a block."""
    window = params.window
    smoothed = (price.smoothed_utilization_bps * (window - 1) + utilization) // window
    gap = (smoothed - params.target_utilization_bps) * params.adjustment_rate_bps
    change = abs(gap) // WHOLE * (1 if gap > 0 else -1)
    change = min(max(change, -params.max_change_bps), params.max_change_bps)
    following = price.next * (WHOLE + change) // WHOLE
    if smoothed >= params.congestion_threshold_bps:
        following = following * (WHOLE + params.congestion_multiplier_bps) // WHOLE
    return Price(price.next, clamp(following, params), smoothed)


def clamp(price: int, params: Params) -> int:
    """Return the price within its bounds."""
    return min(max(price, params.min_gas_price), params.min_gas_price * params.max_price_factor)
