"""What a performance message must be whatever the state."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as, require_text
from virtengine.chain.modules.performance.errors import (
    EvidenceUsed,
    InvalidHeight,
    InvalidParams,
    InvalidPerformance,
    InvalidReason,
    InvalidValidator,
)
from virtengine.chain.modules.performance.types import MILLION, Params, Reason
from virtengine.chain.modules.performance.verification import require_score
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address
from virtengine.wire.virtengine.performance.v1 import tx_pb2, types_pb2

MAX_EVIDENCE = 4096
MAX_EPOCH = 1_000_000
MAX_WINDOW = 10_000_000
MAX_JAIL = 365 * 86_400


def require_operator(text: str) -> str:
    """Return the text if it is an operator's address. Raises InvalidValidator."""
    with refused_as(InvalidValidator):
        decode_address(text, prefix=OPERATOR_PREFIX)
    return text


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of legal parameters."""
    read_params(msg.params)


def check_slash_validator(msg: tx_pb2.MsgSlashValidator) -> None:
    """Require a validator, a known reason, a height and evidence."""
    require_operator(msg.validator)
    if int(msg.reason) not in {int(reason) for reason in Reason}:
        raise InvalidReason(f"{msg.reason} is no reason of 1 to {len(Reason)}")
    if msg.infraction_height < 0:
        raise InvalidHeight("infraction_height is below 0")
    if not msg.evidence:
        raise EvidenceUsed("evidence must be given")
    require_text(msg.evidence, EvidenceUsed, field="evidence", limit=MAX_EVIDENCE)


def check_unjail_validator(msg: tx_pb2.MsgUnjailValidator) -> None:
    """Require a validator."""
    require_operator(msg.validator)


def check_record_performance(msg: tx_pb2.MsgRecordPerformance) -> None:
    """Require a validator, counts that are not negative and a score."""
    require_operator(msg.validator)
    if min(msg.blocks_proposed, msg.blocks_signed, msg.veid_completed) < 0:
        raise InvalidPerformance("counts must not be below 0")
    require_score(msg.veid_score)


def read_params(message: types_pb2.Params) -> Params:
    """Return parameters. Raises InvalidParams."""
    with refused_as(InvalidParams):
        params = wire.from_wire(message, Params)
    for name, most in (
        ("epoch_length", MAX_EPOCH),
        ("downtime_threshold", MAX_WINDOW),
        ("signed_blocks_window", MAX_WINDOW),
        ("history_epochs", MAX_EPOCH),
    ):
        _require_between(name, getattr(params, name), 1, most)
    for name in (
        "min_signed_per_window",
        "slash_fraction_double_sign",
        "slash_fraction_downtime",
        "slash_fraction_invalid_attestation",
    ):
        _require_between(name, getattr(params, name), 0, MILLION)
    for name in ("jail_double_sign", "jail_downtime", "jail_invalid_attestation"):
        _require_between(name, getattr(params, name), 0, MAX_JAIL)
    if params.reward_denom != DENOM:
        raise InvalidParams(f"reward_denom: {params.reward_denom[:40]!r} is not {DENOM}")
    return params


def _require_between(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidParams(f"{name}: {value} is not {least} to {most}")
