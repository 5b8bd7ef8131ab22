"""State of the engine's parameters: the kernel keeps them."""

from __future__ import annotations

from virtengine.chain.kernel.consensus import Consensus
from virtengine.chain.kernel.store import Store
from virtengine.chain.modules.staking.store import State as StakingState


class State:
    """The kernel's parameters, over staking."""

    def __init__(self, store: Store) -> None:
        self.consensus = store.state_of(Consensus)
        self.staking = store.state_of(StakingState)
