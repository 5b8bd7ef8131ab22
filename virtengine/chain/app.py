"""The application: its modules in order. Calls go down this list, news goes up as hooks."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.ante import Fees
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import NotSupported
from virtengine.chain.kernel.executor import Report
from virtengine.chain.kernel.machine import Machine, ignore_bug
from virtengine.chain.kernel.module import Module
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.modules import auth, bank, encryption, escrow, market, provider, settlement, take
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank import store as bank_store
from virtengine.chain.upgrades import UPGRADES

MODULES: tuple[Module, ...] = (
    auth.MODULE,
    bank.MODULE,
    take.MODULE,
    encryption.MODULE,
    provider.MODULE,
    escrow.MODULE,
    market.MODULE,
    settlement.MODULE,
)


class _Fees:
    """Fees of one view: they move to the fee collector."""

    def __init__(self, store: Store) -> None:
        self._bank = store.state_of(bank_store.State)

    def price(self) -> int:
        """Return the price of one unit of gas in atto-uve."""
        return 0

    def take(self, tx: Tx, ctx: Context) -> str:
        """Take a transaction's fee and return who paid it."""
        if tx.granter:
            raise NotSupported("fee grants are not taken yet; leave granter empty")
        ledger.move(self._bank, tx.payer, FEE_COLLECTOR_ADDRESS, tx.fee)
        return tx.payer


def make_fees(store: Store) -> Fees:
    """Return how fees are asked for and taken on one view."""
    return _Fees(store)


def make_machine(*, strict: bool = False, report: Report = ignore_bug) -> Machine:
    """Return the application in memory, without any state."""
    return Machine(MODULES, make_fees, strict=strict, report=report, upgrades=UPGRADES)
