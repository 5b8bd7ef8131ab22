"""Hashes of invoices, by which anyone can check a document or a ledger against the chain.

* the id: the first 16 bytes of SHA-256 of what is billed to whom, so that the same usage in another order
has the same id; * the content hash: SHA-256 of everything on the invoice but its status, payments,
artifacts and the hash itself; * the entry hash: SHA-256 of a ledger entry's fields joined by `|`, the hash
of the entry before it among them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from google.protobuf.descriptor import FieldDescriptor

from virtengine.crypto import canonical_json
from virtengine.wire.virtengine.settlement.v1 import types_pb2

FIRST_PREVIOUS_HASH = "0" * 64
_CHANGING = frozenset({"status", "amount_paid", "amount_due", "paid_at", "content_hash", "artifacts"})
_WHEN_SET = frozenset({"lines", "format"})
_KEPT = tuple(
    (field.name, field.type == FieldDescriptor.TYPE_STRING)
    for field in types_pb2.Invoice.DESCRIPTOR.fields
    if field.name not in _CHANGING | _WHEN_SET
)
"""What never changes, and whether it is text."""
_SECONDS_PER_DAY = 86_400
LineContent: TypeAlias = "dict[str, canonical_json.Value]"
"""What is hashed of a line."""


def compute_line_id(line: types_pb2.InvoiceLine) -> str:
    """Return `li-` and 12 hex digits of the line's content."""
    return name_line(_line(line))


def name_line(content: LineContent) -> str:
    """Return the id of a line with this content."""
    return f"li-{canonical_json.digest(content).hex()[:12]}"


def compute_invoice_id(invoice: types_pb2.Invoice) -> str:
    """Return 32 hex digits that follow from who is billed for what."""
    return name_invoice(invoice, [_line(line) for line in invoice.lines])


def name_invoice(invoice: Any, lines: Iterable[LineContent]) -> str:
    """Return the id of an invoice, a message or a record with its fields, with lines of this content."""
    usage = sorted(canonical_json.encode(line).decode() for line in lines)
    content: dict[str, canonical_json.Value] = {
        "currency": invoice.currency,
        "customer": invoice.customer,
        "escrow": invoice.escrow_id,
        "lease": invoice.lease_id,
        "order": invoice.order_id,
        "period_end": invoice.period_end,
        "period_start": invoice.period_start,
        "period_type": "final" if invoice.is_final else "usage_based",
        "provider": invoice.provider,
        "sequence": invoice.sequence,
        "usage": usage,
    }
    return canonical_json.digest(content).hex()[:32]


def compute_number(invoice_id: str) -> str:
    """Return the number that people use."""
    return f"VE-INV-{invoice_id[:12].upper()}"


def compute_content_hash(invoice: types_pb2.Invoice) -> bytes:
    """Return the hash of what never changes on an invoice."""
    return hash_content(invoice, [_line(line) for line in invoice.lines])


def hash_content(invoice: Any, lines: Iterable[LineContent]) -> bytes:
    """Return the same of a message, or a record with its fields, with lines of this content."""
    content: dict[str, canonical_json.Value] = {
        name: str(getattr(invoice, name)) if is_text else getattr(invoice, name) for name, is_text in _KEPT
    }
    if invoice.format:
        content["format"] = invoice.format
    content["lines"] = [{"id": line.id, **said} for line, said in zip(invoice.lines, lines, strict=True)]
    return canonical_json.digest(content)


def compute_entry_hash(entry: Any) -> str:
    """Return the hash of a ledger entry, a message or a record with its fields."""
    parts = (
        entry.entry_id,
        entry.invoice_id,
        str(int(entry.type)),
        str(int(entry.previous_status)),
        str(int(entry.new_status)),
        str(entry.amount),
        entry.description,
        entry.initiator,
        entry.tx_hash,
        entry.previous_entry_hash,
        str(entry.sequence),
        str(entry.height),
        format_time(entry.time),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def find_fault(entries: Sequence[types_pb2.LedgerEntry]) -> str | None:
    """Return what is wrong with an invoice's ledger, None when the chain holds."""
    previous = FIRST_PREVIOUS_HASH
    for place, entry in enumerate(entries, start=1):
        if entry.sequence != place:
            return f"entry {place} has the sequence {entry.sequence}"
        if entry.previous_entry_hash != previous:
            return f"entry {place} does not follow from the one before it"
        if entry.entry_hash != compute_entry_hash(entry):
            return f"entry {place} is not what its hash says"
        previous = entry.entry_hash
    return None


def format_time(seconds: int) -> str:
    """Return seconds since 1970 in RFC 3339, UTC, without trailing zeros of a fraction."""
    days, rest = divmod(seconds, _SECONDS_PER_DAY)
    year, month, day = _date(days)
    return f"{year:04d}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"


def _date(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a day since 1970 in the Gregorian calendar, counting years from March."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return era * 400 + year_of_era + (1 if month <= 2 else 0), month, day


def _line(line: types_pb2.InvoiceLine) -> LineContent:
    content: dict[str, canonical_json.Value] = {
        "amount": line.amount,
        "description": line.description,
        "period_end": line.period_end,
        "period_start": line.period_start,
        "quantity": line.quantity,
        "resource": int(line.resource),
        "unit": line.unit,
        "unit_price": line.unit_price,
        "usage_record_ids": sorted(line.usage_record_ids),
    }
    if line.usage_ranges:
        content["usage_ranges"] = _ranges(line.usage_ranges)
        content["usage_root"] = line.usage_root.hex()
    if line.corrects:
        content["corrects"] = _ranges(line.corrects)
    return content


def _ranges(ranges: Iterable[types_pb2.SequenceRange]) -> list[canonical_json.Value]:
    return [[one.first, one.last] for one in ranges]
