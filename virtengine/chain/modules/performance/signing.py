"""Who signed the last block: counted for the epoch's score, and for downtime."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from virtengine.chain.kernel.context import Block, Context, Vote
from virtengine.chain.modules.performance import doublesigns, penalties
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import MILLION, Params, Performance, SigningInfo
from virtengine.chain.modules.slashing.types import Reason
from virtengine.chain.modules.staking.types import Validator
from virtengine.core.amounts import ATTO
from virtengine.wire.virtengine.performance.v1 import types_pb2


def begin_block(state: State, ctx: Context) -> None:
    """Count the votes for the last block and the proposer of this one."""
    voters = [
        (validator, vote)
        for vote in ctx.block.votes
        if vote.power > 0 and (validator := state.staking.find_by_consensus(vote.address)) is not None
    ]
    if voters:
        since = _Since(state.get_current().number, ctx.time - (state.get_block_time() or ctx.time))
        total = sum([vote.power for _, vote in voters])
        for validator, vote in voters:
            share = -(-vote.power * ATTO // total)  # rounded up: 99 blocks of a third are 33
            _count(state, validator, vote, share, since=since, ctx=ctx)
        state.set_block_time(ctx.time)
        for validator, vote in voters:
            if not vote.signed:
                _judge(state, validator, ctx)
    _count_proposer(state, ctx.block)
    doublesigns.note(state, ctx)


class _Since(NamedTuple):
    """The epoch that runs, and the seconds since the block before."""

    epoch: int
    seconds: int


def _count(
    state: State, validator: Validator, vote: Vote, share: int, *, since: _Since, ctx: Context
) -> None:
    """Count one vote in the epoch and in the window."""
    operator = validator.operator
    one = state.performances.get(since.epoch, operator) or Performance(operator, since.epoch)
    missed_in_a_row = _count_misses(state, validator, vote, ctx).consecutive_missed
    expected = one.expected_share + share
    if vote.signed:
        counted = replace(
            one,
            total_signatures=one.total_signatures + 1,
            uptime_seconds=one.uptime_seconds + since.seconds,
            last_signed_height=ctx.height - 1,
            expected_share=expected,
            blocks_expected=expected // ATTO,
            consecutive_missed=missed_in_a_row,
            updated_at=ctx.time,
        )
    else:
        counted = replace(
            one,
            blocks_missed=one.blocks_missed + 1,
            downtime_seconds=one.downtime_seconds + since.seconds,
            expected_share=expected,
            blocks_expected=expected // ATTO,
            consecutive_missed=missed_in_a_row,
            updated_at=ctx.time,
        )
    state.put_performance(counted)


def _count_misses(state: State, validator: Validator, vote: Vote, ctx: Context) -> SigningInfo:
    """Count a miss in the window; who signs and has missed nothing costs no change."""
    known = state.infos.get(validator.operator)
    info = known or SigningInfo(validator.operator, ctx.height, ctx.height)
    if not vote.signed:
        if ctx.height - info.window_start >= state.get_params().signed_blocks_window:
            info = replace(info, window_start=ctx.height, missed_counter=0)
        info = replace(
            info,
            missed_counter=info.missed_counter + 1,
            consecutive_missed=info.consecutive_missed + 1,
        )
    elif info.consecutive_missed:
        info = replace(info, consecutive_missed=0)
    if info is not known:
        state.put_info(info)
    return info


def _judge(state: State, validator: Validator, ctx: Context) -> None:
    """Punish downtime: too many misses in a row, or too many in the window. The window then begins anew."""
    info = state.info_of(validator.operator)
    if validator.jailed or state.jail_of(validator).tombstoned or not is_down(state.get_params(), info):
        return
    _punish(state, validator, info, ctx)


def is_down(params: Params, info: SigningInfo) -> bool:
    """Say whether a validator missed too much."""
    most = params.signed_blocks_window * (MILLION - params.min_signed_per_window) // MILLION
    return info.consecutive_missed >= params.downtime_threshold or info.missed_counter > most


def _punish(state: State, validator: Validator, info: SigningInfo, ctx: Context) -> None:
    missed = max(info.consecutive_missed, info.missed_counter)
    ctx.emit(
        types_pb2.EventDowntimeDetected(validator=validator.operator, missed=missed, height=ctx.height - 1)
    )
    misdeed = penalties.Misdeed(
        validator,
        Reason.DOWNTIME,
        ctx.height - 1,
        f"downtime of {validator.operator}: {missed} blocks missed up to {ctx.height - 1}",
    )
    penalties.punish(state, misdeed, ctx)


def _count_proposer(state: State, block: Block) -> None:
    validator = state.staking.find_by_consensus(block.proposer) if block.proposer else None
    if validator is None:
        return
    one = state.performance_of(validator.operator)
    state.put_performance(
        replace(
            one,
            blocks_proposed=one.blocks_proposed + 1,
            last_proposed_height=block.height,
            updated_at=block.time,
        )
    )
