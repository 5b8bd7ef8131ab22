"""What the price of gas does at the end of a block."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.gas.pricing import compute_next, compute_utilization
from virtengine.chain.modules.gas.store import State
from virtengine.core import decimals
from virtengine.core.amounts import DENOM


def end_block(state: State, ctx: Context) -> None:
    """Find the price of the next block. Where blocks have no limit, the price stays."""
    params, limit = state.get_params(), state.consensus.get().max_gas
    if not state.is_on() or limit <= 0:
        return
    utilization = compute_utilization(state.store.gas_used, limit)
    price = compute_next(state.get_price(), params, utilization)
    state.set_price(price)
    ctx.emit_plain(
        "adaptive_gas_pricing",
        block_height=str(ctx.height),
        gas_used=str(state.store.gas_used),
        gas_limit=str(limit),
        utilization_bps=str(utilization),
        smoothed_utilization_bps=str(price.smoothed_utilization_bps),
        min_gas_prices=f"{decimals.show(price.next)}{DENOM}",
    )
