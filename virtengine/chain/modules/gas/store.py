"""State of the price of gas."""

from __future__ import annotations

from virtengine.chain.kernel.consensus import Consensus
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.gas.pricing import clamp
from virtengine.chain.modules.gas.types import Params, Price


class State:
    """Parameters and price."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.consensus = store.state_of(Consensus)
        self._params = Table(store, b"gas/params/", Params, key=())
        self._price = Table(store, b"gas/price/", Price, key=())
        self._asked = Table(store, b"gas/asked/", int, key=())
        self._kept = self._asked.space

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def is_on(self) -> bool:
        """Say whether there is a price: a chain that began without one asks for nothing."""
        return self.get_params().enabled and self._price.get() is not None

    def set_params(self, params: Params) -> None:
        """Store the parameters; the price moves within their bounds at once."""
        self._params.set(params)
        price = self.get_price()
        self.set_price(Price(price.current, clamp(price.next, params), price.smoothed_utilization_bps))

    def get_price(self) -> Price:
        """Return the price, which begins at its minimum and with blocks as full as they should be."""
        params = self.get_params()
        return self._price.get() or Price(
            params.min_gas_price, params.min_gas_price, params.target_utilization_bps
        )

    def set_price(self, price: Price) -> None:
        """Store the price; what is asked for follows it, or is nothing while the price is off."""
        self._price.set(price)
        self._asked.set(price.next if self.get_params().enabled else 0)

    def asked(self) -> int:
        """Return what the block at work asks for one unit of gas; read for every transaction."""
        kept = self._kept
        price = (kept.block or kept.values).get(b"")
        return price if price.__class__ is int else self._asked.get() or 0
