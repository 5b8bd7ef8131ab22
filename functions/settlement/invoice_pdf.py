"""An invoice as a PDF for people: A4, one page or as many as its lines need, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from virtengine.plans.invoice_document import Line, Page

BLUE = colors.HexColor("#2563eb")
DARK = colors.HexColor("#1e40af")
INK = colors.HexColor("#111827")
GREY = colors.HexColor("#6b7280")
PALE = colors.HexColor("#f3f4f6")
RULE = colors.HexColor("#d1d5db")

MARGIN = 18 * mm
TOP = 15 * mm
BOTTOM = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
COLUMNS = (0.39, 0.27, 0.17, 0.17)


def _style(name: str, size: float, **changes: Any) -> ParagraphStyle:
    settings = {
        "fontName": "Helvetica",
        "fontSize": size,
        "leading": size * 1.35,
        "textColor": INK,
        **changes,
    }
    return ParagraphStyle(name, **settings)


TEXT = _style("text", 9)
SMALL = _style("small", 7.5, textColor=GREY)
LABEL = _style("label", 7, textColor=GREY, leading=11)
MONO = _style("mono", 8, fontName="Courier", wordWrap="CJK")
TITLE = _style("title", 22, fontName="Helvetica-Bold", textColor=DARK)
BRAND = _style("brand", 13, fontName="Helvetica-Bold", textColor=colors.white)
NUMBER = _style("number", 10, alignment=TA_RIGHT, textColor=colors.white)
RIGHT = _style("right", 9, alignment=TA_RIGHT)
RIGHT_SMALL = _style("right-small", 7.5, alignment=TA_RIGHT, textColor=GREY)
HEAD = _style("head", 8, fontName="Helvetica-Bold", textColor=DARK)
HEAD_RIGHT = _style("head-right", 8, fontName="Helvetica-Bold", textColor=DARK, alignment=TA_RIGHT)
STRONG = _style("strong", 11, fontName="Helvetica-Bold")
STRONG_RIGHT = _style("strong-right", 11, fontName="Helvetica-Bold", alignment=TA_RIGHT)


def draw(page: Page) -> bytes:
    """Return the PDF of an invoice."""
    pages = _Pages(page.number)
    _build(page, pages)
    return _build(page, _Pages(page.number, of=pages.count))


def _build(page: Page, footer: _Pages) -> bytes:
    target = io.BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=f"{page.title} {page.number}",
        author="VirtEngine",
        subject=f"{page.period}",
        invariant=1,
        pageCompression=0,
    )
    frame = Frame(
        MARGIN,
        BOTTOM,
        WIDTH,
        A4[1] - TOP - BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=footer.draw))
    document.build(_story(page))
    return target.getvalue()


class _Pages:
    """The footer of every page; counts them while it draws."""

    def __init__(self, number: str, of: int = 0) -> None:
        self._number, self._of = number, of
        self.count = 0

    def draw(self, canvas: Canvas, _document: object) -> None:
        self.count += 1
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.line(MARGIN, 15 * mm, A4[0] - MARGIN, 15 * mm)
        canvas.setFont("Helvetica", 7.5)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, 11 * mm, self._number)
        canvas.drawRightString(A4[0] - MARGIN, 11 * mm, f"Page {self.count} of {self._of or self.count}")
        canvas.restoreState()


def _story(page: Page) -> list[Any]:
    return [
        _banner(page),
        Spacer(1, 7 * mm),
        Paragraph(escape(page.title), TITLE),
        Spacer(1, 4 * mm),
        _facts(page),
        Spacer(1, 4 * mm),
        _parties(page),
        Spacer(1, 7 * mm),
        _lines(page.lines),
        Spacer(1, 4 * mm),
        KeepTogether(_sums(page)),
        Spacer(1, 8 * mm),
        KeepTogether(
            [
                _references(page),
                Spacer(1, 5 * mm),
                *(Paragraph(escape(text), SMALL) for text in page.verify),
            ]
        ),
    ]


def _banner(page: Page) -> Table:
    row = [[Paragraph("VirtEngine", BRAND), Paragraph(escape(page.number), NUMBER)]]
    return Table(
        row,
        colWidths=[WIDTH / 2, WIDTH / 2],
        style=TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), BLUE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
            ]
        ),
    )


def _facts(page: Page) -> Table:
    cells = [[_labelled("Issued", page.issued), _labelled("Usage from – to", page.period)]]
    return _plain(cells, (0.35, 0.65))


def _parties(page: Page) -> Table:
    cells = [[_labelled("Provider", page.provider, MONO), _labelled("Customer", page.customer, MONO)]]
    table = _plain(cells, (0.5, 0.5))
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), PALE),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    return table


def _lines(lines: Sequence[Line]) -> Table:
    head = [
        Paragraph("Description", HEAD),
        Paragraph("Quantity", HEAD_RIGHT),
        Paragraph("Unit price", HEAD_RIGHT),
        Paragraph("Amount", HEAD_RIGHT),
    ]
    rows = [head, *(_row(line) for line in lines)]
    style = [
        ("LINEBELOW", (0, 0), (-1, 0), 1, BLUE),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ]
    widths = [WIDTH * share for share in COLUMNS]
    return Table(rows, colWidths=widths, repeatRows=1, style=TableStyle(style))


def _row(line: Line) -> list[Any]:
    return [
        [Paragraph(escape(line.description), TEXT), Paragraph(escape(line.period), SMALL)],
        [Paragraph(escape(line.quantity), RIGHT), Paragraph(escape(line.metered), RIGHT_SMALL)],
        Paragraph(escape(line.unit_price), RIGHT),
        Paragraph(escape(line.amount), RIGHT),
    ]


def _sums(page: Page) -> Table:
    (words, total, uve), *parts = page.totals
    rows = [[Paragraph(escape(words), STRONG), Paragraph(total, STRONG_RIGHT), Paragraph(uve, RIGHT_SMALL)]]
    rows += [_sum(*part) for part in parts]
    first_payment = len(rows)
    rows += [_sum(*part) for part in page.payment]
    style = [
        ("LINEABOVE", (0, 0), (-1, 0), 1, BLUE),
        ("LINEABOVE", (0, first_payment), (-1, first_payment), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    widths = [WIDTH * share for share in (0.32, 0.17, 0.17)]
    return Table(rows, colWidths=widths, hAlign="RIGHT", style=TableStyle(style))


def _sum(words: str, amount: str, uve: str) -> list[Any]:
    return [Paragraph(escape(words), TEXT), Paragraph(amount, RIGHT), Paragraph(uve, RIGHT_SMALL)]


def _references(page: Page) -> Table:
    facts = (*page.references, ("SHA-256 of the content", page.content_hash))
    rows = [[Paragraph(escape(name), LABEL), Paragraph(escape(value), MONO)] for name, value in facts]
    table = _plain(rows, (0.2, 0.8))
    table.setStyle(
        TableStyle(
            [
                ("LINEABOVE", (0, 0), (-1, 0), 0.5, RULE),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
                ("TOPPADDING", (0, 0), (-1, 0), 6),
            ]
        )
    )
    return table


def _labelled(label: str, value: str, style: ParagraphStyle = TEXT) -> list[Paragraph]:
    return [Paragraph(escape(label), LABEL), Paragraph(escape(value), style)]


def _plain(rows: list[list[Any]], shares: tuple[float, ...]) -> Table:
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table(rows, colWidths=[WIDTH * share for share in shares], style=TableStyle(style))
