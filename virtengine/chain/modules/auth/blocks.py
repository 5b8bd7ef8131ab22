"""What auth does at the beginning of a block."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.auth.store import State


def begin_block(state: State, ctx: Context) -> None:
    """Forget unordered transactions that the block is too late for."""
    now = ctx.time_ms * 1_000_000
    for (timeout, signer), _seen in state.accounts.unordered.items():
        if int(timeout) >= now:
            return
        state.accounts.unordered.remove(timeout, signer)
