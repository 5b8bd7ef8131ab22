from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.plans import decentralisation
from virtengine.plans.decentralisation import Risk

STAKES = st.lists(st.integers(1, 10**16), min_size=1, max_size=60)


def test_equal_stakes_are_even() -> None:
    spread = decentralisation.measure([5] * 100)
    assert (spread.gini, spread.hhi, spread.top_10, spread.nakamoto) == (0, 100, 1000, 51)
    assert spread.score == 95


def test_one_that_has_nearly_everything_is_not() -> None:
    spread = decentralisation.measure([10**9] + [1] * 9)
    assert spread.gini > 8_900
    assert spread.nakamoto == 1
    assert spread.score == 100 - 26 - 35 - 20


def test_the_poorest_tenths_hold_what_lorenz_says() -> None:
    assert decentralisation.compute_lorenz(list(range(1, 11))) == [
        181,
        545,
        1090,
        1818,
        2727,
        3818,
        5090,
        6545,
        8181,
        10_000,
    ]


@given(STAKES)
def test_measures_do_not_depend_on_the_order_and_stay_in_range(stakes: list[int]) -> None:
    spread = decentralisation.measure(stakes)
    assert spread == decentralisation.measure(sorted(stakes))
    assert 0 <= spread.gini < 10_000
    assert 0 < spread.hhi <= 10_000
    assert 1 <= spread.nakamoto <= len(stakes)
    assert 0 <= spread.score <= 100


@pytest.mark.parametrize(("share", "risk"), [(5001, Risk.HIGH), (5000, Risk.MODERATE), (3300, Risk.LOW)])
def test_concentration(share: int, risk: Risk) -> None:
    assert decentralisation.judge_concentration(share) is risk


@pytest.mark.parametrize(
    ("count", "risk"), [(9, Risk.CRITICAL), (15, Risk.HIGH), (30, Risk.MEDIUM), (40, Risk.LOW)]
)
def test_few_that_could_stop_the_chain_are_a_cartel(count: int, risk: Risk) -> None:
    assert decentralisation.judge_cartel([7] * count) is risk


def test_costs_of_attacks() -> None:
    assert decentralisation.compute_majority_cost(49) == 51
    assert decentralisation.compute_long_range_cost(33) == 67
    assert decentralisation.compute_spam_cost(25 * 10**15) == 189_000_000
    assert decentralisation.judge_long_range(14 * 86_400, 0) is Risk.LOW
    assert decentralisation.judge_long_range(86_400, 0) is Risk.CRITICAL


@pytest.mark.parametrize(
    ("dollars", "risk"),
    [(999_999, Risk.CRITICAL), (10**6, Risk.HIGH), (10**7, Risk.MEDIUM), (10**8, Risk.LOW)],
)
def test_cheap_attacks_are_to_be_feared(dollars: int, risk: Risk) -> None:
    assert decentralisation.judge_cost(dollars * 100) is risk


@pytest.mark.parametrize(("slash", "risk"), [(99, Risk.HIGH), (100, Risk.MEDIUM), (500, Risk.LOW)])
def test_double_signing_must_cost(slash: int, risk: Risk) -> None:
    assert decentralisation.judge_equivocation(slash) is risk


@pytest.mark.parametrize(
    ("score", "risk"), [(49, Risk.CRITICAL), (50, Risk.HIGH), (70, Risk.MEDIUM), (85, Risk.LOW)]
)
def test_audits(score: int, risk: Risk) -> None:
    assert decentralisation.judge_audit(score) is risk
