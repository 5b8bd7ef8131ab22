"""What an invoice's documents say: canonical JSON for programs, and a page of words for people.

Both hold only what never changes after the invoice was issued, so that the same invoice gives the same
bytes at any time and anywhere. Status and payments live on the chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf import json_format

from virtengine.core.amounts import format_ve
from virtengine.core.ids import short_hash
from virtengine.core.resources import METERED_PER_UNIT, UNIT_NAMES, ResourceType
from virtengine.crypto import canonical_json
from virtengine.wire.virtengine.settlement.v1 import types_pb2

SCHEMA = "virtengine/invoice/v1"
CHANGING = ("status", "amount_paid", "amount_due", "paid_at", "artifacts")
LATER_FIELDS = frozenset(
    {"format", "usage_ranges", "usage_root", "corrects", "credit_returned", "credit_lost"}
)
MICRO = 10**6
METERED_NAMES = {
    ResourceType.CPU: "core-milliseconds",
    ResourceType.MEMORY: "byte-seconds",
    ResourceType.STORAGE: "byte-seconds",
    ResourceType.GPU: "GPU-milliseconds",
    ResourceType.BLOCK: "blocks",
    ResourceType.NETWORK: "bytes",
    ResourceType.NODE: "node-milliseconds",
    ResourceType.ADJUSTMENT: "items",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the invoice's table."""

    description: str
    period: str
    quantity: str
    unit_price: str
    amount: str
    metered: str


@dataclass(frozen=True, slots=True)
class Page:
    """Every word of the printed invoice, in reading order."""

    title: str
    number: str
    issued: str
    period: str
    provider: str
    customer: str
    references: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    totals: tuple[tuple[str, str, str], ...]  # words, VE, uve; the first is the invoice's total
    payment: tuple[tuple[str, str, str], ...]
    content_hash: str
    verify: tuple[str, ...]


def object_key(invoice: types_pb2.Invoice, suffix: str) -> str:
    """Return where a document of an invoice lies in its bucket."""
    return f"invoices/{short_hash(invoice.lease_id)}/{invoice.id}.{suffix}"


def to_json(invoice: types_pb2.Invoice, settlement: types_pb2.Settlement, chain_id: str) -> bytes:
    """Return the canonical JSON document, ending in a new line."""
    kept = types_pb2.Invoice()
    kept.CopyFrom(invoice)
    for field in (*CHANGING, "content_hash"):
        kept.ClearField(field)
    document: dict[str, canonical_json.Value] = {
        "schema": SCHEMA,
        "chain_id": chain_id,
        "invoice": {
            name: value for name, value in _fields(kept).items() if name not in (*CHANGING, "content_hash")
        },
        "settlement": _fields(settlement),
        "content_hash": invoice.content_hash.hex(),
    }
    if not invoice.format:
        _drop_later_fields(document)
    return canonical_json.encode(document) + b"\n"


def page(invoice: types_pb2.Invoice, settlement: types_pb2.Settlement, chain_id: str) -> Page:
    """Return the words of the printed invoice."""
    return Page(
        title="Final invoice" if invoice.is_final else "Invoice",
        number=invoice.number,
        issued=_seconds(invoice.issued_at),
        period=_period(invoice.period_start, invoice.period_end),
        provider=invoice.provider,
        customer=invoice.customer,
        references=(
            ("Invoice id", invoice.id),
            ("Lease", invoice.lease_id),
            ("Order", invoice.order_id),
            ("Escrow account", invoice.escrow_id),
            ("Settlement", f"{settlement.sequence} of this lease, block {settlement.height}"),
            ("Chain", chain_id),
        ),
        lines=tuple(_line(line) for line in invoice.lines),
        totals=_totals(invoice),
        payment=_payment(settlement),
        content_hash=invoice.content_hash.hex(),
        verify=(
            "This page is a copy of a record on the chain; the chain decides.",
            f"Check it: virtengine invoice verify {invoice.id}",
        ),
    )


def format_quantity(resource: ResourceType, quantity: int) -> str:
    """Write metered units in the unit they are priced in, with six places, rounded down."""
    sign = "-" if quantity < 0 else ""
    whole, places = divmod(abs(quantity) * MICRO // METERED_PER_UNIT[resource], MICRO)
    if resource is ResourceType.BLOCK:
        return f"{whole:,} {UNIT_NAMES[resource]}s"
    unit = UNIT_NAMES[resource] if resource is ResourceType.NETWORK else f"{UNIT_NAMES[resource]}s"
    return f"{sign}{whole:,}.{places:06d} {unit}"


def _line(line: types_pb2.InvoiceLine) -> Line:
    resource = ResourceType(line.resource) if line.resource else ResourceType.BLOCK
    return Line(
        description=line.description,
        period=_period(line.period_start, line.period_end),
        quantity=format_quantity(resource, int(line.quantity or "0")),
        unit_price=_price(line.unit_price),
        amount=_ve(line.amount),
        metered=f"{int(line.quantity or '0'):,} {METERED_NAMES[resource]}",
    )


def _totals(invoice: types_pb2.Invoice) -> tuple[tuple[str, str, str], ...]:
    total, platform, validators = (
        int(text or "0") for text in (invoice.total, invoice.platform_fee, invoice.validator_fee)
    )
    return (
        _money("Total", total),
        _money("To the provider", total - platform - validators),
        _money("Platform fee", platform),
        _money("Validators' fee", validators),
    )


def _payment(settlement: types_pb2.Settlement) -> tuple[tuple[str, str, str], ...]:
    rows = [_money("Paid from escrow", int(settlement.total or "0"))]
    if int(settlement.refunded or "0"):
        rows.append(_money("Returned to the customer", int(settlement.refunded)))
    if int(settlement.uncollected or "0"):
        rows.append(_money("Used beyond the funds, written off", int(settlement.uncollected)))
    if int(settlement.credit_returned or "0"):
        rows.append(_money("Corrections, given back by the provider", int(settlement.credit_returned)))
    if int(settlement.credit_lost or "0"):
        rows.append(_money("Corrections that the provider owes", int(settlement.credit_lost)))
    return tuple(rows)


def _money(words: str, uve: int) -> tuple[str, str, str]:
    return words, format_ve(uve), f"{uve:,} uve"


def _ve(text: str) -> str:
    return format_ve(int(text or "0"))


def _price(text: str) -> str:
    """Write a unit price; prices by the block may have decimals of a uve."""
    return format_ve(int(text)) if text.isdigit() else f"{text or '0'} uve"


def _period(start_ms: int, end_ms: int) -> str:
    return f"{_instant(start_ms)} – {_instant(end_ms)} UTC"


def _instant(milliseconds: int) -> str:
    return (EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%d %H:%M:%S")


def _seconds(seconds: int) -> str:
    return f"{_instant(seconds * 1000)} UTC"


def _drop_later_fields(document: dict[str, Any]) -> None:
    """Leave out what invoices of format 0 did not say, so that their documents stay what they were."""
    invoice, settlement = document["invoice"], document["settlement"]
    ranges = settlement["usage_ranges"] or []
    settlement["usage_record_ids"] = settlement["usage_record_ids"] or [
        f"{invoice['lease_id']}/{number}"
        for one in ranges
        for number in range(int(one["first"]), int(one["last"]) + 1)
    ]
    for part in (invoice, settlement, *invoice["lines"]):
        for name in LATER_FIELDS & part.keys():
            del part[name]


def _fields(message: types_pb2.Invoice | types_pb2.Settlement) -> dict[str, canonical_json.Value]:
    found: dict[str, canonical_json.Value] = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return found
