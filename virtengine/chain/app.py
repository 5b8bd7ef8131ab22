"""The application: its modules in order. Calls go down this list, news goes up as hooks."""

from __future__ import annotations

from collections.abc import Iterable

from virtengine.chain.fees import make_fees
from virtengine.chain.kernel.executor import Report
from virtengine.chain.kernel.machine import Machine, ignore_bug
from virtengine.chain.kernel.module import Module
from virtengine.chain.modules import (
    auth,
    authz,
    bank,
    consensus,
    delegation,
    distribution,
    encryption,
    escrow,
    evidence,
    feegrant,
    gas,
    genutil,
    gov,
    hpc,
    market,
    mint,
    params,
    performance,
    provider,
    settlement,
    slashing,
    staking,
    take,
    upgrade,
    vesting,
)
from virtengine.chain.upgrades import PLANS, UPGRADES, change_nothing

__all__ = ["MODULES", "make_fees", "make_machine"]

MODULES: tuple[Module, ...] = (
    auth.MODULE,
    bank.MODULE,
    vesting.MODULE,
    take.MODULE,
    staking.MODULE,
    mint.MODULE,
    distribution.MODULE,
    slashing.MODULE,
    evidence.MODULE,
    feegrant.MODULE,
    authz.MODULE,
    consensus.MODULE,
    upgrade.MODULE,
    gov.MODULE,
    gas.MODULE,
    encryption.MODULE,
    provider.MODULE,
    escrow.MODULE,
    market.MODULE,
    settlement.MODULE,
    hpc.MODULE,
    performance.MODULE,
    delegation.MODULE,
    params.MODULE,
    genutil.MODULE,
)


def make_machine(
    *, strict: bool = False, report: Report = ignore_bug, rehearsed: Iterable[str] = ()
) -> Machine:
    """Return the application in memory, without any state.

    Planned upgrades that are `rehearsed` are taken without a change of state.
    """
    plans = {**dict.fromkeys(rehearsed, change_nothing), **PLANS}
    return Machine(MODULES, make_fees, strict=strict, report=report, upgrades=UPGRADES, plans=plans)
