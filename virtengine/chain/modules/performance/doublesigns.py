"""Double signing: evidence punishes it before this module's turn; here it is written down."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context, Offence
from virtengine.chain.modules.performance import penalties
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.slashing.types import Punishment, Reason
from virtengine.core.amounts import ATTO
from virtengine.wire.virtengine.performance.v1 import types_pb2


def note(state: State, ctx: Context) -> None:
    """Write down the double signing that the engine proved in this block."""
    for found in ctx.block.misbehavior:
        validator = state.staking.find_by_consensus(found.address)
        if found.offence is Offence.UNKNOWN or validator is None:
            continue
        ctx.emit(types_pb2.EventDoubleSignDetected(validator=validator.operator, height=found.height))
        burned, info = state.burned.get(validator.operator), state.jail_of(validator)
        if burned is None or not info.tombstoned:
            continue
        state.burned.delete(validator.operator)
        misdeed = penalties.Misdeed(
            validator,
            Reason.DOUBLE_SIGNING,
            found.height,
            f"double signing of {validator.operator} at {found.height}",
        )
        fraction = burned * ATTO // (validator.tokens + burned)
        earlier = state.infractions_of(validator) - 1
        done = Punishment(
            Reason.DOUBLE_SIGNING, validator.operator, fraction, burned, info.jailed_until_ms, True, earlier
        )
        penalties.note(state, misdeed, done, ctx)
