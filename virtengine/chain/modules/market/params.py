"""The parameters of the market module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.market.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.market.types import Params
from virtengine.chain.modules.parameters import ParameterSet

MAX_BLOCKS: Final = 10_000_000
BOUNDS: Final = {
    "bid_min_deposit": Bound("1uve"),
    "max_bids_per_order": Bound("1", "500"),
    "max_offerings_per_provider": Bound("1", "10000"),
    "max_orders_per_customer": Bound("1", "10000"),
    "order_expiry_blocks": Bound("1", str(MAX_BLOCKS)),
    "funds_grace_blocks": Bound("1", str(MAX_BLOCKS)),
    "final_usage_blocks": Bound("1", str(MAX_BLOCKS)),
    "max_manifest_bytes": Bound("1024", "131072"),
    "queue_batch": Bound("1", "10000"),
    "change_window_blocks": Bound("1", str(MAX_BLOCKS)),
}
PARAMS: Final = ParameterSet("market", Params, BOUNDS, InvalidParams, Unauthorized)
