"""The parameters of the take module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.parameters import ParameterSet
from virtengine.chain.modules.take.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.take.types import Params

MAX_SUM_BPS: Final = 2_000
BOUNDS: Final = {
    "platform_bps": Bound("0", str(MAX_SUM_BPS), f"platform_bps + validator_bps at most {MAX_SUM_BPS}"),
    "validator_bps": Bound("0", str(MAX_SUM_BPS), f"platform_bps + validator_bps at most {MAX_SUM_BPS}"),
}


def require_sum(params: Params) -> None:
    """Raise InvalidParams when both shares together are too much."""
    total = params.platform_bps + params.validator_bps
    if total > MAX_SUM_BPS:
        raise InvalidParams(f"platform_bps + validator_bps is {total}; at most {MAX_SUM_BPS} may be taken")


PARAMS: Final = ParameterSet("take", Params, BOUNDS, InvalidParams, Unauthorized, require_sum)
