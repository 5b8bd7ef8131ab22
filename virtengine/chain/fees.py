"""How the application asks for fees: a price for gas, and who pays."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.ante import Fees
from virtengine.chain.kernel.context import Context, Mode
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank import store as bank_store
from virtengine.chain.modules.feegrant import fees as grants
from virtengine.chain.modules.feegrant import store as feegrant_store
from virtengine.chain.modules.gas import store as gas_store


class _Fees:
    """Fees of one view: they move to the fee collector, from the payer or from who grants them."""

    def __init__(self, store: Store) -> None:
        self._bank = store.state_of(bank_store.State)
        self._grants = store.state_of(feegrant_store.State)
        self.price = store.state_of(gas_store.State).asked
        """Return the price of one unit of gas in atto-uve."""

    def spendable(self, address: str) -> int:
        """Return what an address could pay."""
        return ledger.spendable_of(self._bank, address)

    def take(self, tx: Tx, ctx: Context) -> str:
        """Take a transaction's fee and return who paid it."""
        payer = tx.payer
        if tx.granter and tx.granter != payer:
            grants.use_grant(self._grants, tx.granter, payer, tx.fee, [route.url for route in tx.routes], ctx)
            payer = tx.granter
        if ctx.mode is Mode.CHECK:  # which changes nothing
            ledger.require_spendable(self._bank, payer, tx.fee)
        else:
            ledger.move_often(self._bank, payer, FEE_COLLECTOR_ADDRESS, tx.fee)
        return payer


def make_fees(store: Store) -> Fees:
    """Return how fees are asked for and taken on one view."""
    return _Fees(store)
