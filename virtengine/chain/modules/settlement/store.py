"""State of the settlement module."""

from __future__ import annotations

from collections.abc import Iterator

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.market.store import State as MarketState
from virtengine.chain.modules.settlement.errors import InvoiceNotFound, UsageNotFound
from virtengine.chain.modules.settlement.types import (
    Corrected,
    Invoice,
    LeaseLedger,
    LedgerEntry,
    Params,
    Settlement,
    UsageRecord,
    UsageTotal,
)
from virtengine.core.resources import ResourceType


class State:
    """Usage, settlements, invoices and their ledger, over the market."""

    def __init__(self, store: Store) -> None:
        self.market = store.state_of(MarketState)
        self._params = Table(store, b"settlement/params/", Params, key=())
        self.usage = Table(store, b"settlement/usage/", UsageRecord, key=(str, int))
        self.unsettled = Index(store, b"settlement/unsettled/", key=(str, int))
        self.totals = Table(store, b"settlement/total/", UsageTotal, key=(str, int))
        self.corrected = Table(store, b"settlement/corrected/", Corrected, key=(str, int, int))
        self.ledgers = Table(store, b"settlement/ledger/", LeaseLedger, key=(str,))
        self.settlements = Table(store, b"settlement/settlement/", Settlement, key=(str, int))
        self.invoices = Table(store, b"settlement/invoice/", Invoice, key=(str,))
        self.lease_invoices = Index(store, b"settlement/lease_invoice/", key=(str, int, str))
        self.provider_invoices = Index(store, b"settlement/provider_invoice/", key=(str, int, str))
        self.customer_invoices = Index(store, b"settlement/customer_invoice/", key=(str, int, str))
        self.invoice_statuses = Index(store, b"settlement/invoice_status/", key=(int, int, str))
        self.entries = Table(store, b"settlement/entry/", LedgerEntry, key=(str, int))

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def ledger_of(self, lease_id: str) -> LeaseLedger:
        """Return the books of a lease; they begin empty."""
        return self.ledgers.get(lease_id) or LeaseLedger(lease_id)

    def total_of(self, lease_id: str, resource: ResourceType) -> UsageTotal:
        """Return the running totals of a resource."""
        return self.totals.get(lease_id, int(resource)) or UsageTotal(lease_id, resource)

    def unsettled_of(self, lease_id: str) -> Iterator[UsageRecord]:
        """Yield the records of a lease that are not settled, in the order of their sequence."""
        for key in self.unsettled.keys(lease_id):
            record = self.usage.get(*key)
            assert record is not None, "the index of unsettled usage names no record"
            yield record

    def require_usage(self, record_id: str) -> UsageRecord:
        """Return a usage record by its id. Raises UsageNotFound."""
        lease_id, _, sequence = record_id.rpartition("/")
        record = (
            self.usage.get(lease_id, int(sequence)) if sequence.isascii() and sequence.isdigit() else None
        )
        if record is None:
            raise UsageNotFound(f"there is no usage record {record_id[:250]!r}")
        return record

    def put_usage(self, record: UsageRecord, *, is_open: bool) -> None:
        """Store a usage record and keep the index of unsettled ones."""
        self.usage.set(record.lease_id, record.sequence, record)
        if is_open:
            self.unsettled.add(record.lease_id, record.sequence)
        else:
            self.unsettled.remove(record.lease_id, record.sequence)

    def require_invoice(self, invoice_id: str) -> Invoice:
        """Return an invoice. Raises InvoiceNotFound."""
        invoice = self.invoices.get(invoice_id)
        if invoice is None:
            raise InvoiceNotFound(f"there is no invoice {invoice_id[:80]!r}")
        return invoice

    def put_invoice(self, invoice: Invoice) -> None:
        """Store an invoice and keep its indexes."""
        before = self.invoices.get(invoice.id)
        if before is None:
            self.lease_invoices.add(invoice.lease_id, invoice.sequence, invoice.id)
            self.provider_invoices.add(invoice.provider, invoice.issued_at, invoice.id)
            self.customer_invoices.add(invoice.customer, invoice.issued_at, invoice.id)
        if before is None or before.status is not invoice.status:
            if before is not None:
                self.invoice_statuses.remove(int(before.status), before.issued_at, before.id)
            self.invoice_statuses.add(int(invoice.status), invoice.issued_at, invoice.id)
        self.invoices.set(invoice.id, invoice)

    def last_entry_of(self, invoice_id: str) -> LedgerEntry | None:
        """Return the newest entry of an invoice's ledger; it has one for each step of its short life."""
        last, sequence = None, 1
        while (entry := self.entries.get(invoice_id, sequence)) is not None:
            last, sequence = entry, sequence + 1
        return last

    def entries_of(self, invoice_id: str) -> list[LedgerEntry]:
        """Return an invoice's ledger in order."""
        return list(self.entries.records(invoice_id))
