from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from functions.settlement import invoice_pdf
from tests.plans.test_invoice_document import PAID, make_invoice
from virtengine.plans import invoice_document

PROGRAM = """
import hashlib
from functions.settlement import invoice_pdf
from tests.plans.test_invoice_document import PAID, make_invoice
from virtengine.plans import invoice_document
print(hashlib.sha256(invoice_pdf.draw(invoice_document.page(make_invoice(), PAID, "chain"))).hexdigest())
"""


@pytest.mark.thorough
def test_the_same_invoice_gives_the_same_bytes_in_any_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Kathmandu"))
    }
    assert len(digests) == 1


def test_every_word_of_the_page_is_in_the_file() -> None:
    page = invoice_document.page(
        make_invoice(customer="ve1customer", provider="ve1provider"), PAID, "chain-1"
    )
    reader = PdfReader(BytesIO(invoice_pdf.draw(page)))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    words = (page.number, "ve1customer", "ve1provider", "chain-1", "0.500034 core-hours", "2.512340 VE")
    for word in (*words, "7,487,660 uve", page.content_hash, "virtengine invoice verify", "Page 1 of 1"):
        assert word in text
    assert reader.metadata is not None
    assert page.number in str(reader.metadata.title)


def test_many_lines_take_many_pages_with_the_head_on_each() -> None:
    invoice = make_invoice()
    invoice.lines.extend([invoice.lines[0]] * 80)
    reader = PdfReader(BytesIO(invoice_pdf.draw(invoice_document.page(invoice, PAID, "chain"))))
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, start=1):
        assert f"Page {number} of {len(reader.pages)}" in page.extract_text()
    assert all("Unit price" in page.extract_text() for page in list(reader.pages)[:-1])


def test_text_that_looks_like_markup_is_text() -> None:
    page = invoice_document.page(make_invoice(customer="<b>&x</b>"), PAID, "chain")
    assert "<b>&x</b>" in PdfReader(BytesIO(invoice_pdf.draw(page))).pages[0].extract_text()
