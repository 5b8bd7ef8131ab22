"""Genesis of slashing."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.slashing.shapes import (
    info_from_wire,
    info_to_wire,
    params_from_wire,
    params_to_wire,
)
from virtengine.chain.modules.slashing.store import State
from virtengine.chain.modules.slashing.types import CHUNK_BITS, Params
from virtengine.crypto.addresses import decode_consensus, encode_consensus
from virtengine.wire.cosmos.slashing.v1beta1 import genesis_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters, signing infos and the memory of misdeeds."""
    params = params_from_wire(genesis.params) if genesis.HasField("params") else Params()
    if params.window <= 0:
        raise InvalidRequest("slashing.params: signed_blocks_window must be above zero")
    state.set_params(params)
    for entry in genesis.signing_infos:
        consensus = decode_consensus(entry.address)
        info = info_from_wire(entry.validator_signing_info)
        state.infos.set(consensus, info)
        if info.tombstoned:
            state.staking.retired_keys.add(consensus)
    for blocks in genesis.missed_blocks:
        _set_missed(state, params, blocks)
    for offender in genesis.offenders:
        state.infractions.set(decode_consensus(offender.address), offender.infractions)
    for evidence in genesis.evidence_ids:
        state.evidence.add(evidence)


def _set_missed(state: State, params: Params, blocks: genesis_pb2.ValidatorMissedBlocks) -> None:
    consensus = decode_consensus(blocks.address)
    info = state.infos.get(consensus)
    positions = sorted({block.index for block in blocks.missed_blocks if block.missed})
    if info is None or any(not 0 <= position < params.window for position in positions):
        raise InvalidRequest(f"slashing.missed_blocks: {blocks.address} has no info or leaves the window")
    chunks: dict[int, int] = {}
    for position in positions:
        index, bit = divmod(position, CHUNK_BITS)
        chunks[index] = chunks.get(index, 0) | 1 << bit
    for index, bits in chunks.items():
        state.missed.set(consensus, index, bits)
    state.infos.set(consensus, replace(info, missed=len(positions)))


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the whole state."""
    infos = [(key[0], info) for key, info in state.infos.items() if isinstance(key[0], bytes)]
    return genesis_pb2.GenesisState(
        params=params_to_wire(state.get_params()),
        signing_infos=[
            genesis_pb2.SigningInfo(
                address=encode_consensus(consensus), validator_signing_info=info_to_wire(consensus, info, 0)
            )
            for consensus, info in infos
        ],
        missed_blocks=[
            genesis_pb2.ValidatorMissedBlocks(
                address=encode_consensus(consensus),
                missed_blocks=[
                    genesis_pb2.MissedBlock(index=position, missed=True)
                    for position in missed_positions(state, consensus)
                ],
            )
            for consensus, info in infos
            if info.missed
        ],
        offenders=[
            genesis_pb2.Offender(address=encode_consensus(key[0]), infractions=count)
            for key, count in state.infractions.items()
            if isinstance(key[0], bytes)
        ],
        evidence_ids=[key[0] for key in state.evidence.keys() if isinstance(key[0], bytes)],  # noqa: SIM118
    )


def missed_positions(state: State, consensus: bytes) -> Iterator[int]:
    """Yield the positions of the window at which a validator missed a block."""
    for (_consensus, index), bits in state.missed.items(consensus):
        for bit in range(CHUNK_BITS):
            if bits >> bit & 1:
                yield int(index) * CHUNK_BITS + bit
