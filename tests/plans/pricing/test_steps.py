"""Prices: each strategy by its formula, then what is added, taken off, and the least."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.api.offering import OfferingPrice
from virtengine.core.amounts import ATTO, parse_rate
from virtengine.core.resources import GIB, Resources, ResourceType, compute_hourly_price
from virtengine.plans import pricing
from virtengine.plans.pricing import Quote, Request
from virtengine.plans.pricing.read import points_of, terms_of
from virtengine.wire.virtengine.market.v1 import types_pb2

ONE = Resources(cpu_millis=1000, memory_bytes=GIB)


def quote(price: dict[str, Any], asked: Resources = ONE, **request: Any) -> Quote:
    return pricing.quote(terms_of(OfferingPrice.model_validate(price)), Request(asked, **request))


def units(found: Quote) -> dict[ResourceType, int]:
    return {ResourceType(one.resource): int(one.price.amount) for one in found.price.prices}


def test_a_fixed_price_is_the_price_as_it_stands() -> None:
    found = quote({"cpu": "4000", "memory": "2000"})
    assert found.amount == 6000
    assert units(found) == {ResourceType.CPU: 4000, ResourceType.MEMORY: 2000}
    assert [line.amount for line in found.lines] == ["4000", "6000"]


def test_a_fixed_rate_is_the_rate() -> None:
    found = quote({"billing": "Rate", "rate": "1.5"})
    assert (found.price.billing, found.price.rate) == (types_pb2.BILLING_RATE, "1.5")
    assert found.amount == parse_rate("1.5")


def test_unit_prices_add_up_to_a_rate_for_each_block() -> None:
    strategy = {"kind": "PerResource", "blocksPerHour": 700}
    found = quote({"billing": "Rate", "cpu": "4000", "memory": "2000", "strategy": strategy})
    assert found.amount == -(-6000 * ATTO // 700)
    assert found.price.rate == "8.571428571428571429"


@given(
    cpu=st.integers(0, 10**9),
    memory=st.integers(0, 10**9),
    millis=st.integers(0, 400_000),
    size=st.integers(0, 2**41),
    percent=st.integers(-9000, 100_000),
)
def test_cost_plus_is_costs_and_a_part_of_them(
    cpu: int, memory: int, millis: int, size: int, percent: int
) -> None:
    text = f"{'-' if percent < 0 else ''}{abs(percent) // 100}.{abs(percent) % 100:02d}"
    asked = Resources(millis, size)
    price = {"cpu": str(cpu), "memory": str(memory), "strategy": {"kind": "CostPlus", "percent": text}}
    found = quote(price, asked)
    exact = Fraction(10_000 + percent, 10_000)
    expected = {
        ResourceType.CPU: -(-(cpu * exact).numerator // (cpu * exact).denominator),
        ResourceType.MEMORY: -(-(memory * exact).numerator // (memory * exact).denominator),
    }
    assert units(found) == expected
    assert found.amount == compute_hourly_price(asked, expected)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, 4000),
        ({"region": frozenset({"eu"})}, 4400),
        ({"region": frozenset({"us", "eu"})}, 4400),
        ({"region": frozenset({"us"})}, 4000),
        ({"tier": frozenset({"gold"})}, 9000),
        ({"region": frozenset({"eu"}), "tier": frozenset({"gold"})}, 9000),
    ],
)
def test_rules_change_prices_where_attributes_match(
    attributes: dict[str, frozenset[str]], expected: int
) -> None:
    rules = [
        {"attribute": "region", "value": "eu", "percent": "10"},
        {"attribute": "tier", "value": "gold", "cpu": "9000"},
    ]
    price = {"cpu": "4000", "strategy": {"kind": "ByAttribute", "rules": rules}}
    assert quote(price, Resources(1000), attributes=attributes).amount == expected


def test_a_gpu_model_has_its_own_price() -> None:
    rules = [{"attribute": "gpu/model", "value": "h100", "gpu": "900"}]
    price = {"cpu": "1", "gpu": "500", "strategy": {"kind": "ByAttribute", "rules": rules}}
    asked = Resources(gpus=2)
    assert quote(price, asked).amount == 1000
    assert quote(price, asked, attributes={"gpu/model": frozenset({"h100"})}).amount == 1800


@pytest.mark.parametrize(("used", "expected"), [(0, 1000), (79, 1000), (80, 1500), (95, 2000), (100, 2000)])
def test_the_highest_surcharge_that_applies_is_added(used: int, expected: int) -> None:
    surcharges = [{"usedPercent": 80, "percent": "50"}, {"usedPercent": 95, "percent": "100"}]
    price = {"cpu": "1000", "strategy": {"surcharges": surcharges}}
    assert quote(price, Resources(1000), used_percent=used).amount == expected


@pytest.mark.parametrize(
    ("deposit", "expected"), [(0, 1000), (9_999, 1000), (10_000, 950), (99_999, 950), (100_000, 900)]
)
def test_the_longest_commitment_that_the_deposit_covers_is_taken_off(deposit: int, expected: int) -> None:
    discounts = [{"hours": 10, "percent": "5"}, {"hours": 100, "percent": "10"}]
    price = {"cpu": "1000", "strategy": {"commitmentDiscounts": discounts}}
    assert quote(price, Resources(1000), deposit=deposit).amount == expected


def test_a_commitment_with_a_rate_counts_blocks() -> None:
    strategy = {"commitmentDiscounts": [{"hours": 1, "percent": "50"}], "blocksPerHour": 100}
    price = {"billing": "Rate", "rate": "2", "strategy": strategy}
    assert quote(price, deposit=199).amount == 2 * ATTO
    assert quote(price, deposit=200).amount == ATTO


@given(cpu=st.integers(1, 10**6), memory=st.integers(0, 10**6), least=st.integers(0, 10**8))
def test_a_price_below_the_least_is_raised_to_it(cpu: int, memory: int, least: int) -> None:
    found = quote({"cpu": str(cpu), "memory": str(memory), "minimum": str(least)})
    assert found.amount >= least
    if cpu + memory >= least:
        assert found.amount == cpu + memory
    else:
        assert found.amount <= least + 2  # each unit price is rounded up


def test_a_least_rate_is_met_exactly() -> None:
    assert quote({"billing": "Rate", "rate": "0.3", "minimum": "2"}).price.rate == "2"


def test_the_least_comes_after_discounts_and_everything_is_told() -> None:
    found = quote(
        {
            "cpu": "1000",
            "minimum": "950",
            "strategy": {
                "kind": "CostPlus",
                "percent": "10",
                "commitmentDiscounts": [{"hours": 1, "percent": "50"}],
            },
        },
        Resources(1000),
        deposit=10_000,
    )
    assert [line.step for line in found.lines] == ["cpu", "cost plus", "commitment", "minimum"]
    assert [line.amount for line in found.lines] == ["1000", "1100", "550", "950"]


def test_traffic_that_leaves_is_priced_and_not_counted() -> None:
    found = quote({"cpu": "1000", "network": "77"}, Resources(1000))
    assert found.amount == 1000
    assert units(found)[ResourceType.NETWORK] == 77


def test_a_listing_of_costs_shows_what_is_added() -> None:
    price = {"cpu": "1000", "strategy": {"kind": "CostPlus", "percent": "25"}}
    shown = pricing.listed(terms_of(OfferingPrice.model_validate(price)))
    assert shown.prices[0].price.amount == "1250"


def test_a_listing_whose_rate_follows_from_resources_shows_that_of_a_core_and_a_gibibyte() -> None:
    strategy = {"kind": "PerResource", "blocksPerHour": 1000}
    price = {"billing": "Rate", "cpu": "4000", "memory": "2000", "strategy": strategy}
    assert pricing.listed(terms_of(OfferingPrice.model_validate(price))).rate == "6"


@pytest.mark.parametrize(
    ("text", "points"), [(None, 0), ("0", 0), ("12.5", 1250), ("-10", -1000), ("0.05", 5), ("-0.5", -50)]
)
def test_percent_is_read_in_hundredths(text: str | None, points: int) -> None:
    assert points_of(text) == points
