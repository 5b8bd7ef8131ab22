from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.plans import tokenomics
from virtengine.plans.tokenomics import Supply


@pytest.mark.parametrize(("staking", "inflation"), [(6700, 700), (5000, 870), (9000, 470), (0, 1370)])
def test_acceptance_5_inflation_by_what_is_staked(staking: int, inflation: int) -> None:
    assert tokenomics.compute_inflation(staking) == inflation


def test_the_network_begins_with_a_third_staked() -> None:
    supply = Supply()
    staking = tokenomics.compute_staking(supply.staked, supply.total)
    assert staking == 3350
    assert tokenomics.compute_inflation(staking) == 1035
    assert tokenomics.compute_apr(1035, staking) == 3089
    assert tokenomics.compute_monthly_mint(supply.total, 1035) == 8_625_000_000_000


@pytest.mark.parametrize(("apr", "change"), [(1500, 50), (1000, 0), (700, 0), (500, 0), (300, -20)])
def test_stake_follows_its_yield(apr: int, change: int) -> None:
    assert tokenomics.compute_staked_change(apr) == change


@pytest.mark.parametrize(("inflation", "score"), [(700, 100), (900, 90), (100, 70), (2700, 0), (5000, 0)])
def test_inflation_far_from_its_target_cannot_last(inflation: int, score: int) -> None:
    assert tokenomics.compute_sustainability(inflation) == score


@pytest.mark.parametrize(("staking", "apr"), [(6700, 1000), (0, 1134), (10_000, 934)])
def test_the_best_yield_pulls_stake_to_its_target(staking: int, apr: int) -> None:
    assert tokenomics.compute_optimal_apr(staking) == apr


@pytest.mark.parametrize(("apr", "tenths"), [(399, 9), (400, 6), (600, 3), (800, 1)])
def test_a_low_yield_makes_stakers_leave(apr: int, tenths: int) -> None:
    assert tokenomics.compute_unbonding_pressure(apr) == tenths


def test_nothing_staked_earns_nothing() -> None:
    assert tokenomics.compute_apr(700, 0) == 0
    assert tokenomics.compute_staking(0, 0) == 0


@given(st.integers(0, 10**16), st.integers(0, 10_000))
def test_years_of_months_stay_within_the_maximum(total: int, staked_share: int) -> None:
    supply = Supply(total=total, staked=total * staked_share // 10_000)
    for _ in range(60):
        month = tokenomics.step(supply)
        assert month.minted >= 0
        assert month.supply.total == supply.total + month.minted <= supply.maximum
        assert 0 <= month.supply.staked <= month.supply.total
        supply = month.supply
