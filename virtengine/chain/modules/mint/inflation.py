"""The arithmetic of inflation: it rises while less than the goal is bonded, and falls above it."""

from __future__ import annotations

from virtengine.chain.modules.mint.types import Params
from virtengine.core import decimals


def compute_inflation(params: Params, inflation: int, bonded_ratio: int) -> int:
    """Return the next block's inflation: it moves by a block's share of the yearly change, within bounds."""
    yearly = decimals.multiply(
        decimals.ONE - decimals.divide(bonded_ratio, params.goal_bonded), params.inflation_rate_change
    )
    moved = inflation + decimals.divide(yearly, decimals.of(params.blocks_per_year))
    return max(params.inflation_min, min(moved, params.inflation_max))


def compute_annual_provisions(inflation: int, supply: int) -> int:
    """Return the coins of a year, as a decimal."""
    return inflation * supply


def compute_block_provision(params: Params, annual_provisions: int) -> int:
    """Return the whole coins of a block."""
    return decimals.truncate(decimals.divide_truncate(annual_provisions, decimals.of(params.blocks_per_year)))
