"""Which usage an amount of money pays, and the invoice lines that tell it. Needs no state.

What corrections took back is used up before money is, and corrections have lines of their own. Records are
paid in the order of their sequence, and within a record its charges in their order. A charge that is paid
in parts shows the same part of its quantity each time, so that amounts and quantities of all invoices add
up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from virtengine.chain.modules.settlement.types import (
    InvoiceLine,
    Ranges,
    UsageCharge,
    UsageRecord,
    UsageState,
)
from virtengine.core.kept import Kept
from virtengine.core.resources import UNIT_NAMES, ResourceType
from virtengine.crypto import merkle


@dataclass
class LineSum:
    """What one resource adds up to."""

    unit_price: int
    quantity: int = 0
    amount: int = 0
    period_start: int = 0
    period_end: int = 0
    sequences: list[int] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)
    corrected: set[int] = field(default_factory=set)


Sums = dict[tuple[ResourceType, bool], LineSum]
"""Lines by resource, and whether they are of corrections."""


@dataclass(frozen=True)
class Plan:
    """Records as they are after paying, what is paid, and the lines of the invoice."""

    records: tuple[UsageRecord, ...]
    amount: int
    lines: tuple[InvoiceLine, ...]


def plan_payment(records: Iterable[UsageRecord], available: int) -> Plan:
    """Pay records in order until credits and money are spent."""
    waiting = list(records)
    credits = [record for record in waiting if record.due < 0]
    credit = -sum(record.due for record in credits)
    sums: Sums = {}
    paid, spent = _spend([record for record in waiting if record.due >= 0], available + credit, 1, sums)
    used, taken = _spend(credits, min(credit, spent), -1, sums)
    ordered = sorted((*paid, *used), key=lambda record: record.sequence)
    roots = Kept[tuple[bytes, ...], bytes](merkle.compute_root)
    lines = tuple(_line(*key, sums[key], roots) for key in sorted(sums, key=lambda key: key[::-1]))
    return Plan(tuple(ordered), spent - taken, lines)


def _spend(
    records: Iterable[UsageRecord], budget: int, sign: int, sums: Sums
) -> tuple[list[UsageRecord], int]:
    """Return the records that a budget settles, in order and the last perhaps in part, and what was spent."""
    found: list[UsageRecord] = []
    left = budget
    for record in records:
        if record.due and not left:
            break
        part = min(record.due * sign, left)
        left -= part
        after = record.settled + part * sign
        _add_record(sums, record, after)
        state = UsageState.SETTLED if after == record.total else UsageState.PARTLY_SETTLED
        found.append(replace(record, settled=after, state=state))
    return found, budget - left


def make_ranges(sequences: Iterable[int]) -> Ranges:
    """Return ascending numbers as runs."""
    runs: list[tuple[int, int]] = []
    for number in sequences:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
            continue
        runs.append((number, number))
    return tuple(runs)


def describe(resource: ResourceType) -> str:
    """Return what a line is about, for people."""
    return {
        ResourceType.CPU: "CPU",
        ResourceType.MEMORY: "Memory",
        ResourceType.STORAGE: "Storage",
        ResourceType.GPU: "GPU",
        ResourceType.BLOCK: "Lease by the block",
        ResourceType.NETWORK: "Network egress",
        ResourceType.NODE: "Nodes",
        ResourceType.ADJUSTMENT: "Adjustment",
    }[resource]


def _add_record(sums: Sums, record: UsageRecord, after: int) -> None:
    """Add to the lines what a record is paid beyond `record.settled`, up to `after`."""
    sign = -1 if record.total < 0 else 1
    offset = 0
    for charge in record.charges:
        size = charge.amount * sign
        paid_before = sign * min(max(record.settled * sign - offset, 0), size)
        paid_after = sign * min(max(after * sign - offset, 0), size)
        offset += size
        quantity = _quantity(charge, paid_after, complete=after == record.total)
        quantity -= _quantity(charge, paid_before, complete=False)
        if not quantity and paid_after == paid_before:
            continue
        _add_charge(sums, record, charge, quantity, paid_after - paid_before)


def _quantity(charge: UsageCharge, paid: int, *, complete: bool) -> int:
    """Return the part of a charge's quantity that goes with the part of its amount. Free usage goes last."""
    if not charge.amount:
        return charge.quantity if complete else 0
    sign = -1 if charge.amount < 0 else 1
    return sign * (abs(charge.quantity) * abs(paid) // abs(charge.amount))


def _add_charge(sums: Sums, record: UsageRecord, charge: UsageCharge, quantity: int, amount: int) -> None:
    fresh = LineSum(charge.unit_price, period_start=charge.period_start)
    line = sums.setdefault((charge.resource, record.corrects > 0), fresh)
    line.quantity += quantity
    line.amount += amount
    line.period_start = min(line.period_start, charge.period_start)
    line.period_end = max(line.period_end, charge.period_end)
    if record.corrects:
        line.corrected.add(record.corrects)
    if not line.sequences or line.sequences[-1] != record.sequence:
        line.sequences.append(record.sequence)
        line.roots.append(record.merkle_root)


def _line(
    resource: ResourceType, is_correction: bool, line: LineSum, roots: Kept[tuple[bytes, ...], bytes]
) -> InvoiceLine:
    ordered = sorted(zip(line.sequences, line.roots, strict=True))
    return InvoiceLine(
        id="",
        resource=resource,
        description=f"Correction: {describe(resource)}" if is_correction else describe(resource),
        quantity=line.quantity,
        unit=UNIT_NAMES[resource],
        unit_price=str(line.unit_price),
        amount=line.amount,
        period_start=line.period_start,
        period_end=line.period_end,
        usage=make_ranges(sequence for sequence, _ in ordered),
        usage_root=roots[tuple(root for _, root in ordered)],
        corrected=make_ranges(sorted(line.corrected)),
    )
