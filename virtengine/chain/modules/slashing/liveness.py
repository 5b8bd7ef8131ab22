"""Liveness: who misses too many blocks of the window is slashed a little and jailed for a while.

A validator that signs and has missed nothing costs one look-up; nothing is written for it.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context, Vote
from virtengine.chain.modules.slashing import jail
from virtengine.chain.modules.slashing.store import State
from virtengine.chain.modules.slashing.types import CHUNK_BITS, Params, SigningInfo
from virtengine.chain.modules.staking.slashes import Slash
from virtengine.chain.modules.staking.types import POWER_REDUCTION
from virtengine.crypto.addresses import encode_consensus

VOTE_DELAY = 2
"""The set that a block's votes come from was chosen this many blocks before it."""


def begin_block(state: State, ctx: Context) -> None:
    """Note who signed the block before."""
    params = state.get_params()
    for vote in ctx.block.votes:
        info = state.infos.get(vote.address)
        if info is not None and not (vote.signed and info.missed == 0):
            _note(state, ctx, params, vote, info)


def _note(state: State, ctx: Context, params: Params, vote: Vote, info: SigningInfo) -> None:
    missed = info.missed + _flip(state, vote.address, ctx.height % params.window, missed=not vote.signed)
    if missed != info.missed:
        info = replace(info, missed=missed)
        state.infos.set(vote.address, info)
    if not vote.signed:
        ctx.emit_plain(
            "liveness",
            address=encode_consensus(vote.address),
            missed_blocks=str(missed),
            height=str(ctx.height),
        )
    if missed > params.max_missed and ctx.height > info.start_height + params.window:
        _punish(state, ctx, params, vote, info)


def _flip(state: State, consensus: bytes, position: int, *, missed: bool) -> int:
    """Set a block's bit; return by how much the count of missed blocks changes."""
    index, bit = divmod(position, CHUNK_BITS)
    bits = state.missed.get(consensus, index) or 0
    was = bits >> bit & 1
    if was == missed:
        return 0
    bits ^= 1 << bit
    if bits:
        state.missed.set(consensus, index, bits)
    else:
        state.missed.delete(consensus, index)
    return 1 if missed else -1


def _punish(state: State, ctx: Context, params: Params, vote: Vote, info: SigningInfo) -> None:
    validator = state.staking.find_by_consensus(vote.address)
    if validator is None or validator.jailed:
        return
    height = max(0, ctx.height - VOTE_DELAY)
    what = Slash(vote.address, height, vote.power * POWER_REDUCTION, params.downtime_fraction)
    jail.slash(state, ctx, what, power=vote.power, reason="missing_signature")
    jail.jail(state, ctx, vote.address, ctx.time_ms + params.downtime_jail_ms)
    state.forgive(vote.address, state.infos.get(vote.address) or info)
