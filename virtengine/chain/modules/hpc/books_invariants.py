"""What must always hold in the books of jobs: money is conserved, indexes follow from records."""

from __future__ import annotations

from collections import Counter

from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord, AccountingStatus, BooksState
from virtengine.chain.modules.hpc.billing_types import CapType
from virtengine.chain.modules.hpc.dispute_types import OPEN
from virtengine.chain.modules.hpc.invoicing import compute_total
from virtengine.chain.modules.hpc.store import State
from virtengine.crypto import hpc_usage

DONE = frozenset({BooksState.SETTLED, BooksState.RELEASED})


def money_of_jobs_is_conserved(state: State) -> str | None:
    """What was held is held, or was billed and returned; what was billed is in one invoice and one reward."""
    for books in state.books.jobs.records():
        terms = state.books.require_terms(books.job_id)
        account = state.escrow.require_account(terms.escrow_id)
        if books.ceiling != terms.ceiling:
            return f"hpc: {books.job_id} has two ceilings"
        if books.state not in DONE:
            if account.state is AccountState.CLOSED or account.balance != books.ceiling:
                return f"hpc: {books.job_id} holds {account.balance} of {books.ceiling}"
            continue
        if books.ceiling != books.billed + books.refunded:
            return f"hpc: {books.job_id} billed {books.billed} and returned {books.refunded}"
        if (account.transferred, account.refunded) != (books.billed, books.refunded):
            return f"hpc: the escrow of {books.job_id} does not agree with its books"
        if books.state is BooksState.SETTLED:
            fault = _find_payout_fault(state, books.job_id)
            if fault is not None:
                return fault
    return None


def _find_payout_fault(state: State, job_id: str) -> str | None:
    books = state.books.require_job(job_id)
    record = state.books.require_record(books.record_id)
    reward = state.books.rewards.get(books.reward_id)
    invoice = state.books.settlement.require_invoice(books.invoice_id)
    if books.billed != books.provider_reward + books.platform_fee:
        return f"hpc: the shares of {job_id} are not what was billed"
    if record.billable_amount != books.billed - books.returned:
        return f"hpc: {job_id} billed {books.billed}, returned {books.returned}"
    if invoice.total != books.billed or invoice.lease_id != job_id:
        return f"hpc: invoice {invoice.id} is not of {job_id}"
    if reward is None or sum(one.amount for one in reward.recipients) != reward.total_reward:
        return f"hpc: the reward of {job_id} does not add up"
    return None if reward.total_reward == books.billed else f"hpc: the reward of {job_id} is not its bill"


def records_are_what_they_bill(state: State) -> str | None:
    """A bill is its parts, its shares are the bill, and a hash that is there is of the record."""
    for record in state.books.records.records():
        if record.provider_reward + record.platform_fee != record.billable_amount:
            return f"hpc: the shares of {record.record_id} are not its bill"
        if not record.awarded_amount and compute_total(record) != record.billable_amount:
            return f"hpc: the parts of {record.record_id} are not its bill"
        parts = record.billable_breakdown
        priced = parts.cpu + parts.memory + parts.gpu + parts.storage + parts.network + parts.node
        if parts.subtotal != priced - parts.queue_penalty:
            return f"hpc: the subtotal of {record.record_id} is wrong"
        if record.calculation_hash and record.calculation_hash != hpc_usage.compute_calculation_hash(record):
            return f"hpc: {record.record_id} is not what its hash says"
        books = state.books.require_job(record.job_id)
        if record.billable_amount > books.ceiling:
            return f"hpc: {record.record_id} bills more than is held"
        counts = record.record_id == books.record_id
        if counts is (record.status is AccountingStatus.CORRECTED):
            return f"hpc: {record.record_id} is {record.status.name}"
        if (record.status is AccountingStatus.DISPUTED) is not (counts and bool(books.dispute_id)):
            return f"hpc: {record.record_id} is {record.status.name}, its dispute is {books.dispute_id!r}"
    return None


