"""The figures of the specification, and bounds that hold whatever blocks do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.chain.modules.gas.pricing import compute_next, compute_utilization
from virtengine.chain.modules.gas.types import Params, Price
from virtengine.core.amounts import ATTO

DEFAULT = Params()
LEAST = 25 * ATTO // 10_000


@pytest.mark.parametrize(
    ("used", "limit", "utilization"),
    [(0, 10, 0), (9, 10, 9_000), (10, 10, 10_000), (11, 10, 10_000), (1, 3, 3_333)],
)
def test_fullness_is_cut_off(used: int, limit: int, utilization: int) -> None:
    assert compute_utilization(used, limit) == utilization


@pytest.mark.parametrize(
    ("before", "utilization", "smoothed", "price"),
    [
        (6_500, 9_000, 6_812, 25_195 * ATTO // 10**7),
        (9_000, 10_000, 9_125, 30_636 * ATTO // 10**7),
        (6_500, 0, 5_687, LEAST),
    ],
)
def test_the_price_follows_the_smoothed_fullness(
    before: int, utilization: int, smoothed: int, price: int
) -> None:
    after = compute_next(Price(LEAST, LEAST, before), DEFAULT, utilization)
    assert after == Price(LEAST, price, smoothed)


def test_a_change_is_cut_off_towards_zero_in_both_directions() -> None:
    params = Params(window=1)
    high = 2 * LEAST
    up = compute_next(Price(high, high, 0), params, 6_503)
    down = compute_next(Price(high, high, 0), params, 6_497)
    assert (up.next, down.next) == (high, high)


def test_sustained_congestion_stops_at_the_cap_and_emptiness_at_the_minimum() -> None:
    price = Price(LEAST, LEAST, 6_500)
    for _ in range(100):
        price = compute_next(price, DEFAULT, 10_000)
    assert price.next == 10 * LEAST
    for _ in range(100):
        price = compute_next(price, DEFAULT, 0)
    assert price == Price(LEAST, LEAST, 0)


@given(st.lists(st.integers(0, 10_000), max_size=60), st.integers(1, 100), st.integers(1, 10**18))
def test_the_price_stays_within_its_bounds(fullness: list[int], factor: int, least: int) -> None:
    params = Params(min_gas_price=least, max_price_factor=factor)
    price = Price(least, least, 6_500)
    for utilization in fullness:
        before, price = price, compute_next(price, params, utilization)
        assert price.current == before.next
        assert least <= price.next <= least * factor
        assert price.next <= before.next * 12_000 * 11_500 // 10**8
