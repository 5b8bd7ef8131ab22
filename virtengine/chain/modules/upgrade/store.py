"""State of upgrades: the kernel keeps it, because the machine asks before every block."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.upgrade import Plans


class State:
    """The kernel's plans."""

    def __init__(self, store: Store) -> None:
        self.plans = store.state_of(Plans)
