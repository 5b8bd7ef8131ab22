"""What performance does when staking changes."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.staking.hooks import StakingHooks
from virtengine.core.amounts import ATTO


class Hooks(StakingHooks):
    """Keeps count of what is burned in a block, and begins counters anew."""

    def __init__(self, state: State) -> None:
        self.state = state

    def after_validator_bonded(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Begin a new window: what was missed before it left the set is forgotten."""
        self.state.forgive(operator, ctx.height)

    def before_validator_slashed(self, ctx: Context, operator: str, fraction_atto: int) -> None:
        """Note what is burned; a fraction that was rounded up names the whole uve exactly."""
        validator = self.state.staking.validators.get(operator)
        if validator is not None:
            burned = validator.tokens * fraction_atto // ATTO
            self.state.burned.set(operator, (self.state.burned.get(operator) or 0) + burned)


def connect(state: State) -> None:
    """Listen to staking."""
    state.staking.hooks.append(Hooks(state))
