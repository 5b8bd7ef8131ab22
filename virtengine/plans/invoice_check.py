"""An invoice checked line by line from raw usage: shares → reports → Merkle root → record → price → line.

Every finding names the line it is about and what was compared. Lines that are paid by the block rest on no
reports. A record that is paid in parts shows on several invoices; then all of them together are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from virtengine.core.resources import ResourceType
from virtengine.crypto import merkle
from virtengine.plans import usage_recount
from virtengine.plans.invoice_evidence import Evidence, records_of
from virtengine.plans.usage_recount import Count, Signer
from virtengine.wire.virtengine.settlement.v1 import types_pb2

FAULTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison."""

    line: str
    check: str
    ok: bool
    message: str


@dataclass(frozen=True)
class _Recount:
    """What was counted again, by record."""

    counts: Mapping[int, Count]
    records: Mapping[int, types_pb2.UsageRecord]
    records_wrong: Mapping[int, list[str]]
    prices_wrong: Mapping[int, list[str]]


def check(evidence: Evidence) -> list[Finding]:
    """Return what was compared of each line, and whether it holds."""
    recount = _recount(evidence)
    return [finding for line in evidence.invoice.lines for finding in _line(evidence, line, recount)]


def _recount(evidence: Evidence) -> _Recount:
    signer = Signer(evidence.chain_id, evidence.key)
    counts = {
        number: usage_recount.count(told, signer)
        for number, told in evidence.told.items()
        if number in evidence.covered
    }
    records = {record.sequence: record for record in evidence.records}
    prices = {int(one.resource): int(one.price.amount) for one in evidence.lease.price.prices}
    return _Recount(
        counts,
        records,
        {
            number: usage_recount.record_faults(records[number], counted, evidence.chain_id)
            for number, counted in counts.items()
            if number in records
        },
        usage_recount.price_faults(evidence.records, prices),
    )


def _line(evidence: Evidence, line: types_pb2.InvoiceLine, recount: _Recount) -> Iterator[Finding]:
    name = line.description
    if int(line.resource) == ResourceType.BLOCK:
        yield Finding(name, "blocks", ok=True, message=f"{line.quantity} blocks; no reports are behind them")
        return
    numbers = records_of(line)
    missing = [number for number in numbers if number not in recount.records]
    if missing:
        yield _finding(name, "records", [f"record {number} is not here" for number in missing], "")
        return
    untold = [
        f"record {number}: its reports are not here" for number in numbers if number not in recount.counts
    ]
    counts = [recount.counts[number] for number in numbers if number in recount.counts]
    intervals = sum(counted.intervals for counted in counts)
    reports = f"{intervals} intervals of {len(numbers)} records"
    unsigned = [f"{one} is not signed by the provider" for counted in counts for one in counted.unsigned]
    yield _finding(name, "intervals", [*untold, *unsigned], f"{reports} are here and signed")
    wrong = [fault for number in numbers for fault in recount.records_wrong.get(number, [])]
    yield _finding(name, "records", wrong, f"{reports} give the roots and quantities on chain")
    priced = [fault for number in numbers for fault in recount.prices_wrong.get(number, [])]
    yield _finding(name, "price", priced, f"{line.unit_price} uve a {line.unit} times the running totals")
    yield _root(line, [recount.records[number] for number in numbers])
    yield _total(evidence, line, recount.records)


def _root(line: types_pb2.InvoiceLine, records: Sequence[types_pb2.UsageRecord]) -> Finding:
    if not line.usage_root:
        return Finding(line.description, "root", ok=True, message="records are named one by one")
    same = merkle.compute_root([record.merkle_root for record in records]) == line.usage_root
    faults = [] if same else ["the line's root is not that of its records"]
    return _finding(line.description, "root", faults, "the line's root is that of its records")


def _total(
    evidence: Evidence, line: types_pb2.InvoiceLine, records: Mapping[int, types_pb2.UsageRecord]
) -> Finding:
    """Compare a line with its records' charges; with all invoices when records are paid in parts."""
    quantity, amount = _charged([records[number] for number in records_of(line)], line)
    if (quantity, amount) == (int(line.quantity or "0"), int(line.amount or "0")):
        message = f"{amount} uve for {quantity} metered units"
        return Finding(line.description, "total", ok=True, message=message)
    alike = [
        other
        for invoice in evidence.invoices
        for other in invoice.lines
        if (other.resource, bool(other.corrects)) == (line.resource, bool(line.corrects))
    ]
    covered = {number for other in alike for number in records_of(other)}
    _, charged = _charged([records[number] for number in sorted(covered) if number in records], line)
    invoiced = sum(int(other.amount or "0") for other in alike)
    is_part = abs(int(line.amount or "0")) <= abs(amount)
    is_open = any(records[number].state not in _SETTLED for number in covered if number in records)
    ok = is_part and (invoiced == charged or (is_open and abs(invoiced) <= abs(charged)))
    message = f"{line.amount} uve; its records come to {amount}, all invoices to {invoiced} of {charged}"
    return Finding(line.description, "total", ok=ok, message=message)


_SETTLED = frozenset({types_pb2.USAGE_STATE_SETTLED})


def _charged(records: Sequence[types_pb2.UsageRecord], line: types_pb2.InvoiceLine) -> tuple[int, int]:
    charges = [
        charge
        for record in records
        if bool(record.corrects) == bool(line.corrects)
        for charge in record.charges
        if charge.resource == line.resource
    ]
    return sum(int(one.quantity) for one in charges), sum(int(one.amount) for one in charges)


def _finding(line: str, check: str, faults: Sequence[str], right: str) -> Finding:
    shown = "; ".join(faults[:FAULTS_SHOWN])
    more = f" and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
    return Finding(line, check, ok=not faults, message=shown + more if faults else right)
