"""What must always hold in settlement: for each lease, usage, payouts and invoices agree to the last uve."""

from __future__ import annotations

from collections import Counter
from typing import Final

from virtengine.chain.modules.market.types import Billing
from virtengine.chain.modules.settlement.genesis import CLOSED
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import Invoice, LedgerEntry, UsageState
from virtengine.chain.modules.settlement.wires import entry_to_wire, invoice_to_wire
from virtengine.core.kept import Kept
from virtengine.core.resources import compute_cost
from virtengine.crypto import invoice_hash


def _hash(invoice: Invoice) -> bytes:
    return invoice_hash.compute_content_hash(invoice_to_wire(invoice))


def _find_fault(entries: tuple[LedgerEntry, ...]) -> str | None:
    return invoice_hash.find_fault([entry_to_wire(entry) for entry in entries])


_CONTENT_HASHES: Final = Kept(_hash, limit=8_192)
_FAULTS: Final = Kept(_find_fault, limit=8_192)
"""Both follow from records that never change; each is found once for invariants that are checked often."""


def books_agree(state: State) -> str | None:
    """What was earned was paid, written off, or is still owed; and was invoiced when it was paid."""
    paid: Counter[str] = Counter()
    for settlement in state.settlements.records():
        paid[settlement.lease_id] += settlement.total
        shares = settlement.provider_share + settlement.platform_fee + settlement.validator_fee
        if shares != settlement.total:
            return f"settlement: the shares of {settlement.id} are not its total"
    invoiced: Counter[str] = Counter()
    for invoice in state.invoices.records():
        invoiced[invoice.lease_id] += invoice.total
        if invoice.total != sum(line.amount for line in invoice.lines):
            return f"settlement: the lines of invoice {invoice.id} are not its total"
    for lease in state.market.leases.records():
        books, payment = state.ledger_of(lease.id), state.market.escrow.require_payment(lease.id)
        if not books.settled == paid[lease.id] == invoiced[lease.id]:
            return f"settlement: {lease.id} paid {books.settled}, {paid[lease.id]}, {invoiced[lease.id]}"
        if lease.price.billing is Billing.USAGE:
            given_back = books.credit + books.credit_returned + books.credit_lost
            if books.recorded + given_back != books.settled + books.written_off + payment.owed:
                return f"settlement: the books of {lease.id} do not add up"
            if payment.withdrawn != books.settled:
                return f"settlement: {lease.id} was paid {payment.withdrawn}, its books say {books.settled}"
        elif payment.withdrawn < books.settled or (lease.settled and payment.withdrawn != books.settled):
            return f"settlement: {lease.id} was paid {payment.withdrawn}, its books say {books.settled}"
    return None


def records_agree_with_books(state: State) -> str | None:
    """The books of a lease are the sums of its records, and the totals are those of its charges."""
    recorded: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    open_records: Counter[str] = Counter()
    amounts: Counter[tuple[str, int]] = Counter()
    quantities: Counter[tuple[str, int]] = Counter()
    for key, record in state.usage.items():
        recorded[record.lease_id] += record.total
        settled[record.lease_id] += record.settled
        is_open = record.state not in CLOSED
        open_records[record.lease_id] += is_open
        if is_open is not state.unsettled.has(*key):
            return f"settlement: the index of unsettled usage is wrong about {record.id}"
        lowest, highest = sorted((0, record.total))
        if not lowest <= record.settled <= highest or (record.due and record.state is UsageState.SETTLED):
            return f"settlement: usage {record.id} was paid {record.settled} of {record.total}"
        for charge in record.charges:
            amounts[record.lease_id, int(charge.resource)] += charge.amount
            quantities[record.lease_id, int(charge.resource)] += charge.quantity
    for books in state.ledgers.records():
        if books.unsettled_records != open_records[books.lease_id]:
            return f"settlement: {books.lease_id} counts {books.unsettled_records} unsettled records"
        if state.market.require_lease(books.lease_id).price.billing is Billing.RATE:
            continue
        if recorded[books.lease_id] != books.recorded:
            return f"settlement: {books.lease_id} recorded {recorded[books.lease_id]}, not {books.recorded}"
        if settled[books.lease_id] != books.settled:
            return f"settlement: {books.lease_id} settled {settled[books.lease_id]}, not {books.settled}"
    for (lease_id, resource), total in state.totals.items():
        entry = (str(lease_id), int(resource))
        if (total.quantity, total.amount) != (quantities[entry], amounts[entry]):
            return f"settlement: the total of {total.resource.name} of {total.lease_id} is wrong"
        price = state.market.require_lease(total.lease_id).price.unit_price(total.resource)
        if total.amount != compute_cost(total.resource, total.quantity, price or 0):
            return f"settlement: {total.resource.name} of {total.lease_id} does not cost {total.amount}"
    return None


def ledgers_hold(state: State) -> str | None:
    """Every invoice's hash chain holds, and its content is what its hash says."""
    for invoice in state.invoices.records():
        if _CONTENT_HASHES[invoice] != invoice.content_hash:
            return f"settlement: invoice {invoice.id} is not what its hash says"
        entries = tuple(state.entries_of(invoice.id))
        fault = _FAULTS[entries]
        if fault is not None or entries[-1].new_status is not invoice.status:
            return f"settlement: the ledger of invoice {invoice.id}: {fault}"
        if invoice.total != invoice.amount_paid + invoice.amount_due:
            return f"settlement: invoice {invoice.id} does not add up"
    return None


def indexes_match_records(state: State) -> str | None:
    """Every index of invoices has an entry for each and no other."""
    invoices = list(state.invoices.records())
    expected = (
        (state.lease_invoices, [(i.lease_id, i.sequence, i.id) for i in invoices]),
        (state.provider_invoices, [(i.provider, i.issued_at, i.id) for i in invoices]),
        (state.customer_invoices, [(i.customer, i.issued_at, i.id) for i in invoices]),
        (state.invoice_statuses, [(int(i.status), i.issued_at, i.id) for i in invoices]),
    )
    for index, wanted in expected:
        if sorted(index.keys()) != sorted(wanted):
            return f"settlement: the index {index.prefix!r} is wrong"
    return None
