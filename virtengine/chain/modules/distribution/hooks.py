"""What distribution does when staking changes."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import periods, pool, rewards
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.chain.modules.staking.hooks import StakingHooks
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import account_of


class Hooks(StakingHooks):
    """Keeps periods in step with stake."""

    def __init__(self, state: State) -> None:
        self.state = state

    def after_validator_created(self, ctx: Context, operator: str) -> None:
        """Begin the validator's first period."""
        periods.open_validator(self.state, operator)

    def after_validator_removed(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Pay the commission out, give what is left to the community pool, forget the rest."""
        state = self.state
        commission = state.commission_of(operator) // ATTO
        recipient = state.withdraw_address_of(account_of(operator))
        ledger.move(state.bank, DISTRIBUTION_ADDRESS, recipient, commission)
        pool.add(state, state.outstanding_of(operator) - commission * ATTO)
        for table in (state.outstanding, state.commissions):
            table.delete(operator)
        state.currents.delete(operator)
        for key, _ in list(state.periods.items(operator)):
            state.periods.delete(*key)
        for key, _ in list(state.slashes.items(operator)):
            state.slashes.delete(*key)

    def before_delegation_created(self, ctx: Context, delegator: str, operator: str) -> None:
        """End the period: the new stake had no part in it."""
        periods.end_period(self.state, operator)

    def before_delegation_shares_modified(self, ctx: Context, delegator: str, operator: str) -> None:
        """Pay out what the old shares earned."""
        rewards.withdraw(self.state, delegator, operator, ctx)

    def after_delegation_modified(self, ctx: Context, delegator: str, operator: str) -> None:
        """Begin anew with the new shares."""
        rewards.begin(self.state, delegator, operator, ctx.height)

    def before_validator_slashed(self, ctx: Context, operator: str, fraction_atto: int) -> None:
        """End the period: stake is worth less after it."""
        periods.note_slash(self.state, operator, fraction_atto, ctx.height)


def connect(state: State) -> None:
    """Listen to staking."""
    state.staking.hooks.append(Hooks(state))
