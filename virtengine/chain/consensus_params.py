"""The engine's parameters between the chain's record and the engine's message."""

from __future__ import annotations

from google.protobuf.duration_pb2 import Duration

from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.wire.tendermint.types import params_pb2


def params_to_wire(params: ConsensusParams) -> params_pb2.ConsensusParams:
    """Return the parameters as the engine reads them; the version is left to it."""
    age = Duration()
    age.FromNanoseconds(params.evidence_max_age_ns)
    return params_pb2.ConsensusParams(
        block=params_pb2.BlockParams(max_bytes=params.max_bytes, max_gas=params.max_gas),
        evidence=params_pb2.EvidenceParams(
            max_age_num_blocks=params.evidence_max_age_blocks,
            max_age_duration=age,
            max_bytes=params.evidence_max_bytes,
        ),
        validator=params_pb2.ValidatorParams(pub_key_types=params.key_types),
        abci=params_pb2.ABCIParams(vote_extensions_enable_height=params.vote_extensions_height),
    )


def params_from_wire(message: params_pb2.ConsensusParams) -> ConsensusParams:
    """Return what the engine or a message says, with the defaults for parts that are absent."""
    usual = ConsensusParams()
    given = message.HasField
    return ConsensusParams(
        max_bytes=message.block.max_bytes if given("block") else usual.max_bytes,
        max_gas=message.block.max_gas if given("block") else usual.max_gas,
        vote_extensions_height=message.abci.vote_extensions_enable_height,
        evidence_max_age_blocks=(
            message.evidence.max_age_num_blocks if given("evidence") else usual.evidence_max_age_blocks
        ),
        evidence_max_age_ns=(
            nanoseconds(message.evidence.max_age_duration) if given("evidence") else usual.evidence_max_age_ns
        ),
        evidence_max_bytes=message.evidence.max_bytes if given("evidence") else usual.evidence_max_bytes,
        key_types=tuple(message.validator.pub_key_types) if given("validator") else usual.key_types,
    )


def nanoseconds(age: Duration) -> int:
    """Return a duration in nanoseconds, whatever its fields hold."""
    return age.seconds * 1_000_000_000 + age.nanos
