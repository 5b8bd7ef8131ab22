from __future__ import annotations

import pytest

from virtengine.core.errors import Rejected
from virtengine.core.resources import Resources
from virtengine.plans.quantity import MILLI, parse_quantity, parse_resources


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("2", 2),
        ("7927052Ki", 7927052 * 1024),
        ("1Gi", 2**30),
        ("1.5Gi", 3 * 2**29),
        ("1G", 10**9),
        ("2e3", 2000),
        ("1E", 10**18),
        ("1E3", 1000),
        ("500m", 1),
        (".5", 1),
        ("100n", 1),
        (5, 5),
    ],
)
def test_quantities_are_rounded_up_to_integers(text: str | int, value: int) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    ("text", "millis"), [("500m", 500), ("2", 2000), ("1930m", 1930), ("0.1", 100), ("1u", 1)]
)
def test_cores_are_read_in_millicores(text: str, millis: int) -> None:
    assert parse_quantity(text, scale=MILLI) == millis


@pytest.mark.parametrize("text", ["", "x", "1 Gi", "-1", "1GiB", "1e999", "--1", "1.2.3"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        parse_quantity(text)


def test_a_resource_list_is_read_for_what_is_sold() -> None:
    held = {
        "cpu": "2",
        "memory": "1Gi",
        "ephemeral-storage": "1Mi",
        "nvidia.com/gpu": "1",
        "amd.com/gpu": 2,
        "pods": "110",
    }
    assert parse_resources(held) == Resources(2000, 2**30, 2**20, 3)
    assert parse_resources(None) == Resources()
