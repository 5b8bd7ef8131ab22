"""The parameters of the settlement module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.parameters import ParameterSet
from virtengine.chain.modules.settlement.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.settlement.types import Params

DAY: Final = 86_400
BOUNDS: Final = {
    "settlement_period_seconds": Bound("1", str(366 * DAY)),
    "min_settlement_amount": Bound("1", "1000000000000"),
    "usage_grace_seconds": Bound("0", str(30 * DAY)),
    "max_usage_age_seconds": Bound("60", str(366 * DAY)),
    "invoice_due_seconds": Bound("0", str(366 * DAY)),
    "max_lines_per_batch": Bound("1", "1000"),
    "dispute_window_seconds": Bound("0", str(90 * DAY)),
    "close_slack_seconds": Bound("0", str(DAY)),
    "max_unsettled_records": Bound("2", "100000"),
    "queue_batch": Bound("1", "10000"),
}
PARAMS: Final = ParameterSet("settlement", Params, BOUNDS, InvalidParams, Unauthorized)
