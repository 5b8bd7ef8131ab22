"""Supply, inflation and what stake earns: the model by which parameters are judged before they are proposed.

Amounts are whole uve; rates, shares and yields are basis points. Divisions are cut off towards zero. The
chain itself mints by `virtengine.chain.modules.mint`.
"""

from __future__ import annotations

from typing import Final

import msgspec

from virtengine.core.amounts import MAX_SUPPLY, UVE_PER_VE

BASIS_POINTS: Final = 10_000
TARGET_INFLATION, INFLATION_FLOOR, INFLATION_CEILING = 700, 100, 2_000
TARGET_STAKING: Final = 6_700
APR_FLOOR, APR_CEILING = 400, 2_000


class Supply(msgspec.Struct, frozen=True):
    """Where the model begins."""

    total: int = 1_000_000_000 * UVE_PER_VE
    maximum: int = MAX_SUPPLY
    staked: int = 335_000_000 * UVE_PER_VE


class Month(msgspec.Struct, frozen=True):
    """One month of the model."""

    supply: Supply
    minted: int
    inflation: int
    apr: int


def compute_staking(staked: int, supply: int) -> int:
    """Return which share of the supply is staked."""
    return staked * BASIS_POINTS // supply if supply else 0


def compute_inflation(staking: int) -> int:
    """Return the inflation of a year: above its target while less is staked than should be."""
    moved = TARGET_INFLATION + _cut(TARGET_STAKING - staking, 10)
    return max(INFLATION_FLOOR, min(moved, INFLATION_CEILING))


def compute_monthly_mint(supply: int, inflation: int) -> int:
    """Return the new coins of a month."""
    return supply * inflation // BASIS_POINTS // 12


def compute_apr(inflation: int, staking: int) -> int:
    """Return what stake earns in a year; nothing when nothing is staked."""
    return inflation * BASIS_POINTS // staking if staking else 0


def compute_staked_change(apr: int) -> int:
    """Return by how much stake grows or shrinks in a year at such a yield."""
    if apr > 1_000:
        return (apr - 1_000) // 10
    return -((500 - apr) // 10) if apr < 500 else 0


def compute_sustainability(inflation: int) -> int:
    """Return 0 to 100: how near inflation is to its target."""
    return max(0, 100 - abs(inflation - TARGET_INFLATION) // 20)


def compute_optimal_apr(staking: int) -> int:
    """Return the yield that would bring stake to its target."""
    moved = 1_000 + _cut(TARGET_STAKING - staking, 50)
    return max(APR_FLOOR, min(moved, APR_CEILING))


def compute_unbonding_pressure(apr: int) -> int:
    """Return in tenths how strongly a yield makes stakers leave."""
    for below, pressure in ((400, 9), (600, 6), (800, 3)):
        if apr < below:
            return pressure
    return 1


def step(supply: Supply) -> Month:
    """Return the next month: coins are made as far as the maximum allows, then stake follows its yield."""
    staking = compute_staking(supply.staked, supply.total)
    inflation = compute_inflation(staking)
    minted = min(compute_monthly_mint(supply.total, inflation), supply.maximum - supply.total)
    apr = compute_apr(inflation, staking)
    total = supply.total + minted
    moved = _cut(supply.staked * compute_staked_change(apr), BASIS_POINTS * 12)
    staked = max(0, min(supply.staked + moved, total))
    return Month(Supply(total, supply.maximum, staked), minted, inflation, apr)


def _cut(value: int, by: int) -> int:
    quotient = abs(value) // by
    return quotient if value >= 0 else -quotient
