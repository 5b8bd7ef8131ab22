"""State of genutil: none of its own."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import Accounts
from virtengine.chain.kernel.store import Store
from virtengine.chain.modules.staking.store import State as StakingState


class State:
    """Accounts and staking."""

    def __init__(self, store: Store) -> None:
        self.accounts = store.state_of(Accounts)
        self.staking = store.state_of(StakingState)
