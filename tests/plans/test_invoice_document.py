from __future__ import annotations

import json

import pytest
from google.protobuf import json_format

from virtengine.core.resources import GIB, ResourceType
from virtengine.crypto import invoice_hash
from virtengine.plans import invoice_document
from virtengine.wire.virtengine.settlement.v1 import types_pb2

PAID = types_pb2.Settlement(sequence=2, height=40, total="2512340", refunded="7487660", uncollected="3")


def make_invoice(**changes: object) -> types_pb2.Invoice:
    line = types_pb2.InvoiceLine(
        resource=1,  # type: ignore[arg-type]
        description="CPU",
        quantity="1800123",
        unit="core-hour",
        unit_price="1000000",
        amount="500034",
        period_start=1_790_000_000_000,
        period_end=1_790_003_600_123,
        usage_record_ids=["o/w/p/1"],
    )
    fields = {
        "number": "VE-INV-0123",
        "lease_id": "o/w/p",
        "total": "2512340",
        "platform_fee": "125617",
        "validator_fee": "25123",
        "issued_at": 1_790_003_700,
        "period_start": 1_790_000_000_000,
        "period_end": 1_790_003_600_123,
        "is_final": True,
        "lines": [line],
        **changes,
    }
    invoice = types_pb2.Invoice(**fields)  # type: ignore[arg-type]
    invoice.id = invoice_hash.compute_invoice_id(invoice)
    invoice.content_hash = invoice_hash.compute_content_hash(invoice)
    return invoice


def test_status_payments_and_documents_change_no_byte() -> None:
    invoice = make_invoice()
    changed = types_pb2.Invoice()
    changed.CopyFrom(invoice)
    changed.status = types_pb2.INVOICE_STATUS_REFUNDED
    changed.amount_paid, changed.amount_due, changed.paid_at = "1", "2", 3
    changed.artifacts.add(media_type="application/pdf")
    assert invoice_document.to_json(changed, PAID, "c") == invoice_document.to_json(invoice, PAID, "c")
    assert invoice_document.page(changed, PAID, "c") == invoice_document.page(invoice, PAID, "c")


def test_the_content_hash_follows_from_the_document() -> None:
    invoice = make_invoice()
    document = json.loads(invoice_document.to_json(invoice, PAID, "c"))
    read = json_format.ParseDict(document["invoice"], types_pb2.Invoice())
    assert invoice_hash.compute_content_hash(read).hex() == document["content_hash"]
    assert (document["schema"], document["chain_id"]) == ("virtengine/invoice/v1", "c")
    assert document["settlement"]["refunded"] == "7487660"


def test_the_page_says_what_was_used_paid_and_returned() -> None:
    page = invoice_document.page(make_invoice(), PAID, "c")
    line = page.lines[0]
    assert (line.quantity, line.unit_price, line.amount) == (
        "0.500034 core-hours",
        "1.000000 VE",
        "0.500034 VE",
    )
    assert line.metered == "1,800,123 core-milliseconds"
    assert page.totals[0] == ("Total", "2.512340 VE", "2,512,340 uve")
    assert sum(int(uve.split()[0].replace(",", "")) for _, _, uve in page.totals[1:]) == 2_512_340
    assert [words for words, _, _ in page.payment] == [
        "Paid from escrow",
        "Returned to the customer",
        "Used beyond the funds, written off",
    ]
    assert page.issued == "2026-09-21 15:15:00 UTC"
    assert page.title == "Final invoice"


@pytest.mark.parametrize(
    ("resource", "quantity", "text"),
    [
        (ResourceType.CPU, 3_600_000, "1.000000 core-hours"),
        (ResourceType.MEMORY, GIB * 3600, "1.000000 GiB-hours"),
        (ResourceType.MEMORY, GIB * 3600 - 1, "0.999999 GiB-hours"),
        (ResourceType.GPU, 1, "0.000000 GPU-hours"),
        (ResourceType.BLOCK, 1234, "1,234 blocks"),
        (ResourceType.NETWORK, GIB + GIB // 2, "1.500000 GiB"),
        (ResourceType.CPU, -1_800_000, "-0.500000 core-hours"),
    ],
)
def test_quantities_are_written_in_priced_units_rounded_down(
    resource: ResourceType, quantity: int, text: str
) -> None:
    assert invoice_document.format_quantity(resource, quantity) == text


def test_documents_of_a_lease_lie_together() -> None:
    invoice = make_invoice()
    key = invoice_document.object_key(invoice, "pdf")
    assert key.startswith("invoices/")
    assert key.endswith(f"/{invoice.id}.pdf")


def test_the_documents_of_invoices_of_before_stay_what_they_were() -> None:
    """A settlement tells ranges now; the document of an older invoice still lists its records."""
    paid = types_pb2.Settlement()
    paid.CopyFrom(PAID)
    del paid.usage_record_ids[:]
    paid.usage_ranges.add(first=1, last=3)
    document = json.loads(invoice_document.to_json(make_invoice(), paid, "c"))
    lease = make_invoice().lease_id
    assert document["settlement"]["usage_record_ids"] == [f"{lease}/{number}" for number in (1, 2, 3)]
    parts = (document["invoice"], document["settlement"], *document["invoice"]["lines"])
    assert not any(invoice_document.LATER_FIELDS & part.keys() for part in parts)


def test_corrections_are_told_on_the_page_and_in_the_document() -> None:
    invoice = make_invoice()
    invoice.format = 1
    line = invoice.lines.add(resource=invoice.lines[0].resource, quantity="-1800000", amount="-7")
    line.description, line.unit_price = "Correction: CPU", "9"
    line.usage_ranges.add(first=4, last=4)
    line.corrects.add(first=2, last=2)
    paid = types_pb2.Settlement(credit_returned="5", credit_lost="2")
    page = invoice_document.page(invoice, paid, "c")
    assert (page.lines[-1].quantity, page.lines[-1].amount) == ("-0.500000 core-hours", "-0.000007 VE")
    assert [uve for _, _, uve in page.payment[1:]] == ["5 uve", "2 uve"]
    told = json.loads(invoice_document.to_json(invoice, paid, "c"))["invoice"]["lines"][-1]
    assert (told["corrects"], told["amount"]) == ([{"first": "2", "last": "2"}], "-7")