def sums_of_customers_follow(state: State) -> str | None:
    """What customers spent and used is the sum of the records that count."""
    spent: Counter[tuple[str, str, str, int, int]] = Counter()
    used: Counter[tuple[str, str, int]] = Counter()
    for record in state.books.records.records():
        if record.status is AccountingStatus.CORRECTED:
            continue
        for key in _spending_keys(state, record):
            spent[key] += record.billable_amount
        if record.status is AccountingStatus.SETTLED:
            used[record.customer, record.provider, record.settled_at // 86_400] += record.billable_amount
    kept = {key: one.amount for key, one in state.books.spending.items()}
    if kept != {key: amount for key, amount in spent.items() if amount}:
        return "hpc: what customers spent is not the sum of their records"
    billed = {key: one.total_billable for key, one in state.books.aggregations.items()}
    if {key: amount for key, amount in billed.items() if amount} != {k: a for k, a in used.items() if a}:
        return "hpc: what customers used is not the sum of their records"
    return None


def _spending_keys(state: State, record: AccountingRecord) -> set[tuple[str, str, str, int, int]]:
    terms = state.books.require_terms(record.job_id)
    keys = set()
    for cap in state.books.rules_for(terms).caps:
        applies = not cap.applies_to or terms.customer in cap.applies_to
        if cap.active and applies and cap.type is not CapType.PER_JOB:
            period = record.created_at // cap.period if cap.period else 0
            cluster = terms.cluster_id if cap.per_cluster else ""
            keys.add((terms.provider, terms.customer, cluster, cap.period, period))
    return keys


def indexes_of_books_match(state: State) -> str | None:
    """Every index and queue of the books has an entry for each record it is about and no other."""
    books = state.books

    def number(name: str) -> int:
        return int(name.rpartition("-")[2])

    records = list(books.records.records())
    disputes = list(books.disputes.records())
    compared = list(books.reconciliations.records())
    marked = list(books.jobs_by_template.records())
    expected = (
        (books.job_records, [(r.job_id, number(r.record_id), r.record_id) for r in records]),
        (books.record_statuses, [(int(r.status), r.record_id) for r in records]),
        (books.due, [(r.due_at, r.record_id) for r in records if r.due_at]),
        (books.job_disputes, [(d.job_id, number(d.dispute_id), d.dispute_id) for d in disputes]),
        (books.dispute_statuses, [(int(d.status), d.dispute_id) for d in disputes]),
        (books.disputes_due, [(d.expires_at, d.dispute_id) for d in disputes if d.status in OPEN]),
        (
            books.job_reconciliations,
            [(c.job_id, number(c.reconciliation_id), c.reconciliation_id) for c in compared],
        ),
        (
            books.reconciliations_due,
            [(c.expires_at, c.reconciliation_id) for c in compared if c.holds_settlement],
        ),
        (books.template_jobs, [(m.template_id, m.version, m.job_id) for m in marked]),
        (
            books.template_statuses,
            [(int(t.status), t.template_id, t.version) for t in books.templates.records()],
        ),
    )
    for index, wanted in expected:
        if sorted(index.keys()) != sorted(wanted):
            return f"hpc: the index {index.prefix!r} is wrong"
    return None


def conduct_follows_from_violations(state: State) -> str | None:
    """What counts against a provider is the sum of its violations that are not resolved."""
    for conduct in state.books.conduct.records():
        found = [
            state.books.require_violation(str(key[2]))
            for key in state.books.provider_violations.keys(conduct.provider)
        ]
        unresolved = [one for one in found if not one.resolved]
        weight = sum(one.severity for one in unresolved)
        counted = (conduct.violations, conduct.open_violations, conduct.severity_sum)
        if counted != (len(found), len(unresolved), weight):
            return f"hpc: the conduct of {conduct.provider} is wrong"
    return None


INVARIANTS = (
    money_of_jobs_is_conserved,
    records_are_what_they_bill,
    sums_of_customers_follow,
    indexes_of_books_match,
    conduct_follows_from_violations,
)
