"""How much CheckTx takes between two blocks when the pool fills up; no part of carrying blocks out.

Nobody is limited while the pool is calm. From half of its bounds on, each account, identity transactions and
all transactions together are let in at the pace of enclave-ops 17.1, so that a flood of some leaves room for
others. Those that are turned away are told to come again after the next block.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from virtengine.chain.kernel.errors import MempoolFull
from virtengine.chain.kernel.tx import Tx

IDENTITY_MODULES: Final = frozenset({"identity", "veid", "mfa"})


@dataclass(frozen=True)
class Rates:
    """Transactions for one block. `from_percent` of the pool's bounds is when they begin to hold."""

    account: int = 10
    identity: int = 100
    total: int = 5_000
    from_percent: int = 50


@dataclass
class RateLimit:
    """Counts what was let in since the last block."""

    rates: Rates = field(default_factory=Rates)
    _accounts: dict[str, int] = field(default_factory=dict)
    _identity: int = 0
    _total: int = 0
    _fresh: list[Tx] = field(default_factory=list)
    """What was let in and is not counted yet: a calm pool never asks."""

    def admit(self, tx: Tx) -> None:
        """Raise MempoolFull when a transaction comes too early."""
        for one in self._fresh:
            self._count(one)
        self._fresh.clear()
        account = tx.signers[0]
        for count, limit, whose in (
            (self._accounts.get(account, 0), self.rates.account, f"account {account}"),
            (self._identity if _is_identity(tx) else -1, self.rates.identity, "identity transactions"),
            (self._total, self.rates.total, "all accounts"),
        ):
            if count >= limit:
                raise MempoolFull(
                    f"rate limited: {whose} may send {limit} transactions for a block while the mempool is "
                    f"over {self.rates.from_percent} % full; try again after the next block"
                )

    def count(self, tx: Tx) -> None:
        """Note a transaction that was let in."""
        self._fresh.append(tx)

    def _count(self, tx: Tx) -> None:
        account = tx.signers[0]
        self._accounts[account] = self._accounts.get(account, 0) + 1
        self._total += 1
        self._identity += _is_identity(tx)

    def next_block(self) -> None:
        """Begin anew."""
        self._fresh = []
        if self._total:
            self._accounts.clear()
            self._identity = self._total = 0


def _is_identity(tx: Tx) -> bool:
    if tx.is_usual:  # has one message
        return tx.routes[0].module.name in IDENTITY_MODULES
    return any(route.module.name in IDENTITY_MODULES for route in tx.routes)
