"""State of the take module."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.take.types import Params


class State:
    """The parameters, over the bank."""

    def __init__(self, store: Store) -> None:
        self.bank = store.state_of(BankState)
        self._params = Table(store, b"take/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)
