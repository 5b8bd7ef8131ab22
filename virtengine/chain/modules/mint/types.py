"""Records of the mint module. Decimals are integers of 10^-18."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import module_address

MINT: Final = "mint"
MINT_ADDRESS: Final = module_address(MINT)


class Params(Record, frozen=True):
    """How inflation moves."""

    mint_denom: str = DENOM
    inflation_rate_change: int = 13 * 10**16
    inflation_max: int = 20 * 10**16
    inflation_min: int = 7 * 10**16
    goal_bonded: int = 67 * 10**16
    blocks_per_year: int = 6_311_520


class Minter(Record, frozen=True):
    """Where inflation stands: a share of the supply in a year, and that share in uve."""

    inflation: int = 13 * 10**16
    annual_provisions: int = 0
