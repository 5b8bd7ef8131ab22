"""State of auth: the kernel's accounts, and what is locked of them."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import Accounts, TxParams
from virtengine.chain.kernel.store import Store
from virtengine.chain.modules.auth.vesting import VestingAccounts


class State:
    """Accounts by address."""

    def __init__(self, store: Store) -> None:
        self.accounts = store.state_of(Accounts)
        self.vesting = store.state_of(VestingAccounts)

    def get_params(self) -> TxParams:
        """Return the parameters of transactions."""
        return self.accounts.get_params()

    def set_params(self, params: TxParams) -> None:
        """Store the parameters of transactions."""
        self.accounts.set_params(params)
