"""The one way to punish a validator for anything but silence: the table of reasons, with escalation.

Every piece of evidence acts once. Earlier misdeeds of every kind make the next one worse. Who is tombstoned
is not punished again.
"""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.slashing import jail
from virtengine.chain.modules.slashing.store import State
from virtengine.chain.modules.slashing.types import PENALTIES, Penalty, Punishment, Reason
from virtengine.chain.modules.staking.slashes import Slash
from virtengine.chain.modules.staking.types import POWER_REDUCTION


@dataclass(frozen=True)
class Misdeed:
    """What a validator did at a height.

    `tokens` stood behind it then; None means those of now. `evidence` is a hash that names the case.
    """

    reason: Reason
    consensus: bytes
    height: int
    evidence: bytes
    tokens: int | None = None


def slash_for(
    state: State, ctx: Context, misdeed: Misdeed, penalty: Penalty | None = None
) -> Punishment | None:
    """Slash, jail and perhaps tombstone a validator; None when there is nothing to do any more.

    `penalty` replaces the table's entry before escalation. Nothing happens twice for one piece of evidence,
    to a tombstoned validator, or to one that does not exist.
    """
    validator = state.staking.find_by_consensus(misdeed.consensus)
    info = jail.info_of(state, ctx, misdeed.consensus)
    if validator is None or info.tombstoned or state.evidence.has(misdeed.evidence):
        return None
    earlier = state.infractions.get(misdeed.consensus) or 0
    state.evidence.add(misdeed.evidence)
    state.infractions.set(misdeed.consensus, earlier + 1)
    due = (penalty or PENALTIES[misdeed.reason]).escalated(earlier)
    tokens = validator.tokens if misdeed.tokens is None else misdeed.tokens
    burned = jail.slash(
        state,
        ctx,
        Slash(misdeed.consensus, misdeed.height, tokens, due.fraction),
        power=tokens // POWER_REDUCTION,
        reason=misdeed.reason.name.lower(),
    )
    if due.tombstone:
        jail.tombstone(state, ctx, misdeed.consensus)
    else:
        jail.jail(state, ctx, misdeed.consensus, ctx.time_ms + due.jail_ms)
    until = jail.info_of(state, ctx, misdeed.consensus).jailed_until_ms
    return Punishment(misdeed.reason, validator.operator, due.fraction, burned, until, due.tombstone, earlier)
