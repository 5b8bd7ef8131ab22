"""Carry out performance messages."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.mint import coins
from virtengine.chain.modules.performance import epochs, penalties, scores
from virtengine.chain.modules.performance.errors import (
    InvalidHeight,
    InvalidParams,
    NotJailed,
    StillJailed,
    Tombstoned,
)
from virtengine.chain.modules.performance.messages import read_params
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.slashing import jail
from virtengine.chain.modules.slashing.types import Reason
from virtengine.wire.virtengine.performance.v1 import tx_pb2, types_pb2


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, at governance's word; an epoch's pools stay a small part of the supply."""
    require_authority(msg.authority)
    params = read_params(msg.params)
    pools = scores.Pools(
        params.base_reward_per_block * params.epoch_length,
        params.veid_reward_pool,
        params.identity_network_reward_pool,
    )
    limit = coins.get_supply(state.bank) // epochs.SUPPLY_SHARE
    if pools.total > limit:
        raise InvalidParams(f"an epoch would pay {pools.total} uve; {limit} are the most at this supply")
    state.set_params(params)
    return tx_pb2.MsgUpdateParamsResponse()


def slash_validator(
    state: State, msg: tx_pb2.MsgSlashValidator, ctx: Context
) -> tx_pb2.MsgSlashValidatorResponse:
    """Punish a validator, at governance's word."""
    require_authority(msg.authority)
    validator = state.require_validator(msg.validator)
    if msg.infraction_height > ctx.height:
        raise InvalidHeight(f"height {msg.infraction_height} has not come; this is {ctx.height}")
    misdeed = penalties.Misdeed(
        validator, Reason(msg.reason), msg.infraction_height, msg.evidence, msg.authority
    )
    record = penalties.punish(state, misdeed, ctx)
    return tx_pb2.MsgSlashValidatorResponse(record=wire.to_wire(record, types_pb2.SlashRecord))


def unjail_validator(
    state: State, msg: tx_pb2.MsgUnjailValidator, ctx: Context
) -> tx_pb2.MsgUnjailValidatorResponse:
    """Let the sender's validator out of jail when its time is over."""
    validator = state.require_validator(msg.validator)
    info = state.jail_of(validator)
    if info.tombstoned:
        raise Tombstoned(f"{msg.validator} is out for good")
    if not validator.jailed:
        raise NotJailed(f"{msg.validator} is not in jail")
    if ctx.time_ms < info.jailed_until_ms:
        raise StillJailed(f"{msg.validator} stays in jail until {info.jailed_until_ms // 1000}")
    jail.release(state.slashing, ctx, msg.validator)
    ctx.emit(types_pb2.EventValidatorUnjailed(validator=msg.validator))
    return tx_pb2.MsgUnjailValidatorResponse()


def record_performance(
    state: State, msg: tx_pb2.MsgRecordPerformance, ctx: Context
) -> tx_pb2.MsgRecordPerformanceResponse:
    """Overwrite what a validator did in this epoch, at governance's word."""
    require_authority(msg.authority)
    state.require_validator(msg.validator)
    one = replace(
        state.performance_of(msg.validator),
        blocks_proposed=msg.blocks_proposed,
        total_signatures=msg.blocks_signed,
        veid_completed=msg.veid_completed,
        veid_score=msg.veid_score,
        updated_at=ctx.time,
    )
    one = replace(one, overall_score=scores.compute_overall(one))
    state.put_performance(one)
    ctx.emit(
        types_pb2.EventPerformanceRecorded(
            validator=one.validator, epoch=one.epoch, overall_score=one.overall_score
        )
    )
    return tx_pb2.MsgRecordPerformanceResponse(performance=wire.to_wire(one, types_pb2.ValidatorPerformance))
