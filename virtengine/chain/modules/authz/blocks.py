"""What authorizations do at the beginning of a block."""

from __future__ import annotations

from itertools import islice
from typing import Final

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authz.store import State
from virtengine.chain.modules.instants import MILLISECOND

LIMIT: Final = 200


def begin_block(state: State, ctx: Context) -> None:
    """Remove authorizations whose time is over, a bounded number in each block."""
    now = ctx.time_ms * MILLISECOND
    for expires, granter, grantee, url in list(islice(state.queue.keys(), LIMIT)):
        if int(expires) >= now:
            return
        state.remove(str(granter), str(grantee), str(url))
