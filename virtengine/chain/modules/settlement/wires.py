"""Records of the settlement module as wire messages and back.

Runs of sequences are ranges on the wire; invoices of format 0 wrote them out as ids, and are hashed so.
Amounts of corrections may be below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from virtengine.chain.modules import wire
from virtengine.chain.modules.settlement.billing import make_ranges
from virtengine.chain.modules.settlement.types import (
    Invoice,
    InvoiceLine,
    LedgerEntry,
    Ranges,
    Settlement,
    UsageCharge,
    UsageRecord,
)
from virtengine.core.amounts import parse_signed
from virtengine.crypto.invoice_hash import LineContent
from virtengine.wire.virtengine.settlement.v1 import types_pb2


def usage_to_wire(record: UsageRecord) -> types_pb2.UsageRecord:
    """Return a usage record as a message."""
    return wire.to_wire(record, types_pb2.UsageRecord)


def usage_from_wire(message: types_pb2.UsageRecord) -> UsageRecord:
    """Return a usage record as it is stored."""
    charges = tuple(
        wire.from_wire(one, UsageCharge, quantity=parse_signed(one.quantity), amount=parse_signed(one.amount))
        for one in message.charges
    )
    total, settled = parse_signed(message.total), parse_signed(message.settled)
    return wire.from_wire(message, UsageRecord, charges=charges, total=total, settled=settled)


def settlement_to_wire(settlement: Settlement) -> types_pb2.Settlement:
    """Return a settlement as a message."""
    message = wire.to_wire(settlement, types_pb2.Settlement)
    message.usage_ranges.extend(_to_ranges(settlement.usage))
    return message


def settlement_from_wire(message: types_pb2.Settlement) -> Settlement:
    """Return a settlement as it is stored."""
    return wire.from_wire(message, Settlement, usage=_ranges(message.usage_ranges, message.usage_record_ids))


def invoice_to_wire(invoice: Invoice) -> types_pb2.Invoice:
    """Return an invoice as a message."""
    message = wire.to_wire(invoice, types_pb2.Invoice)
    for line, target in zip(invoice.lines, message.lines, strict=True):
        _write_records(line, target, invoice.lease_id, by_range=invoice.format > 0)
    return message


def invoice_from_wire(message: types_pb2.Invoice) -> Invoice:
    """Return an invoice as it is stored."""
    return wire.from_wire(message, Invoice, lines=tuple(_line_from_wire(line) for line in message.lines))


def line_content(line: InvoiceLine) -> LineContent:
    """Return what is hashed of a line whose records are ranges: the same as of its message."""
    content: LineContent = {
        "amount": str(line.amount),
        "description": line.description,
        "period_end": line.period_end,
        "period_start": line.period_start,
        "quantity": str(line.quantity),
        "resource": int(line.resource),
        "unit": line.unit,
        "unit_price": line.unit_price,
        "usage_record_ids": (),
    }
    if line.usage:
        content |= {"usage_ranges": line.usage, "usage_root": line.usage_root.hex()}
    return content | {"corrects": line.corrected} if line.corrected else content


def _line_from_wire(line: types_pb2.InvoiceLine) -> InvoiceLine:
    return wire.from_wire(
        line,
        InvoiceLine,
        quantity=parse_signed(line.quantity),
        amount=parse_signed(line.amount),
        usage=_ranges(line.usage_ranges, line.usage_record_ids),
        corrected=_ranges(line.corrects, ()),
    )


def _write_records(
    line: InvoiceLine, target: types_pb2.InvoiceLine, lease_id: str, *, by_range: bool
) -> None:
    if not by_range:
        target.usage_record_ids.extend(_ids(lease_id, line.usage))
        return
    target.usage_ranges.extend(_to_ranges(line.usage))
    target.corrects.extend(_to_ranges(line.corrected))


def entry_to_wire(entry: LedgerEntry) -> types_pb2.LedgerEntry:
    """Return a ledger entry as a message."""
    return wire.to_wire(entry, types_pb2.LedgerEntry)


def _ids(lease_id: str, ranges: Ranges) -> list[str]:
    return [f"{lease_id}/{number}" for first, last in ranges for number in range(first, last + 1)]


def _to_ranges(ranges: Ranges) -> list[types_pb2.SequenceRange]:
    return [types_pb2.SequenceRange(first=first, last=last) for first, last in ranges]


def _ranges(ranges: Iterable[types_pb2.SequenceRange], ids: Sequence[str]) -> Ranges:
    if ids:
        return make_ranges(int(record_id.rpartition("/")[2]) for record_id in ids)
    return tuple((one.first, one.last) for one in ranges)
