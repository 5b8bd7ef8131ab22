"""The application: its modules in order. Calls go down this list, news goes up as hooks."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.ante import TakeFee
from virtengine.chain.kernel.executor import Report
from virtengine.chain.kernel.machine import Machine, ignore_bug
from virtengine.chain.kernel.module import Module
from virtengine.chain.kernel.store import Store
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


def make_fees(store: Store) -> TakeFee:
    """Return how a fee is taken on one view: it moves to the fee collector."""
    state = store.state_of(bank_store.State)

    def take_fee(payer: str, amount: int) -> None:
        ledger.move(state, payer, FEE_COLLECTOR_ADDRESS, amount)

    return take_fee


def make_machine(*, strict: bool = False, report: Report = ignore_bug) -> Machine:
    """Return the application in memory, without any state."""
    return Machine(MODULES, make_fees, strict=strict, report=report, upgrades=UPGRADES)
