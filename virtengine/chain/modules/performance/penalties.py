"""What misdeeds cost: a part of the stake and time in jail, more for every earlier one.

Tokens are burned, and power is lost, in staking; the signing info of slashing keeps until when.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.performance import jailing
from virtengine.chain.modules.performance.errors import EvidenceUsed, Tombstoned
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import MILLION, Params, Reason, SigningInfo, SlashRecord
from virtengine.chain.modules.slashing import punish as slashing
from virtengine.chain.modules.slashing.punish import slash_for
from virtengine.chain.modules.slashing.types import Penalty as SlashPenalty
from virtengine.chain.modules.slashing.types import Reason as SlashReason
from virtengine.chain.modules.staking.types import Validator
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import consensus_address
from virtengine.wire.virtengine.performance.v1 import types_pb2

HOUR: Final = 3_600
LONGEST_JAIL: Final = 365 * 24 * HOUR
FOREVER: Final = 253_402_300_799
"""The last second of the year 9999."""


class Penalty(Struct, frozen=True):
    """What a reason costs the first time, and by what each earlier misdeed multiplies it."""

    percent: int
    jail: int
    factor: int
    is_final: bool = False
    """The validator is out for good."""
    is_forever: bool = False


def get_penalty(params: Params, reason: Reason) -> Penalty:
    """Return what a reason costs."""
    return {
        Reason.DOUBLE_SIGNING: Penalty(
            params.slash_fraction_double_sign, params.jail_double_sign, 2, is_final=True
        ),
        Reason.DOWNTIME: Penalty(params.slash_fraction_downtime, params.jail_downtime, 2),
        Reason.INVALID_VEID_ATTESTATION: Penalty(
            params.slash_fraction_invalid_attestation, params.jail_invalid_attestation, 2
        ),
        Reason.MISSED_RECOMPUTATION: Penalty(10_000, HOUR, 1),
        Reason.INCONSISTENT_SCORE: Penalty(20_000, 24 * HOUR, 2),
        Reason.EXPIRED_ATTESTATION: Penalty(10_000, HOUR, 2),
        Reason.DEBUG_MODE_ENABLED: Penalty(200_000, 0, 1, is_final=True, is_forever=True),
        Reason.NON_ALLOWLISTED_MEASUREMENT: Penalty(100_000, 0, 1, is_final=True, is_forever=True),
    }[reason]


def compute_cost(penalty: Penalty, infractions: int) -> tuple[int, int]:
    """Return millionths of the stake and seconds of jail after so many earlier misdeeds."""
    factor = penalty.factor ** min(infractions, 64)
    return min(MILLION, penalty.percent * factor), min(LONGEST_JAIL, penalty.jail * factor)


class Misdeed(Struct, frozen=True):
    """Who did what, when, by what evidence, and who says so."""

    validator: Validator
    reason: Reason
    height: int
    evidence: str
    reporter: str = ""

    @property
    def evidence_hash(self) -> str:
        """The evidence's id."""
        return hashlib.sha256(self.evidence.encode()).hexdigest()


def punish(state: State, misdeed: Misdeed, ctx: Context) -> SlashRecord:
    """Burn stake and jail. Raises Tombstoned, and EvidenceUsed for evidence that was used before."""
    info = state.info_of(misdeed.validator.operator)
    if info.tombstoned:
        raise Tombstoned(f"{misdeed.validator.operator} is out for good")
    if state.evidence.has(misdeed.evidence_hash):
        raise EvidenceUsed(f"evidence {misdeed.evidence_hash} was used before")
    penalty = get_penalty(state.get_params(), misdeed.reason)
    done = slash_for(state.slashing, ctx, _case(state, misdeed), _price(penalty, info.infraction_count))
    if done is None:
        raise Tombstoned(f"{misdeed.validator.operator} was punished for this, or is out for good")
    burned = done.burned
    record = note(state, misdeed, burned, ctx)
    jailing.jail(state, state.info_of(misdeed.validator.operator), ctx)
    return record


def _case(state: State, misdeed: Misdeed) -> slashing.Misdeed:
    return slashing.Misdeed(
        SlashReason(misdeed.reason.value),
        consensus_address(misdeed.validator.key),
        misdeed.height,
        bytes.fromhex(misdeed.evidence_hash),
        _stake_at(state, misdeed),
    )


def _price(penalty: Penalty, infractions: int) -> SlashPenalty:
    """Return what slashing is to take: escalated here already."""
    percent, jail = compute_cost(penalty, infractions)
    return SlashPenalty(percent * (ATTO // MILLION), jail * 1000, tombstone=penalty.is_final, multiplier=1)


def note(state: State, misdeed: Misdeed, burned: int, ctx: Context) -> SlashRecord:
    """Write a slash down and count it; return the record."""
    operator = misdeed.validator.operator
    info = state.info_of(operator)
    penalty = get_penalty(state.get_params(), misdeed.reason)
    percent, jail = compute_cost(penalty, info.infraction_count)
    until = FOREVER if penalty.is_forever or penalty.is_final else ctx.time + jail
    sequence = state.get_slash_sequence() + 1
    record = SlashRecord(
        id=compute_id(operator, misdeed.reason, ctx.height, sequence),
        validator=operator,
        reason=misdeed.reason,
        amount=burned,
        percent=percent,
        infraction_height=misdeed.height,
        slash_height=ctx.height,
        time=ctx.time,
        jailed=True,
        jail_duration=0 if penalty.is_forever else jail,
        jailed_until=max(until, info.jailed_until),
        tombstoned=penalty.is_final,
        evidence=misdeed.evidence,
        evidence_hash=misdeed.evidence_hash,
        reporter=misdeed.reporter,
    )
    state.set_slash_sequence(sequence)
    state.put_slash(sequence, record)
    state.put_info(_count(info, record))
    _tell(record, ctx)
    return record


def compute_id(operator: str, reason: Reason, height: int, sequence: int) -> str:
    """Return the id of a slash."""
    text = f"{operator}:{reason.name.lower()}:{height}:{sequence}"
    return "slash-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _count(info: SigningInfo, record: SlashRecord) -> SigningInfo:
    return replace(
        info,
        jailed_until=record.jailed_until,
        tombstoned=info.tombstoned or record.tombstoned,
        infraction_count=info.infraction_count + 1,
        consecutive_missed=0,
        missed_counter=0,
        index_offset=0,
    )


def _stake_at(state: State, misdeed: Misdeed) -> int:
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
    if record.reason is Reason.INVALID_VEID_ATTESTATION:
        ctx.emit(
            types_pb2.EventInvalidAttestationDetected(
                validator=record.validator, height=record.infraction_height
            )
        )
