"""State of evidence."""

from __future__ import annotations

from virtengine.chain.kernel.consensus import Consensus
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.evidence.types import Equivocation
from virtengine.chain.modules.slashing.store import State as SlashingState


class State:
    """Evidence by its hash, over slashing."""

    def __init__(self, store: Store) -> None:
        self.slashing = store.state_of(SlashingState)
        self.consensus = store.state_of(Consensus)
        self.evidence = Table(store, b"evidence/evidence/", Equivocation, key=(bytes,))
