"""What staking does in every block."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.staking import electing, history, redelegating, unbonding, validators
from virtengine.chain.modules.staking.store import State
from virtengine.wire.tendermint.abci.types_pb2 import ValidatorUpdate


def begin_block(state: State, ctx: Context) -> None:
    """Keep the header for those who ask later."""
    history.track(state, ctx)


def end_block(state: State, ctx: Context) -> list[ValidatorUpdate]:
    """Choose validators, then finish what is due: unbonding validators, undelegations, redelegations."""
    updates = electing.elect(state, ctx, from_height=ctx.height + 1)
    validators.finish_unbonding(state, ctx)
    unbonding.finish(state, ctx)
    redelegating.finish(state, ctx)
    return updates
