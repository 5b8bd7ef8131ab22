"""Records of the settlement module as wire messages and back: runs of sequences are written out as ids."""

from __future__ import annotations

from collections.abc import Sequence

from virtengine.chain.modules import wire
from virtengine.chain.modules.settlement.billing import make_ranges
from virtengine.chain.modules.settlement.types import (
    Invoice,
    InvoiceLine,
    LedgerEntry,
    Ranges,
    Settlement,
    UsageRecord,
)
from virtengine.wire.virtengine.settlement.v1 import types_pb2


def usage_to_wire(record: UsageRecord) -> types_pb2.UsageRecord:
    """Return a usage record as a message."""
    return wire.to_wire(record, types_pb2.UsageRecord)


def settlement_to_wire(settlement: Settlement) -> types_pb2.Settlement:
    """Return a settlement as a message."""
    message = wire.to_wire(settlement, types_pb2.Settlement)
    message.usage_record_ids.extend(_ids(settlement.lease_id, settlement.usage))
    return message


def settlement_from_wire(message: types_pb2.Settlement) -> Settlement:
    """Return a settlement as it is stored."""
    return wire.from_wire(message, Settlement, usage=_ranges(message.usage_record_ids))


def invoice_to_wire(invoice: Invoice) -> types_pb2.Invoice:
    """Return an invoice as a message."""
    message = wire.to_wire(invoice, types_pb2.Invoice)
    for line, target in zip(invoice.lines, message.lines, strict=True):
        target.usage_record_ids.extend(_ids(invoice.lease_id, line.usage))
    return message


def invoice_from_wire(message: types_pb2.Invoice) -> Invoice:
    """Return an invoice as it is stored."""
    lines = tuple(
        wire.from_wire(line, InvoiceLine, usage=_ranges(line.usage_record_ids)) for line in message.lines
    )
    return wire.from_wire(message, Invoice, lines=lines)


def line_to_wire(lease_id: str, line: InvoiceLine) -> types_pb2.InvoiceLine:
    """Return a line as a message."""
    message = wire.to_wire(line, types_pb2.InvoiceLine)
    message.usage_record_ids.extend(_ids(lease_id, line.usage))
    return message


def entry_to_wire(entry: LedgerEntry) -> types_pb2.LedgerEntry:
    """Return a ledger entry as a message."""
    return wire.to_wire(entry, types_pb2.LedgerEntry)


def _ids(lease_id: str, ranges: Ranges) -> list[str]:
    return [f"{lease_id}/{number}" for first, last in ranges for number in range(first, last + 1)]


def _ranges(ids: Sequence[str]) -> Ranges:
    return make_ranges(int(record_id.rpartition("/")[2]) for record_id in ids)
