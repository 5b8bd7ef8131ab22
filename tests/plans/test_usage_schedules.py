"""However reports come - twice, in disorder, late, in other pieces - the same usage costs the same.

U1 and U3 of the faults we know: each schedule is rated by the chain's own functions and by a second rater
that knows only quantities and prices. VIRTENGINE_USAGE_SCHEDULES and VIRTENGINE_USAGE_EVENTS widen it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest

from virtengine.chain.modules.settlement.billing import plan_payment
from virtengine.chain.modules.settlement.rating import rate_line
from virtengine.chain.modules.settlement.types import InvoiceLine, UsageRecord, UsageState, UsageTotal
from virtengine.core.resources import GIB, METERED_PER_UNIT, ResourceType
from virtengine.crypto import canonical_json
from virtengine.plans import usage_batch, usage_row
from virtengine.plans.usage import Interval
from virtengine.plans.usage_batch import START, Due, Position
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import types_pb2

SCHEDULES = int(os.environ.get("VIRTENGINE_USAGE_SCHEDULES", "200"))
EVENTS = int(os.environ.get("VIRTENGINE_USAGE_EVENTS", "1000"))
PRICES = {1: 3_607, 2: 1_013, 3: 101, 4: 90_001, 6: 53}
METERED = [ResourceType(kind) for kind in PRICES]
LEASE = market.Lease(id="o/w/p", price=market.Price(billing=market.BILLING_USAGE))
for _kind, _price in PRICES.items():
    _entry = LEASE.price.prices.add()
    _entry.resource, _entry.price.denom, _entry.price.amount = _kind, "uve", str(_price)  # type: ignore[assignment]


@dataclass
class Rater:
    """The function and the chain in little: rows wait, batches are cut, records are rated."""

    position: Position = START
    waiting: dict[int, UsageRow] = field(default_factory=dict)
    billed: set[int] = field(default_factory=set)
    totals: dict[ResourceType, UsageTotal] = field(default_factory=dict)
    records: list[UsageRecord] = field(default_factory=list)
    lines: list[InvoiceLine] = field(default_factory=list)

    def arrive(self, row: UsageRow) -> None:
        """Store a report once."""
        if row.sequence not in self.billed:
            self.waiting.setdefault(row.sequence, row)

    def flush(self, *, pass_over: bool) -> None:
        """Bill what is late, then what is next; a gap is passed over now and then."""
        late = [row for number, row in sorted(self.waiting.items()) if number < self.position.last_report]
        planned = usage_batch.plan_correction(LEASE, self.position, [self._due(row) for row in late])
        while planned is not None:
            if planned.batch is not None:
                self._rate(planned.batch)
                self.position = replace(self.position, sequence=planned.batch.sequence)
            self._take(one.report for one in planned.taken)
            late = [row for row in late if row.sequence in self.waiting]
            planned = usage_batch.plan_correction(LEASE, self.position, [self._due(row) for row in late])
        rows = list(self.waiting.values())
        next_one = usage_batch.plan(LEASE, self.position, rows, age_seconds=None, pass_over=pass_over)
        if next_one is not None:
            self._rate(next_one.batch)
            self._take(range(next_one.first_report, next_one.position.last_report + 1))
            self.position = next_one.position

    def settle(self, available: int) -> int:
        """Pay what is recorded, as far as the money goes."""
        plan = plan_payment([one for one in self.records if one.state is not UsageState.SETTLED], available)
        settled = {record.sequence: record for record in plan.records}
        self.records = [settled.get(record.sequence, record) for record in self.records]
        self.lines += plan.lines
        return plan.amount

    def invoice(self) -> bytes:
        """Return the canonical bytes of everything that was billed, whatever pieces it came in."""
        sums: dict[int, list[int]] = {}
        for line in self.lines:
            found = sums.setdefault(int(line.resource), [0, 0])
            found[0] += line.quantity
            found[1] += line.amount
        content: list[canonical_json.Value] = [
            {"resource": kind, "quantity": str(total[0]), "price": str(PRICES[kind]), "amount": str(total[1])}
            for kind, total in sorted(sums.items())
        ]
        return canonical_json.encode(content)

    def _due(self, row: UsageRow) -> Due:
        behind = next(
            record.sequence
            for record in self.records
            if not record.corrects and max(charge.period_end for charge in record.charges) > row.start_ms
        )
        amounts, leaves = usage_row.read_amounts(row.amounts), tuple(usage_row.read_leaves(row.leaves))
        return Due(behind, row.start_ms, row.end_ms, amounts, leaves, report=row.sequence)

    def _take(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.waiting.pop(number, None)
            self.billed.add(number)

    def _rate(self, batch: types_pb2.UsageBatch) -> None:
        charges = []
        for line in batch.lines:
            kind = ResourceType(int(line.resource))
            before = self.totals.get(kind) or UsageTotal("o/w/p", kind)
            charge, self.totals[kind] = rate_line(line, before, PRICES[int(kind)])
            charges.append(charge)
        total = sum(charge.amount for charge in charges)
        record = UsageRecord(
            "o/w/p", batch.sequence, "p", "o", tuple(charges), total, 0, batch.merkle_root,
            batch.interval_count, UsageState.PENDING, 1, 1, batch.is_final, b"", corrects=batch.corrects,
        )  # fmt: skip
        self.records.append(record)


def make_rows(chance: random.Random, events: int) -> list[UsageRow]:
    """Return the reports of a lease, of different lengths, five resources each."""
    rows, start = [], 1_000
    count = max(2, events // len(METERED))
    for number in range(1, count + 1):
        end = start + chance.choice([1, 999, 60_000, 3_600_000])
        intervals = tuple(
            Interval("o/w/p", kind, chance.randrange(0, 3 * GIB), start, end, 0, 0) for kind in METERED
        )
        rows.append(
            usage_row.from_report(Report("p", "o/w/p", number, intervals, number == count), bytes(64))
        )
        start = end
    return rows


def second_rater(rows: Sequence[UsageRow]) -> bytes:
    """Rate usage from nothing but quantities and prices, with fractions."""
    totals: dict[int, int] = {}
    for row in rows:
        for kind, quantity in usage_row.read_amounts(row.amounts):
            totals[kind] = totals.get(kind, 0) + quantity
    content: list[canonical_json.Value] = []
    for kind, quantity in sorted(totals.items()):
        cost = Fraction(PRICES[kind]) * quantity / METERED_PER_UNIT[ResourceType(kind)]
        amount = cost.numerator // cost.denominator
        content.append(
            {"resource": kind, "quantity": str(quantity), "price": str(PRICES[kind]), "amount": str(amount)}
        )
    return canonical_json.encode(content)


def play(rows: Sequence[UsageRow], chance: random.Random) -> Rater:
    """Let reports come in a schedule of chance: twice, shuffled within a window, some of them very late."""
    rater = Rater()
    window = chance.choice([1, 3, 20, len(rows)])
    late = {row.sequence for row in rows[:-1] if chance.random() < chance.choice([0.0, 0.02, 0.2])}
    keyed = [
        (place + chance.uniform(0, window) + (len(rows) if row.sequence in late else 0), row)
        for place, row in enumerate(rows)
        for _copy in range(chance.choice([1, 1, 1, 2, 3]))
    ]
    # The last report ends a lease: whatever is later than it is not billed, so it comes last.
    arriving = [row for _, row in sorted(keyed, key=lambda pair: pair[0]) if not row.is_final]
    pause = chance.choice([1, 7, 50, 400])
    for place, row in enumerate(arriving):
        rater.arrive(row)
        if place % pause == 0:
            rater.flush(pass_over=chance.random() < 0.1)
            if chance.random() < 0.05:
                rater.settle(chance.randrange(0, 10**9))
    for _ in range(len(rows)):
        if not rater.waiting:
            break
        rater.flush(pass_over=True)
    rater.arrive(rows[-1])
    while not rater.records[-1].is_final:
        rater.flush(pass_over=True)
    owed = sum(record.due for record in rater.records)
    assert rater.settle(owed) == owed
    return rater


@pytest.mark.thorough
@pytest.mark.timeout(3600)
def test_every_schedule_gives_the_same_invoice_and_two_raters_agree() -> None:
    whole = random.Random(20_261_121)
    rows = make_rows(whole, EVENTS)
    wanted = second_rater(rows)
    corrected = 0
    for number in range(SCHEDULES):
        rater = play(rows, random.Random(number))
        assert rater.invoice() == wanted, f"schedule {number}"
        assert {record.state for record in rater.records} == {UsageState.SETTLED}
        corrected += any(record.corrects for record in rater.records)
    assert corrected > SCHEDULES // 10, "late reports are part of the schedules"


@pytest.mark.parametrize("seed", range(5))
def test_another_lease_another_schedule(seed: int) -> None:
    chance = random.Random(f"lease/{seed}")
    rows = make_rows(chance, 200)
    assert play(rows, chance).invoice() == second_rater(rows)
