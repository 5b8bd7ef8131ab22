"""The parameters of the escrow module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.escrow.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.escrow.types import Params
from virtengine.chain.modules.parameters import ParameterSet

BOUNDS: Final = {
    "min_deposit": Bound("1uve"),
    "max_deposits": Bound("2", "1000"),
    "queue_batch": Bound("1", "10000"),
}
PARAMS: Final = ParameterSet("escrow", Params, BOUNDS, InvalidParams, Unauthorized)
