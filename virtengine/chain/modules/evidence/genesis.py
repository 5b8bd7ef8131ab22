"""Genesis of evidence."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.evidence.shapes import hash_of, pack, unpack
from virtengine.chain.modules.evidence.store import State
from virtengine.wire.cosmos.evidence.v1beta1 import genesis_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Store the evidence that was acted on; it acts no second time."""
    for packed in genesis.evidence:
        evidence = unpack(packed)
        state.evidence.set(hash_of(evidence), evidence)
        state.slashing.evidence.add(hash_of(evidence))


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the whole state."""
    return genesis_pb2.GenesisState(evidence=[pack(found) for found in state.evidence.records()])
