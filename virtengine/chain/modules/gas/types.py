"""Records of the price of gas. Prices are in atto-uve for one unit of gas, fractions in basis points."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import ATTO


class Params(Record, frozen=True):
    """How the price is found."""

    enabled: bool = True
    target_utilization_bps: int = 6_500
    adjustment_rate_bps: int = 2_500
    max_change_bps: int = 2_000
    congestion_threshold_bps: int = 8_500
    congestion_multiplier_bps: int = 1_500
    window: int = 8
    min_gas_price: int = 25 * ATTO // 10_000
    max_price_factor: int = 10


class Price(Record, frozen=True):
    """What the last block asked for, what the next one asks for, and how full blocks were."""

    current: int
    next: int
    smoothed_utilization_bps: int
