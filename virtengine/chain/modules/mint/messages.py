"""What a mint message must be whatever the state."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.mint.errors import InvalidParams
from virtengine.chain.modules.mint.types import Params
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.mint.v1beta1 import mint_pb2, tx_pb2

MAX_BLOCKS_PER_YEAR = 10**9


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of legal parameters."""
    read_params(msg.params)


def read_params(message: mint_pb2.Params) -> Params:
    """Return parameters. Raises InvalidParams."""
    with refused_as(InvalidParams):
        params = wire.from_wire(message, Params)
    if params.mint_denom != DENOM:
        raise InvalidParams(f"mint_denom: {params.mint_denom[:40]!r} is not {DENOM}")
    for name in ("inflation_rate_change", "inflation_max", "inflation_min", "goal_bonded"):
        if getattr(params, name) > decimals.ONE:
            raise InvalidParams(f"{name}: {decimals.show(getattr(params, name))} is above 1")
    if params.inflation_max < params.inflation_min:
        raise InvalidParams("inflation_max is below inflation_min")
    if params.goal_bonded == 0:
        raise InvalidParams("goal_bonded must be above 0")
    if not 0 < params.blocks_per_year <= MAX_BLOCKS_PER_YEAR:
        raise InvalidParams(f"blocks_per_year must be 1 to {MAX_BLOCKS_PER_YEAR}")
    return params
