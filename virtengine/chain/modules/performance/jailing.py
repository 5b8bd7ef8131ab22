"""Into jail and out of it. Staking says who is in jail; what is remembered here says until when."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.performance.errors import NotJailed, StillJailed, Tombstoned
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import SigningInfo
from virtengine.chain.modules.slashing import jail as slashing
from virtengine.wire.virtengine.performance.v1 import types_pb2


def jail(state: State, info: SigningInfo, ctx: Context) -> None:
    """Say that a validator is out of the running until the time that is remembered."""
    ctx.emit(
        types_pb2.EventValidatorJailed(
            validator=info.validator, jailed_until=info.jailed_until, tombstoned=info.tombstoned
        )
    )


def require_release(state: State, operator: str, ctx: Context) -> None:
    """Raise unless nothing remembered here keeps a validator in jail."""
    info = state.info_of(operator)
    if info.tombstoned:
        raise Tombstoned(f"{operator} is out for good")
    if ctx.time < info.jailed_until:
        raise StillJailed(f"{operator} stays in jail for {info.jailed_until - ctx.time} s more")


def unjail(state: State, operator: str, ctx: Context) -> None:
    """Let a validator run again and begin its counters anew."""
    validator = state.require_validator(operator)
    require_release(state, operator, ctx)
    if not validator.jailed:
        raise NotJailed(f"{operator} is not in jail")
    slashing.release(state.slashing, ctx, operator)
    info = state.info_of(operator)
    state.put_info(replace(info, consecutive_missed=0, missed_counter=0, index_offset=0))
    ctx.emit(types_pb2.EventValidatorUnjailed(validator=operator))
