from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.crypto import invoice_hash
from virtengine.wire.virtengine.settlement.v1 import types_pb2


def make_invoice() -> types_pb2.Invoice:
    lines = [
        types_pb2.InvoiceLine(
            resource=kind, quantity="5", unit="core-hour", unit_price="3", amount="15",
            period_end=9,
            usage_record_ids=["l/1", "l/2"],
        )
        for kind in (1, 2)
    ]  # fmt: skip
    return types_pb2.Invoice(
        lease_id="l", order_id="o", escrow_id="order/o", provider="p", customer="c", lines=lines,
        currency="uve", total="30", sequence=1,
    )  # fmt: skip


def make_ledger(count: int) -> list[types_pb2.LedgerEntry]:
    entries: list[types_pb2.LedgerEntry] = []
    for sequence in range(1, count + 1):
        entry = types_pb2.LedgerEntry(
            entry_id=f"i/{sequence}", invoice_id="i", type=sequence, amount="3", description="d",
            initiator="a", tx_hash="AB", sequence=sequence, height=7, time=1_767_225_600, new_status=1,
            previous_entry_hash=entries[-1].entry_hash if entries else "0" * 64,
        )  # fmt: skip
        entry.entry_hash = invoice_hash.compute_entry_hash(entry)
        entries.append(entry)
    return entries


def test_the_same_usage_in_another_order_gives_the_same_invoice_id() -> None:
    invoice, shuffled = make_invoice(), make_invoice()
    lines = list(shuffled.lines)
    del shuffled.lines[:]
    shuffled.lines.extend(reversed(lines))
    assert invoice_hash.compute_invoice_id(invoice) == invoice_hash.compute_invoice_id(shuffled)
    assert len(invoice_hash.compute_invoice_id(invoice)) == 32
    shuffled.lines[0].amount = "16"
    assert invoice_hash.compute_invoice_id(invoice) != invoice_hash.compute_invoice_id(shuffled)


def test_status_payments_and_documents_do_not_change_the_content_hash_and_the_rest_does() -> None:
    before = invoice_hash.compute_content_hash(make_invoice())
    paid = make_invoice()
    paid.status, paid.amount_paid, paid.amount_due, paid.paid_at = 2, "30", "0", 9
    paid.artifacts.add(media_type="application/pdf", sha256=bytes(32), uri="s3://b/k")
    assert invoice_hash.compute_content_hash(paid) == before
    for name, value in (("total", "31"), ("customer", "d"), ("platform_fee", "1"), ("due_at", 1)):
        other = make_invoice()
        setattr(other, name, value)
        assert invoice_hash.compute_content_hash(other) != before


def test_a_ledger_of_five_changes_verifies_and_any_altered_field_fails() -> None:
    assert invoice_hash.find_fault(make_ledger(5)) is None
    for place in range(5):
        for name, value in (
            ("amount", "4"), ("description", "e"), ("initiator", "b"), ("tx_hash", "AC"), ("height", 8),
            ("time", 1), ("type", 9), ("previous_status", 3), ("new_status", 3), ("entry_id", "i/9"),
            ("invoice_id", "j"), ("sequence", 9), ("previous_entry_hash", "1" * 64), ("entry_hash", "1" * 64),
        ):  # fmt: skip
            entries = make_ledger(5)
            setattr(entries[place], name, value)
            assert invoice_hash.find_fault(entries) is not None, (place, name)


def test_a_ledger_with_a_missing_or_moved_entry_fails() -> None:
    entries = make_ledger(3)
    assert invoice_hash.find_fault(entries[1:]) is not None
    assert invoice_hash.find_fault([entries[0], entries[2]]) is not None
    assert invoice_hash.find_fault([entries[1], entries[0], entries[2]]) is not None


def test_the_entry_hash_covers_the_fields_in_their_order() -> None:
    import hashlib

    entry = make_ledger(1)[0]
    text = f"i/1|i|1|0|1|3|d|a|AB|{'0' * 64}|1|7|2026-01-01T00:00:00Z"
    assert entry.entry_hash == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("seconds", [0, 951_782_399, 951_782_400, 1_709_164_800, 4_107_542_400, -1])
def test_times_are_those_of_the_calendar_at_its_edges(seconds: int) -> None:
    _compare(seconds)


@given(st.integers(min_value=0, max_value=253_402_300_799))
def test_times_are_those_of_the_calendar(seconds: int) -> None:
    _compare(seconds)


def _compare(seconds: int) -> None:
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)
    assert invoice_hash.format_time(seconds) == moment.strftime("%Y-%m-%dT%H:%M:%SZ")
