"""What the engine proved: each misdeed is punished once, for as long as evidence counts."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context, Misbehavior, Offence
from virtengine.chain.modules.evidence.shapes import hash_of
from virtengine.chain.modules.evidence.store import State
from virtengine.chain.modules.evidence.types import Equivocation
from virtengine.chain.modules.slashing.punish import Misdeed, slash_for
from virtengine.chain.modules.slashing.types import PENALTIES, Reason
from virtengine.chain.modules.staking.types import POWER_REDUCTION, Status

_NS_PER_MS = 1_000_000
_PUNISHED = (Offence.DUPLICATE_VOTE, Offence.LIGHT_CLIENT_ATTACK)


def begin_block(state: State, ctx: Context) -> None:
    """Punish what came with the block."""
    for misbehavior in ctx.block.misbehavior:
        if misbehavior.offence in _PUNISHED:
            _punish(state, ctx, misbehavior)


def _punish(state: State, ctx: Context, misbehavior: Misbehavior) -> None:
    evidence = Equivocation(misbehavior.address, misbehavior.height, misbehavior.time_ms, misbehavior.power)
    validator = state.slashing.staking.find_by_consensus(evidence.consensus)
    if validator is None or validator.status is Status.UNBONDED or _is_old(state, ctx, evidence):
        return
    key = hash_of(evidence)
    # The set that signed a height was chosen one block before it.
    misdeed = Misdeed(
        Reason.DOUBLE_SIGNING,
        evidence.consensus,
        max(0, min(evidence.height, ctx.height) - 1),
        key,
        evidence.power * POWER_REDUCTION,
    )
    fraction = state.slashing.get_params().double_sign_fraction
    penalty = replace(PENALTIES[Reason.DOUBLE_SIGNING], fraction=fraction)
    if slash_for(state.slashing, ctx, misdeed, penalty) is not None:
        state.evidence.set(key, evidence)
        ctx.emit_plain("submit_evidence", evidence_hash=key.hex().upper())


def _is_old(state: State, ctx: Context, evidence: Equivocation) -> bool:
    params = state.consensus.get()
    age_ns = (ctx.time_ms - evidence.time_ms) * _NS_PER_MS
    age_blocks = ctx.height - evidence.height
    return age_ns > params.evidence_max_age_ns and age_blocks > params.evidence_max_age_blocks
