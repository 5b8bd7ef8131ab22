"""The parameters of the price of gas: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.gas.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.gas.types import Params
from virtengine.chain.modules.parameters import ParameterSet

_FRACTION: Final = Bound("0", "10000")
BOUNDS: Final = {
    "enabled": Bound(),
    "target_utilization_bps": Bound("1", "10000"),
    "adjustment_rate_bps": _FRACTION,
    "max_change_bps": Bound("0", "9999"),
    "congestion_threshold_bps": _FRACTION,
    "congestion_multiplier_bps": _FRACTION,
    "window": Bound("1", "10000"),
    "min_gas_price": Bound("0.000000000000000001", "1000000"),
    "max_price_factor": Bound("1", "100"),
}
PARAMS: Final = ParameterSet("gas", Params, BOUNDS, InvalidParams, Unauthorized)
