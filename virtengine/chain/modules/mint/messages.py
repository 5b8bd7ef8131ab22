"""What a mint message must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules import wire
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.mint.errors import InvalidParams
from virtengine.chain.modules.mint.types import Params
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.mint.v1beta1 import mint_pb2, tx_pb2

SMALLEST: Final = "0.000000000000000001"
BOUNDS: Final = {
    "mint_denom": Bound(rule=f"{DENOM}"),
    "inflation_rate_change": Bound("0", "1"),
    "inflation_max": Bound("0", "1"),
    "inflation_min": Bound("0", "1", "at most inflation_max"),
    "goal_bonded": Bound(SMALLEST, "1"),
    "blocks_per_year": Bound("1", "1000000000"),
}


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of legal parameters."""
    read_params(msg.params)


def read_params(message: mint_pb2.Params) -> Params:
    """Return parameters. Raises InvalidParams."""
    require_within(message, BOUNDS, InvalidParams)
    with refused_as(InvalidParams):
        params = wire.from_wire(message, Params)
    if params.mint_denom != DENOM:
        raise InvalidParams(f"mint_denom: {params.mint_denom[:40]!r} is not {DENOM}")
    if params.inflation_max < params.inflation_min:
        raise InvalidParams("inflation_max is below inflation_min")
    return params
