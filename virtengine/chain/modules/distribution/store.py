"""State of distribution."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.distribution.types import Current, Params, Period, Slash, Start
from virtengine.chain.modules.staking.store import State as StakingState


class State:
    """What validators and delegators have not withdrawn, over staking and the bank.

    Operators are `vevaloper1…` text, delegators `ve1…` text.
    """

    def __init__(self, store: Store) -> None:
        self.bank = store.state_of(BankState)
        self.staking = store.state_of(StakingState)
        self.outstanding = Table(store, b"distribution/outstanding/", int, key=(str,))
        """All that is owed at a validator, to it and to its delegators."""
        self.commissions = Table(store, b"distribution/commission/", int, key=(str,))
        self.currents = Table(store, b"distribution/current/", Current, key=(str,))
        self.periods = Table(store, b"distribution/period/", Period, key=(str, int))
        self.slashes = Table(store, b"distribution/slash/", Slash, key=(str, int, int))
        """Slashes by operator, height and the period that they ended."""
        self.starts = Table(store, b"distribution/start/", Start, key=(str, str))
        """When delegations began to earn, by operator and delegator."""
        self.withdraw_addresses = Table(store, b"distribution/withdraw_address/", str, key=(str,))
        self._dust = Table(store, b"distribution/dust/", int, key=())
        self._proposer = Table(store, b"distribution/proposer/", str, key=())
        self._params = Table(store, b"distribution/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def get_dust(self) -> int:
        """Return the part of a uve that belongs to the community pool and no account can hold."""
        return self._dust.get() or 0

    def set_dust(self, dust: int) -> None:
        """Store the community pool's part of a uve."""
        self._dust.set(dust)

    def get_proposer(self) -> str:
        """Return the consensus address of who proposed the last block, as `vevalcons1…` text."""
        return self._proposer.get() or ""

    def set_proposer(self, consensus: str) -> None:
        """Store who proposed the last block."""
        if consensus != self.get_proposer():
            self._proposer.set(consensus)

    def outstanding_of(self, operator: str) -> int:
        """Return all that is owed at a validator."""
        return self.outstanding.get(operator) or 0

    def commission_of(self, operator: str) -> int:
        """Return what a validator has not withdrawn of its commission."""
        return self.commissions.get(operator) or 0

    def current_of(self, operator: str) -> Current:
        """Return the period that runs at a validator."""
        return self.currents.get(operator) or Current(0, 1)

    def ratio_of(self, operator: str, period: int) -> int:
        """Return what one share of a validator had earned by the end of a period."""
        found = self.periods.get(operator, period)
        return found.ratio if found else 0

    def withdraw_address_of(self, address: str) -> str:
        """Return who receives what an address withdraws: itself unless it named another."""
        return self.withdraw_addresses.get(address) or address
