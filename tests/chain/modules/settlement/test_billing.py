"""Which usage an amount pays: nothing is lost and nothing is told twice, however the money comes."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.chain.modules.settlement.billing import make_ranges, plan_payment
from virtengine.chain.modules.settlement.types import UsageCharge, UsageRecord, UsageState
from virtengine.core.amounts import MAX_AMOUNT
from virtengine.core.resources import ResourceType

METERED = st.sampled_from([ResourceType.CPU, ResourceType.MEMORY, ResourceType.STORAGE, ResourceType.GPU])
CHARGES = st.lists(
    st.tuples(
        METERED, st.integers(0, MAX_AMOUNT), st.one_of(st.integers(0, 5), st.integers(0, MAX_AMOUNT // 100))
    ),
    max_size=4,
)


def make_record(sequence: int, charges: list[tuple[ResourceType, int, int]]) -> UsageRecord:
    made = tuple(
        UsageCharge(kind, quantity, 7, amount, sequence, sequence + 1) for kind, quantity, amount in charges
    )
    return UsageRecord(
        lease_id="l", sequence=sequence, provider="p", customer="c", charges=made,
        total=sum(charge.amount for charge in made), settled=0, merkle_root=b"", interval_count=0,
        state=UsageState.PENDING, height=1, recorded_at=1, is_final=False, batch_hash=b"",
    )  # fmt: skip


@pytest.mark.thorough
@examples(300, deadline=None)
@given(st.lists(CHARGES, max_size=6), st.lists(st.integers(0, 10**6), max_size=6))
def test_amounts_and_quantities_of_all_invoices_add_up(
    content: list[list[tuple[ResourceType, int, int]]], parts: list[int]
) -> None:
    records = {number: make_record(number, charges) for number, charges in enumerate(content, start=1)}
    total = sum(record.total for record in records.values())
    amounts: Counter[ResourceType] = Counter()
    quantities: Counter[ResourceType] = Counter()
    paid = 0
    for money in [*(total * part // 10**6 for part in parts), total]:
        waiting = [record for record in records.values() if record.state is not UsageState.SETTLED]
        plan = plan_payment(waiting, money)
        assert plan.amount == min(money, total - paid) == sum(line.amount for line in plan.lines)
        paid += plan.amount
        for record in plan.records:
            assert (record.due == 0) is (record.state is UsageState.SETTLED)
            records[record.sequence] = record
        for line in plan.lines:
            amounts[line.resource] += line.amount
            quantities[line.resource] += line.quantity
    charges = [charge for record in records.values() for charge in record.charges]
    assert paid == total
    assert all(record.state is UsageState.SETTLED for record in records.values())
    for kind in ResourceType:
        assert amounts[kind] == sum(charge.amount for charge in charges if charge.resource is kind)
        assert quantities[kind] == sum(charge.quantity for charge in charges if charge.resource is kind)


@given(st.sets(st.integers(1, 60)))
def test_ranges_hold_exactly_the_numbers_they_were_made_of(numbers: set[int]) -> None:
    ranges = make_ranges(sorted(numbers))
    assert {number for first, last in ranges for number in range(first, last + 1)} == numbers
    assert all(first > previous + 1 for (_, previous), (first, _) in pairwise(ranges))
