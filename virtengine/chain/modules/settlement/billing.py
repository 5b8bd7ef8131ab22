"""Which usage an amount of money pays, and the invoice lines that tell it. Needs no state.

Records are paid in the order of their sequence, and within a record its charges in their order. A charge
that is paid in parts shows the same part of its quantity each time, so that amounts and quantities of all
invoices add up.
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
from virtengine.core.resources import UNIT_NAMES, ResourceType


@dataclass
class LineSum:
    """What one resource adds up to."""

    unit_price: int
    quantity: int = 0
    amount: int = 0
    period_start: int = 0
    period_end: int = 0
    sequences: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Records as they are after paying, what is paid, and the lines of the invoice."""

    records: tuple[UsageRecord, ...]
    amount: int
    lines: tuple[InvoiceLine, ...]


def plan_payment(records: Iterable[UsageRecord], available: int) -> Plan:
    """Pay records in order until the money is spent."""
    paid: list[UsageRecord] = []
    sums: dict[ResourceType, LineSum] = {}
    left = available
    for record in records:
        if record.due and not left:
            break
        part = min(record.due, left)
        left -= part
        after = record.settled + part
        _add_record(sums, record, after)
        state = UsageState.SETTLED if after == record.total else UsageState.PARTLY_SETTLED
        paid.append(replace(record, settled=after, state=state))
    lines = tuple(_line(resource, sums[resource]) for resource in sorted(sums))
    return Plan(tuple(paid), available - left, lines)


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
    }[resource]


def _add_record(sums: dict[ResourceType, LineSum], record: UsageRecord, after: int) -> None:
    """Add to the lines what a record is paid beyond `record.settled`, up to `after`."""
    offset = 0
    for charge in record.charges:
        paid_before = min(max(record.settled - offset, 0), charge.amount)
        paid_after = min(max(after - offset, 0), charge.amount)
        offset += charge.amount
        quantity = _quantity(charge, paid_after, complete=after == record.total)
        quantity -= _quantity(charge, paid_before, complete=False)
        if not quantity and paid_after == paid_before:
            continue
        _add_charge(sums, charge, quantity, paid_after - paid_before, record.sequence)


def _quantity(charge: UsageCharge, paid: int, *, complete: bool) -> int:
    """Return the part of a charge's quantity that goes with the part of its amount. Free usage goes last."""
    if not charge.amount:
        return charge.quantity if complete else 0
    return charge.quantity * paid // charge.amount


def _add_charge(
    sums: dict[ResourceType, LineSum], charge: UsageCharge, quantity: int, amount: int, sequence: int
) -> None:
    line = sums.setdefault(charge.resource, LineSum(charge.unit_price, period_start=charge.period_start))
    line.quantity += quantity
    line.amount += amount
    line.period_start = min(line.period_start, charge.period_start)
    line.period_end = max(line.period_end, charge.period_end)
    if not line.sequences or line.sequences[-1] != sequence:
        line.sequences.append(sequence)


def _line(resource: ResourceType, line: LineSum) -> InvoiceLine:
    return InvoiceLine(
        id="",
        resource=resource,
        description=describe(resource),
        quantity=line.quantity,
        unit=UNIT_NAMES[resource],
        unit_price=str(line.unit_price),
        amount=line.amount,
        period_start=line.period_start,
        period_end=line.period_end,
        usage=make_ranges(line.sequences),
    )
