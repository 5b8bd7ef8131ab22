"""Invoices of jobs: a line for each part of the bill, in the one ledger, adding up to what was billed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc import billing
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord
from virtengine.chain.modules.hpc.billing_types import BillingRules, JobTerms
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.hpc.usage_types import Metrics
from virtengine.chain.modules.settlement import invoices
from virtengine.chain.modules.settlement.types import (
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    LedgerEntryType,
    Settlement,
    SettlementType,
)
from virtengine.chain.modules.take.types import Split
from virtengine.core.amounts import ATTO, format_rate, parse_rate
from virtengine.core.resources import GIB, UNIT_NAMES, ResourceType

MILLIS: Final = 1_000
KINDS: Final = {
    "cpu": (ResourceType.CPU, "CPU"),
    "memory": (ResourceType.MEMORY, "Memory"),
    "gpu": (ResourceType.GPU, "GPU"),
    "storage": (ResourceType.STORAGE, "Storage"),
    "network": (ResourceType.NETWORK, "Network, in and out"),
    "node": (ResourceType.NODE, "Nodes"),
}


@dataclass(frozen=True)
class Billed:
    """Who is billed for what: a job in the place of a lease."""

    id: str
    order_id: str
    escrow_id: str
    provider: str
    owner: str
    created_at: int


def issue(
    state: State,
    job: Job,
    record: AccountingRecord,
    split: Split,
    refunded: int,
    ctx: Context,
    *,
    initiator: str,
) -> Invoice:
    """Enter the settlement of a job and its invoice in the one ledger."""
    ledger = state.books.settlement
    paid = Settlement(
        lease_id=job.job_id,
        sequence=1,
        type=SettlementType.FINAL,
        provider=job.provider,
        customer=job.customer,
        total=split.gross,
        provider_share=split.net,
        platform_fee=split.platform,
        validator_fee=split.validator,
        refunded=refunded,
        uncollected=0,
        usage=(),
        invoice_id="",
        height=ctx.height,
        settled_at=ctx.time,
    )
    billed = Billed(job.job_id, job.offering_id, job.escrow_id, job.provider, job.customer, job.created_at)
    invoice = invoices.issue(ledger, billed, paid, make_lines(state, record), ctx, initiator=initiator)
    ledger.settlements.set(job.job_id, 1, replace(paid, invoice_id=invoice.id))
    return invoice


def note_return(state: State, record: AccountingRecord, amount: int, ctx: Context, *, initiator: str) -> None:
    """Tell on a job's invoice that the provider gave a part back, or all."""
    ledger = state.books.settlement
    invoice = ledger.require_invoice(record.invoice_id)
    books = state.books.require_job(record.job_id)
    if books.returned == invoice.total and invoice.status is InvoiceStatus.PAID:
        invoice = invoices.move(invoice, InvoiceStatus.REFUNDED)
        ledger.put_invoice(invoice)
    invoices.append(
        ledger,
        invoice,
        LedgerEntryType.REFUNDED,
        amount,
        f"corrected by {record.record_id}",
        ctx,
        initiator=initiator,
    )


def make_lines(state: State, record: AccountingRecord) -> tuple[InvoiceLine, ...]:
    """Return the lines of a record; their amounts add up to what is billed."""
    terms = state.books.require_terms(record.job_id)
    rules = state.books.rules_for(terms)
    start = record.period_start * MILLIS
    end = max(record.period_end * MILLIS, start + 1)

    def line(kind: ResourceType, text: str, quantity: int, price: str, amount: int) -> InvoiceLine:
        return InvoiceLine("", kind, text, quantity, UNIT_NAMES[kind], price, amount, start, end)

    lines = []
    used = _metered(record.usage_metrics, rules.granularity_seconds)
    for part, (kind, text) in KINDS.items():
        amount = getattr(record.billable_breakdown, part)
        if amount:
            lines.append(line(kind, text, used[part], _unit_price(part, record, terms), amount))
    for text, amount in _adjustments(record, rules):
        if amount:
            lines.append(line(ResourceType.ADJUSTMENT, text, 1, str(amount), amount))
    return tuple(lines)


def _metered(metrics: Metrics, granularity: int) -> dict[str, int]:
    """Return what is billed of each part, in the metered units of `core/resources.py`."""

    def seconds(used: int) -> int:
        return billing.round_up(used, granularity)

    return {
        "cpu": seconds(metrics.cpu_core_seconds) * MILLIS,
        "memory": seconds(metrics.memory_gb_seconds) * GIB,
        "gpu": seconds(metrics.gpu_seconds) * MILLIS,
        "storage": metrics.storage_gb_hours * GIB * billing.HOUR,
        "network": metrics.network_bytes_in + metrics.network_bytes_out,
        "node": seconds(metrics.node_seconds) * MILLIS,
    }


def _unit_price(part: str, record: AccountingRecord, terms: JobTerms) -> str:
    """Return the price of a unit with the queue's multiplier, cut off after 18 places."""
    rates = terms.rates
    text = {
        "cpu": rates.cpu_core_hour,
        "memory": rates.memory_gb_hour,
        "gpu": rates.hour_of_gpu(record.usage_metrics.gpu_type),
        "storage": rates.storage_gb_hour,
        "network": rates.network_gb,
        "node": rates.node_hour,
    }[part]
    return format_rate(parse_rate(text or "0") * parse_rate(terms.price_multiplier) // ATTO)


def _adjustments(record: AccountingRecord, rules: BillingRules) -> list[tuple[str, int]]:
    """Return what lessens or raises a bill beside its parts."""
    names = {rule.rule_id: rule.rule_name or rule.rule_id for rule in rules.discounts}
    caps = {cap.cap_id: cap.cap_name or cap.cap_id for cap in rules.caps}
    found = [("Credit for waiting", -record.billable_breakdown.queue_penalty)]
    found += [(f"Discount: {names[one.rule_id]}", -one.amount) for one in record.applied_discounts]
    found.append(("Minimum charge", record.minimum_adjustment))
    found += [(f"Cap: {caps[one.cap_id]}", -one.amount) for one in record.applied_caps]
    found.append(("Beyond what is held", -record.ceiling_excess))
    computed = compute_total(record)
    found.append(("Resolution of a dispute", record.billable_amount - computed))
    return found


def compute_total(record: AccountingRecord) -> int:
    """Return what the formula bills, whatever a dispute's resolution says."""
    return (
        record.billable_breakdown.subtotal
        - sum(one.amount for one in record.applied_discounts)
        + record.minimum_adjustment
        - sum(one.amount for one in record.applied_caps)
        - record.ceiling_excess
    )
