"""Quantities are exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from virtengine.api import quantities
from virtengine.api.amounts import ResourceAmounts
from virtengine.core.errors import Rejected
from virtengine.core.resources import Resources


@pytest.mark.parametrize(
    ("text", "value"),
    [("500m", Fraction(1, 2)), ("1.5", Fraction(3, 2)), ("256Mi", 2**28), ("2G", 2 * 10**9), ("0", 0)],
)
def test_a_quantity_is_read_as_kubernetes_reads_it(text: str, value: Fraction) -> None:
    assert quantities.parse(text) == value


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1 Gi", "1KB", "abc", "1.5.5", "٣"])
def test_what_is_not_a_quantity_is_rejected(text: str) -> None:
    with pytest.raises(Rejected):
        quantities.parse(text)


def test_parts_are_rounded_up() -> None:
    assert quantities.parse_millis("0.0001") == 1
    assert quantities.parse_whole("100m") == 1


@example(cpu=10**6, memory=2**45, storage=2**50, gpus=64)
@given(
    cpu=st.integers(0, 10**6),
    memory=st.integers(0, 2**45),
    storage=st.integers(0, 2**50),
    gpus=st.integers(0, 64),
)
def test_amounts_survive_being_written(cpu: int, memory: int, storage: int, gpus: int) -> None:
    resources = Resources(cpu, memory, storage, gpus)
    assert ResourceAmounts.of(resources).to_resources() == resources
