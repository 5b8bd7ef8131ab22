"""State of the mint module."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.mint.types import Minter, Params


class State:
    """Parameters and the place of inflation, over the bank."""

    def __init__(self, store: Store) -> None:
        self.bank = store.state_of(BankState)
        self._params = Table(store, b"mint/params/", Params, key=())
        self._minter = Table(store, b"mint/minter/", Minter, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def get_minter(self) -> Minter:
        """Return where inflation stands."""
        return self._minter.get() or Minter()

    def set_minter(self, minter: Minter) -> None:
        """Store where inflation stands."""
        self._minter.set(minter)
