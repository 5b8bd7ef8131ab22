"""The community pool: one account, which holds whole coins, and beside it a part of a uve.

Rewards are computed in parts of a uve. What cannot be paid in whole coins, and the community tax, go here:
parts collect in distribution's own account until they are a whole uve, which then moves to the pool's.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution.errors import BadDistribution
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.core.amounts import ATTO


def add(state: State, amount: int) -> None:
    """Give a decimal amount that distribution holds to the pool."""
    if amount == 0:
        return
    whole, dust = divmod(state.get_dust() + amount, ATTO)
    state.set_dust(dust)
    ledger.move(state.bank, DISTRIBUTION_ADDRESS, COMMUNITY_POOL_ADDRESS, whole)


def fund(state: State, depositor: str, coins: Mapping[str, int]) -> None:
    """Move coins of an account to the pool."""
    for denom, amount in coins.items():
        ledger.move(state.bank, depositor, COMMUNITY_POOL_ADDRESS, amount, denom)


def spend(state: State, recipient: str, coins: Mapping[str, int]) -> None:
    """Move coins of the pool to an account. Raises BadDistribution when it holds less."""
    for denom, amount in coins.items():
        held = ledger.balance_of(state.bank, COMMUNITY_POOL_ADDRESS, denom)
        if held < amount:
            raise BadDistribution(f"the community pool holds {held}{denom}, less than {amount}{denom}")
        ledger.move(state.bank, COMMUNITY_POOL_ADDRESS, recipient, amount, denom)
