"""Amounts as people write them, and who signs."""

from __future__ import annotations

import pytest

from virtengine.cli import sending
from virtengine.cli.errors import Refused
from virtengine.core.errors import Rejected


@pytest.mark.parametrize(
    ("text", "uve"),
    [("2500000uve", 2_500_000), ("2.5VE", 2_500_000), ("0.000001VE", 1), ("7VE", 7_000_000), ("0uve", 0)],
)
def test_an_amount_has_its_unit(text: str, uve: int) -> None:
    assert sending.parse_money(text) == uve


@pytest.mark.parametrize(
    "text", ["", "5", "VE", "1.5uve", "0.0000001VE", "-1VE", "1e3uve", "1 VE", "01uve", "5btc"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        sending.parse_money(text)


def test_a_transaction_needs_a_signer() -> None:
    with pytest.raises(Refused):
        sending.open_key("", None)


def test_an_unknown_signer_is_refused_before_a_passphrase_is_asked_for() -> None:
    with pytest.raises(Refused, match="nobody"):
        sending.open_key("nobody", None)
