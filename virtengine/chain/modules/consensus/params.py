"""What the engine's parameters may be: the engine stops on others, so they must never reach it."""

from __future__ import annotations

from typing import Final

from virtengine.chain.consensus_params import params_from_wire
from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.bounds import Bound
from virtengine.wire.cosmos.consensus.v1 import tx_pb2
from virtengine.wire.tendermint.types.params_pb2 import ConsensusParams as Wire

MAX_BLOCK_BYTES: Final = 104_857_600
MIN_BLOCK_BYTES: Final = 262_144
"""Room for the largest transaction."""
MIN_BLOCK_GAS: Final = 10_000_000
KEY_TYPES: Final = ("ed25519",)
MAX_AGE_NS: Final = 2**63 - 1

BOUNDS: Final = {
    "block.max_bytes": Bound(str(MIN_BLOCK_BYTES), str(MAX_BLOCK_BYTES)),
    "block.max_gas": Bound(str(MIN_BLOCK_GAS), rule="or -1 for no limit"),
    "evidence.max_age_num_blocks": Bound("1"),
    "evidence.max_age_duration": Bound("1s", rule="at most staking's unbonding time"),
    "evidence.max_bytes": Bound("0", rule="at most block.max_bytes"),
    "validator.pub_key_types": Bound(rule="ed25519"),
    "version.app": Bound(rule="fixed by the software"),
    "abci.vote_extensions_enable_height": Bound(
        "0", rule="set once, to a height to come; cannot be switched off"
    ),
}


def read_update(msg: tx_pb2.MsgUpdateParams) -> ConsensusParams:
    """Return the parameters of a complete message. Raises InvalidRequest for illegal ones."""
    for name in ("block", "evidence", "validator"):
        if not msg.HasField(name):
            raise InvalidRequest(f"{name}: all parameters must be present")
    given = Wire(block=msg.block, evidence=msg.evidence, validator=msg.validator)
    if msg.HasField("abci"):
        given.abci.CopyFrom(msg.abci)
    params = params_from_wire(given)
    require_legal(params)
    return params


def require_legal(params: ConsensusParams) -> None:
    """Raise InvalidRequest unless the engine can work with the parameters."""
    rules = (
        (
            MIN_BLOCK_BYTES <= params.max_bytes <= MAX_BLOCK_BYTES,
            f"block.max_bytes is {MIN_BLOCK_BYTES} to {MAX_BLOCK_BYTES}",
        ),
        (
            params.max_gas == -1 or params.max_gas >= MIN_BLOCK_GAS,
            f"block.max_gas is at least {MIN_BLOCK_GAS}, or -1 for no limit",
        ),
        (params.evidence_max_age_blocks > 0, "evidence.max_age_num_blocks must be positive"),
        (
            0 < params.evidence_max_age_ns <= MAX_AGE_NS,
            "evidence.max_age_duration must be positive and below 292 years",
        ),
        (
            0 <= params.evidence_max_bytes <= params.max_bytes,
            "evidence.max_bytes is at least 0 and at most block.max_bytes",
        ),
        (params.key_types == KEY_TYPES, f"validator.pub_key_types must be {list(KEY_TYPES)}"),
        (
            params.vote_extensions_height >= 0,
            "abci.vote_extensions_enable_height cannot be negative",
        ),
    )
    for holds, words in rules:
        if not holds:
            raise InvalidRequest(words)


def require_heights(old: int, new: int, height: int) -> None:
    """Raise InvalidRequest unless vote extensions may change so: once, for a height to come."""
    if new == old:
        return
    if old and new == 0:
        raise InvalidRequest("vote extensions cannot be disabled once enabled")
    if old and old <= height:
        raise InvalidRequest(f"vote extensions are enabled since height {old}; it cannot be changed")
    if new <= height:
        raise InvalidRequest(f"vote extensions can be enabled after block {height} only, not at {new}")
