"""What the chain remembers of the engine's parameters."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table


class ConsensusParams(Record, frozen=True):
    """Limits of a block and of evidence; -1 for gas means none. Ages are blocks and nanoseconds."""

    max_bytes: int = 4_194_304
    max_gas: int = -1
    vote_extensions_height: int = 0
    evidence_max_age_blocks: int = 100_000
    evidence_max_age_ns: int = 172_800_000_000_000
    evidence_max_bytes: int = 1_048_576
    key_types: tuple[str, ...] = ("ed25519",)


class Consensus:
    """The parameters, in state because they are part of what validators agree on."""

    def __init__(self, store: Store) -> None:
        self._params = Table(store, b"consensus/params/", ConsensusParams, key=())

    def get(self) -> ConsensusParams:
        """Return the parameters."""
        return self._params.get() or ConsensusParams()

    def set(self, params: ConsensusParams) -> None:
        """Store the parameters; they hold from the next block on."""
        self._params.set(params)
