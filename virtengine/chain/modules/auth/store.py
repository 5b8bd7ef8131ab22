"""State of auth: the kernel's accounts."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import Accounts
from virtengine.chain.kernel.store import Store


class State:
    """Accounts by address."""

    def __init__(self, store: Store) -> None:
        self.accounts = store.state_of(Accounts)
