"""What misdeeds cost. Slashing punishes, by its table and with escalation; the parameters here replace
entries of the table, and every punishment is written down."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.performance.errors import EvidenceUsed, Tombstoned
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import MILLION, Params, SlashRecord
from virtengine.chain.modules.slashing import punish as slashing
from virtengine.chain.modules.slashing.types import PENALTIES, Penalty, Punishment, Reason
from virtengine.chain.modules.staking.types import Validator
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import consensus_address
from virtengine.wire.virtengine.performance.v1 import types_pb2


class Misdeed(Struct, frozen=True):
    """Who did what, when, by what evidence, and who says so."""

    validator: Validator
    reason: Reason
    height: int
    evidence: str
    reporter: str = "consensus"

    @property
    def evidence_hash(self) -> bytes:
        """The evidence's id."""
        return hashlib.sha256(self.evidence.encode()).digest()


def get_penalty(params: Params, reason: Reason) -> Penalty:
    """Return what a reason costs the first time."""
    given = {
        Reason.DOUBLE_SIGNING: (params.slash_fraction_double_sign, params.jail_double_sign),
        Reason.DOWNTIME: (params.slash_fraction_downtime, params.jail_downtime),
        Reason.INVALID_VEID_ATTESTATION: (
            params.slash_fraction_invalid_attestation,
            params.jail_invalid_attestation,
        ),
    }.get(reason)
    table = PENALTIES[reason]
    if given is None:
        return table
    return Penalty(given[0] * (ATTO // MILLION), given[1] * 1000, table.tombstone, table.multiplier)


def punish(state: State, misdeed: Misdeed, ctx: Context) -> SlashRecord:
    """Burn stake and jail. Raises Tombstoned, and EvidenceUsed for evidence that was used before."""
    if state.jail_of(misdeed.validator).tombstoned:
        raise Tombstoned(f"{misdeed.validator.operator} is out for good")
    done = slashing.slash_for(
        state.slashing,
        ctx,
        slashing.Misdeed(
            misdeed.reason,
            consensus_address(misdeed.validator.key),
            misdeed.height,
            misdeed.evidence_hash,
            _tokens_at(state, misdeed),
        ),
        get_penalty(state.get_params(), misdeed.reason),
    )
    if done is None:
        raise EvidenceUsed(f"evidence {misdeed.evidence_hash.hex()} was used before")
    state.forgive(misdeed.validator.operator, ctx.height)
    return note(state, misdeed, done, ctx)


def note(state: State, misdeed: Misdeed, done: Punishment, ctx: Context) -> SlashRecord:
    """Write a punishment down and tell of it; return the record."""
    sequence, until = state.get_slash_sequence() + 1, done.jailed_until_ms // 1000
    record = SlashRecord(
        id=compute_id(done.operator, misdeed.reason, ctx.height, sequence),
        validator=done.operator,
        reason=misdeed.reason,
        amount=done.burned,
        percent=done.fraction * MILLION // ATTO,
        infraction_height=misdeed.height,
        slash_height=ctx.height,
        time=ctx.time,
        jailed=True,
        jail_duration=until - ctx.time,
        jailed_until=until,
        tombstoned=done.tombstoned,
        evidence=misdeed.evidence,
        evidence_hash=misdeed.evidence_hash.hex(),
        reporter=misdeed.reporter,
    )
    state.set_slash_sequence(sequence)
    state.put_slash(sequence, record)
    _tell(record, ctx)
    return record


def compute_id(operator: str, reason: Reason, height: int, sequence: int) -> str:
    """Return the id of a slash."""
    text = f"{operator}:{reason.name.lower()}:{height}:{sequence}"
    return "slash-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _tokens_at(state: State, misdeed: Misdeed) -> int:
    """Return the tokens that stood behind a validator at the misdeed's height, as far back as is known."""
    operator = misdeed.validator.operator
    versions = state.staking.versions.items(operator, start=(operator, misdeed.height), reverse=True)
    return next((version.tokens for _, version in versions), misdeed.validator.tokens)


def _tell(record: SlashRecord, ctx: Context) -> None:
    ctx.emit(
        types_pb2.EventValidatorSlashed(
            id=record.id,
            validator=record.validator,
            reason=int(record.reason),  # type: ignore[arg-type]
            amount=str(record.amount),
            percent=record.percent,
        )
    )
    ctx.emit(
        types_pb2.EventValidatorJailed(
            validator=record.validator, jailed_until=record.jailed_until, tombstoned=record.tombstoned
        )
    )
    if record.reason is Reason.INVALID_VEID_ATTESTATION:
        ctx.emit(
            types_pb2.EventInvalidAttestationDetected(
                validator=record.validator, height=record.infraction_height
            )
        )
