"""What a performance message must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules import wire
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.checks import refused_as, require_text
from virtengine.chain.modules.performance.errors import (
    EvidenceUsed,
    InvalidHeight,
    InvalidParams,
    InvalidPerformance,
    InvalidReason,
    InvalidValidator,
)
from virtengine.chain.modules.performance.types import MILLION, Params
from virtengine.chain.modules.performance.verification import require_score
from virtengine.chain.modules.slashing.types import Reason
from virtengine.core.amounts import DENOM, MAX_SUPPLY
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address
from virtengine.wire.virtengine.performance.v1 import tx_pb2, types_pb2

MAX_EVIDENCE: Final = 4096
BLOCKS: Final = Bound("1", "10000000")
MILLIONTHS: Final = Bound("0", str(MILLION))
JAIL: Final = Bound("0", str(365 * 86_400))
POOL: Final = Bound("0", str(MAX_SUPPLY), "all pools of an epoch together at most the supply / 10^5")
BOUNDS: Final = {
    "epoch_length": Bound("1", "1000000"),
    "base_reward_per_block": POOL,
    "veid_reward_pool": POOL,
    "identity_network_reward_pool": POOL,
    "downtime_threshold": BLOCKS,
    "signed_blocks_window": BLOCKS,
    "min_signed_per_window": MILLIONTHS,
    "slash_fraction_double_sign": MILLIONTHS,
    "slash_fraction_downtime": MILLIONTHS,
    "slash_fraction_invalid_attestation": MILLIONTHS,
    "jail_double_sign": JAIL,
    "jail_downtime": JAIL,
    "jail_invalid_attestation": JAIL,
    "score_tolerance": Bound("0", "10000"),
    "max_missed_veid_recomputations": Bound("0", "1000000"),
    "reward_denom": Bound(rule=DENOM),
    "history_epochs": Bound("1", "100000"),
}


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
    require_within(message, BOUNDS, InvalidParams)
    with refused_as(InvalidParams):
        params = wire.from_wire(message, Params)
    if params.reward_denom != DENOM:
        raise InvalidParams(f"reward_denom: {params.reward_denom[:40]!r} is not {DENOM}")
    return params
