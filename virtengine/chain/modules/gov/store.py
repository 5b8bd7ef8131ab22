"""State of governance."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.gov.errors import ProposalNotFound
from virtengine.chain.modules.gov.types import Params, Proposal, Vote
from virtengine.chain.modules.staking.store import State as StakingState


class State:
    """Proposals with their deposits and votes, and two queues in the order of time."""

    def __init__(self, store: Store) -> None:
        self.bank = store.state_of(BankState)
        self.staking = store.state_of(StakingState)
        self.proposals = Table(store, b"gov/proposal/", Proposal, key=(int,))
        self.deposits = Table(store, b"gov/deposit/", int, key=(int, str))
        self.votes = Table(store, b"gov/vote/", Vote, key=(int, str))
        self.deposit_ends = Index(store, b"gov/deposit_end/", key=(int, int))
        """Proposals that wait for deposits, by the millisecond at which that ends."""
        self.voting_ends = Index(store, b"gov/voting_end/", key=(int, int))
        """Proposals that are voted on, by the millisecond at which that ends."""
        self._next = Table(store, b"gov/next_id/", int, key=())
        self._constitution = Table(store, b"gov/constitution/", str, key=())
        self._params = Table(store, b"gov/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def get_constitution(self) -> str:
        """Return the chain's constitution."""
        return self._constitution.get() or ""

    def set_constitution(self, text: str) -> None:
        """Store the chain's constitution."""
        self._constitution.set(text or None)

    def get_next_id(self) -> int:
        """Return the number of the next proposal."""
        return self._next.get() or 1

    def set_next_id(self, number: int) -> None:
        """Store the number of the next proposal."""
        self._next.set(number)

    def proposal(self, number: int) -> Proposal:
        """Return a proposal. Raises ProposalNotFound."""
        found = self.proposals.get(number)
        if found is None:
            raise ProposalNotFound(f"proposal {number} doesn't exist")
        return found
