import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core import amounts
from virtengine.core.errors import Rejected


@given(st.integers(0, amounts.MAX_AMOUNT))
def test_amounts_survive_text(value: int) -> None:
    assert amounts.parse_amount(str(value)) == value


@pytest.mark.parametrize("text", ["", "-1", "+1", "01", "1.0", " 1", "1 ", "1e6", "0x10", "١", str(2**255)])
def test_text_that_is_no_amount_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Rejected) as refusal:
        amounts.parse_amount(text, field="deposit.amount")
    assert "deposit.amount" in refusal.value.message


@given(st.integers(0, 10**40))
def test_rates_survive_text(atto: int) -> None:
    assert amounts.parse_rate(amounts.format_rate(atto)) == atto


@pytest.mark.parametrize("text", ["", ".5", "1.", "-0.1", "0.1234567890123456789", "1,5", "nan", "00.1"])
def test_text_that_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        amounts.parse_rate(text)


def test_amounts_are_shown_in_ve() -> None:
    assert amounts.format_ve(2_500_000) == "2.500000 VE"
    assert amounts.format_ve(-1) == "-0.000001 VE"
