"""What fee grants do at the end of a block."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.feegrant import fees
from virtengine.chain.modules.feegrant.store import State


def end_block(state: State, ctx: Context) -> None:
    """Remove allowances whose time is over, a bounded number in each block."""
    fees.prune(state, ctx, fees.END_BLOCK_LIMIT)
