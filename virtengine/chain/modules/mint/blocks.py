"""The coins of a block. They go to the fee collector, from which distribution shares them out."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.mint import coins, inflation
from virtengine.chain.modules.mint.store import State
from virtengine.chain.modules.mint.types import Minter
from virtengine.core import decimals
from virtengine.crypto.addresses import module_address

BONDED_POOL_ADDRESS: Final = module_address("bonded_tokens_pool")


def begin_block(state: State, ctx: Context) -> None:
    """Move inflation towards its goal and make the block's coins, as far as the maximum supply allows.

    While nothing is bonded nobody could be paid, so nothing is made and inflation waits.
    """
    bonded = ledger.balance_of(state.bank, BONDED_POOL_ADDRESS)
    if bonded == 0:
        return
    params, supply = state.get_params(), coins.get_supply(state.bank)
    ratio = decimals.divide(bonded, supply)
    rate = inflation.compute_inflation(params, state.get_minter().inflation, ratio)
    minter = Minter(rate, inflation.compute_annual_provisions(rate, supply))
    state.set_minter(minter)
    wanted = inflation.compute_block_provision(params, minter.annual_provisions)
    amount = min(wanted, coins.get_room(state.bank))
    coins.issue(state.bank, FEE_COLLECTOR_ADDRESS, amount)
    ctx.emit_plain(
        "mint",
        bonded_ratio=decimals.show(ratio),
        inflation=decimals.show(rate),
        annual_provisions=decimals.show(minter.annual_provisions),
        amount=str(amount),
    )
