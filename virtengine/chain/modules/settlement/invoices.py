"""Invoices and their ledger. Every change of an invoice is an entry of its hash chain."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.settlement.errors import IllegalInvoiceMove
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import (
    INVOICE_MOVES,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    LedgerEntry,
    LedgerEntryType,
    Settlement,
    SettlementType,
)
from virtengine.chain.modules.settlement.wires import line_content
from virtengine.core.amounts import DENOM
from virtengine.crypto import invoice_hash
from virtengine.wire.virtengine.settlement.v1 import types_pb2

BY_RANGE = 1
NETWORK = "network"
"""Initiator of what time does."""


class Billed(Protocol):
    """What is billed: a lease, or a batch job in its place."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def order_id(self) -> str:
        """What it came from."""

    @property
    def escrow_id(self) -> str:
        """The account that pays."""

    @property
    def provider(self) -> str:
        """Who is paid."""

    @property
    def owner(self) -> str:
        """Who pays."""

    @property
    def created_at(self) -> int:
        """When it began, in seconds since 1970."""


def issue(
    state: State,
    lease: Billed,
    settlement: Settlement,
    lines: tuple[InvoiceLine, ...],
    ctx: Context,
    *,
    initiator: str,
) -> Invoice:
    """Enter the invoice of a settlement: created, issued and paid."""
    created = _make(state, lease, settlement, lines, ctx)
    issued = move(created, InvoiceStatus.PENDING)
    invoice = move(issued, InvoiceStatus.PAID, amount_paid=issued.total, amount_due=0, paid_at=ctx.time)
    state.put_invoice(invoice)
    last = None
    for step, kind, said in (
        (created, LedgerEntryType.CREATED, "invoice created"),
        (issued, LedgerEntryType.ISSUED, "invoice issued"),
        (invoice, LedgerEntryType.PAYMENT, "paid from escrow"),
    ):
        last = _link(step, last, kind, step.total, said, ctx, initiator=initiator)
        state.entries.set(invoice.id, last.sequence, last)
    ctx.emit(
        types_pb2.EventInvoiceIssued(
            invoice_id=invoice.id,
            lease_id=lease.id,
            owner=lease.owner,
            provider=lease.provider,
            total=str(invoice.total),
            is_final=invoice.is_final,
        )
    )
    return invoice


def move(invoice: Invoice, to: InvoiceStatus, **changes: int) -> Invoice:
    """Return an invoice as it is with a status that may follow."""
    if to not in INVOICE_MOVES[invoice.status]:
        raise IllegalInvoiceMove(f"invoice {invoice.id} is {invoice.status.name} and cannot become {to.name}")
    return replace(invoice, status=to, **changes)


def append(
    state: State,
    invoice: Invoice,
    kind: LedgerEntryType,
    amount: int,
    description: str,
    ctx: Context,
    *,
    initiator: str,
) -> None:
    """Add an entry to an invoice's ledger; its hash covers the entry before it."""
    entry = _link(
        invoice, state.last_entry_of(invoice.id), kind, amount, description, ctx, initiator=initiator
    )
    state.entries.set(invoice.id, entry.sequence, entry)


def _link(
    invoice: Invoice,
    last: LedgerEntry | None,
    kind: LedgerEntryType,
    amount: int,
    description: str,
    ctx: Context,
    *,
    initiator: str,
) -> LedgerEntry:
    """Return the entry that follows the last one."""
    sequence = last.sequence + 1 if last else 1
    entry = LedgerEntry(
        entry_id=f"{invoice.id}/{sequence}",
        invoice_id=invoice.id,
        type=kind,
        previous_status=last.new_status if last else InvoiceStatus.DRAFT,
        new_status=invoice.status,
        amount=amount,
        description=description,
        initiator=initiator,
        tx_hash=ctx.tx_hash,
        previous_entry_hash=last.entry_hash if last else invoice_hash.FIRST_PREVIOUS_HASH,
        sequence=sequence,
        height=ctx.height,
        time=ctx.time,
    )
    return replace(entry, entry_hash=invoice_hash.compute_entry_hash(entry))


def _make(
    state: State, lease: Billed, settlement: Settlement, lines: tuple[InvoiceLine, ...], ctx: Context
) -> Invoice:
    """Return a draft with its lines, id, number and content hash."""
    contents = [line_content(line) for line in lines]
    since = state.ledger_of(lease.id).last_settled_at or lease.created_at
    draft = Invoice(
        id="",
        number="",
        lease_id=lease.id,
        order_id=lease.order_id,
        escrow_id=lease.escrow_id,
        provider=lease.provider,
        customer=lease.owner,
        settlement_id=settlement.id,
        status=InvoiceStatus.DRAFT,
        period_start=min((line.period_start for line in lines), default=since * 1000),
        period_end=max((line.period_end for line in lines), default=ctx.time_ms),
        sequence=settlement.sequence,
        is_final=settlement.type is SettlementType.FINAL,
        lines=tuple(
            replace(line, id=invoice_hash.name_line(content))
            for line, content in zip(lines, contents, strict=True)
        ),
        currency=DENOM,
        total=settlement.total,
        amount_paid=0,
        amount_due=settlement.total,
        platform_fee=settlement.platform_fee,
        validator_fee=settlement.validator_fee,
        issued_at=ctx.time,
        due_at=ctx.time + state.get_params().invoice_due_seconds,
        format=BY_RANGE,
    )
    invoice_id = invoice_hash.name_invoice(draft, contents)
    named = replace(draft, id=invoice_id, number=invoice_hash.compute_number(invoice_id))
    return replace(named, content_hash=invoice_hash.hash_content(named, contents))
