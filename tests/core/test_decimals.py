from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core import decimals
from virtengine.core.amounts import ATTO
from virtengine.core.errors import Rejected

NUMBERS = st.integers(min_value=-(10**40), max_value=10**40)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.05", 5 * 10**16), ("1", ATTO), ("-0.000000000000000001", -1), ("12.500", 12_500 * 10**15)],
)
def test_decimals_are_read_from_json(text: str, value: int) -> None:
    assert decimals.parse(text) == value


@pytest.mark.parametrize("text", ["", ".5", "1.", "1e3", "0.0000000000000000001", "--1", "٣", "1,5"])
def test_what_is_no_decimal_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        decimals.parse(text)


def test_decimals_are_shown_with_all_their_places() -> None:
    assert decimals.show(5 * 10**16) == "0.050000000000000000"
    assert decimals.show(-ATTO - 1) == "-1.000000000000000001"


def test_the_wire_carries_the_number_of_the_smallest_parts() -> None:
    assert decimals.from_wire("50000000000000000") == 5 * 10**16
    assert decimals.from_wire("") == 0
    with pytest.raises(Rejected):
        decimals.from_wire("0.05")


@given(NUMBERS)
def test_what_is_shown_is_read_back(value: int) -> None:
    assert decimals.parse(decimals.show(value)) == value


@given(NUMBERS, NUMBERS)
def test_products_are_rounded_as_they_say(left: int, right: int) -> None:
    exact = Fraction(left * right, ATTO)
    assert decimals.multiply(left, right) == round(exact)
    assert decimals.multiply_truncate(left, right) == int(exact)
    assert abs(decimals.multiply_up(left, right)) == -int(-abs(exact) // 1)


@given(NUMBERS, NUMBERS.filter(bool))
def test_quotients_are_rounded_as_they_say(left: int, right: int) -> None:
    exact = Fraction(left * ATTO, right)
    assert abs(decimals.divide(left, right) - exact) <= Fraction(1, 2) + Fraction(1, ATTO)
    assert decimals.divide_truncate(left, right) == int(exact)
    assert abs(decimals.divide_up(left, right)) == -int(-abs(exact) // 1)


def test_halves_go_to_the_even_neighbour() -> None:
    assert decimals.multiply(5 * 10**17, 1) == 0
    assert decimals.multiply(15 * 10**17, 1) == 2
    assert decimals.divide(ATTO, 2 * ATTO) == 5 * 10**17
