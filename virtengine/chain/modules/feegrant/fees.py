"""Pay fees out of allowances, and clear away what is over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.feegrant import allowances
from virtengine.chain.modules.feegrant.errors import NoAllowance
from virtengine.chain.modules.feegrant.store import State
from virtengine.chain.modules.instants import MILLISECOND
from virtengine.core.amounts import DENOM

END_BLOCK_LIMIT = 200
PRUNE_LIMIT = 75


def use_grant(state: State, granter: str, grantee: str, fee: int, urls: Sequence[str], ctx: Context) -> None:
    """Take a fee off an allowance. Raises NoAllowance and what `allowances.spend` raises."""
    allowance = state.allowances.get(grantee, granter)
    if allowance is None:
        raise NoAllowance(f"{granter} does not pay the fees of {grantee}: fee-grant not found")
    coins = ((DENOM, fee),) if fee else ()
    left = allowances.spend(allowance, coins, urls, ctx.time_ms * MILLISECOND)
    if left is None:
        state.remove(granter, grantee, allowance)
        ctx.emit_plain("revoke_feegrant", granter=granter, grantee=grantee)
    else:
        state.allowances.set(grantee, granter, left)
    ctx.emit_plain("use_feegrant", granter=granter, grantee=grantee)


def prune(state: State, ctx: Context, limit: int) -> None:
    """Remove allowances whose time is over, at most so many."""
    now = ctx.time_ms * MILLISECOND
    for expires, grantee, granter in list(islice(state.queue.keys(), limit)):
        if int(expires) >= now:
            return
        allowance = state.allowances.get(grantee, granter)
        assert allowance is not None, "the queue names an allowance that is not there"
        state.remove(str(granter), str(grantee), allowance)
