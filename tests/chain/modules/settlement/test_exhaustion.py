"""Whenever the money ends, never more is paid than there is, and the cut is the same every time (U6)."""

from __future__ import annotations

import random

import pytest

from tests.chain.modules.scene import Scene, coin
from virtengine.chain.modules.settlement.billing import Plan, plan_payment
from virtengine.chain.modules.settlement.types import UsageCharge, UsageRecord, UsageState
from virtengine.core.resources import ResourceType

CASES = 100_000
KINDS = (ResourceType.CPU, ResourceType.MEMORY, ResourceType.GPU, ResourceType.NETWORK)


def make_records(chance: random.Random) -> list[UsageRecord]:
    """Return records of usage and corrections as a lease may have them: credits never exceed charges."""
    records: list[UsageRecord] = []
    total = 0
    for sequence in range(1, chance.randrange(1, 6)):
        corrects = chance.choice([0, 0, 0, 1]) if records else 0
        sign = -1 if corrects and total and chance.random() < 0.7 else 1
        bound = total if sign < 0 else chance.choice([0, 1, 7, 10**6, 10**30])
        charges, left = [], bound
        for kind in KINDS[: chance.randrange(1, 4)]:
            amount = chance.randrange(0, left + 1)
            left -= amount
            charges.append(
                UsageCharge(kind, sign * (amount * 3 + 1), 7, sign * amount, sequence, sequence + 1)
            )
        record = UsageRecord(
            "l", sequence, "p", "c", tuple(charges), sum(one.amount for one in charges), 0, bytes(32), 1,
            UsageState.PENDING, 1, 1, False, b"", corrects=corrects,
        )  # fmt: skip
        total += record.total
        records.append(record)
    return records


def require_sound(records: list[UsageRecord], available: int, plan: Plan) -> None:
    assert 0 <= plan.amount <= available
    assert plan.amount == sum(line.amount for line in plan.lines)
    before = {record.sequence: record for record in records}
    charges_cut = 0
    for record in plan.records:
        was = before[record.sequence]
        low, high = sorted((0, record.total))
        assert low <= record.settled <= high
        assert abs(record.settled) >= abs(was.settled)
        charges_cut += record.total >= 0 and record.due != 0
    assert charges_cut <= 1, "one record at most is paid in part"
    paid = [record.sequence for record in plan.records if record.total >= 0]
    assert paid == [record.sequence for record in records if record.total >= 0][: len(paid)]


@pytest.mark.thorough
def test_a_hundred_thousand_exhaustions() -> None:
    chance = random.Random(1_121)
    exhausted = 0
    for _ in range(CASES):
        records = make_records(chance)
        owed = max(0, sum(record.total for record in records))
        available = chance.choice([0, 1, owed // 2, max(0, owed - 1), owed, chance.randrange(0, owed + 1)])
        plan = plan_payment(records, available)
        require_sound(records, available, plan)
        assert plan_payment(records, available) == plan
        exhausted += available < owed
    assert exhausted > CASES // 4


def test_every_instant_of_running_out_suspends_and_never_overdraws(scene: Scene) -> None:
    """The deposit ends within a batch, at its end, and before it; books, invoice and escrow agree."""
    for number, used in enumerate((999, 1_000, 1_001, 1_500, 7_777)):
        lease_id = scene.active_lease(external_id=f"order-{number % 4}-{number}", deposit=coin(1_000))
        scene.use(lease_id, cpu=used * 1_000 // 2)
        scene.use(lease_id, cpu=used * 1_000 - used * 1_000 // 2)
        scene.close(lease_id)
        scene.use(lease_id, final=True)
        scene.settle(lease_id, final=True)
        settlement = scene.chain.state("settlement").settlements.get(lease_id, 1)
        assert settlement.total == min(used, 1_000)
        assert settlement.uncollected == max(0, used - 1_000)
        assert settlement.refunded == max(0, 1_000 - used)
        assert scene.account(lease_id).balance == 0
        (invoice,) = scene.invoices(lease_id)
        assert invoice.total == sum(line.amount for line in invoice.lines) == settlement.total
