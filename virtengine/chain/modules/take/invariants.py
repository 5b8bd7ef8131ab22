"""What must always hold in the take module."""

from __future__ import annotations

from virtengine.chain.modules.take.store import State
from virtengine.chain.modules.take.types import BASIS_POINTS


def shares_are_part_of_a_whole(state: State) -> str | None:
    """The shares never add up to more than the payout."""
    params = state.get_params()
    if params.platform_bps + params.validator_bps > BASIS_POINTS:
        return f"take: {params.platform_bps} + {params.validator_bps} basis points"
    return None
