"""What slashing does when staking changes."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.slashing import jail
from virtengine.chain.modules.slashing.store import State
from virtengine.chain.modules.staking.hooks import StakingHooks


class Hooks(StakingHooks):
    """Keeps signing infos in step with the validator set."""

    def __init__(self, state: State) -> None:
        self.state = state

    def after_validator_bonded(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Begin a new window: what was missed before it left the set is forgotten."""
        info = replace(jail.info_of(self.state, ctx, consensus), start_height=ctx.height)
        self.state.forgive(consensus, info)

    def after_validator_removed(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Forget the missed blocks; jail and tombstone are kept, should the key come back."""
        info = self.state.infos.get(consensus)
        if info is not None:
            self.state.forgive(consensus, info)


def connect(state: State) -> None:
    """Listen to staking."""
    state.staking.hooks.append(Hooks(state))
