"""The books of the hpc module: tables of usage, money, disputes, routing and templates."""

from __future__ import annotations

from collections.abc import Iterator

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.hpc.accounting_types import (
    AccountingRecord,
    Aggregation,
    CapSpending,
    JobBooks,
)
from virtengine.chain.modules.hpc.billing_types import DEFAULT_RULES, BillingRules, JobTerms
from virtengine.chain.modules.hpc.books_errors import (
    AccountingNotFound,
    DisputeNotFound,
    ReconciliationNotFound,
    RoutingViolationNotFound,
    TemplateNotFound,
)
from virtengine.chain.modules.hpc.dispute_types import OPEN, Dispute
from virtengine.chain.modules.hpc.reconciliation_types import Reconciliation
from virtengine.chain.modules.hpc.routing_types import RoutingAudit, RoutingConduct, RoutingViolation
from virtengine.chain.modules.hpc.settlement_types import Reward
from virtengine.chain.modules.hpc.template_types import (
    ClusterTemplate,
    RevokedTemplate,
    Template,
    TemplateJob,
)
from virtengine.chain.modules.hpc.usage_types import Snapshot
from virtengine.chain.modules.settlement.store import State as SettlementState

RECORD, SNAPSHOT, RECONCILIATION, DISPUTE = "acct", "snap", "recon", "dispute"
AUDIT, VIOLATION = "routing-audit", "routing-violation"
"""Names of counters."""


class Books:
    """What was used, billed, paid, disputed and templated, over the invoice ledger."""

    def __init__(self, store: Store) -> None:
        self.settlement = store.state_of(SettlementState)
        self.rules = Table(store, b"hpc/rules/", BillingRules, key=(str, int))
        self.terms = Table(store, b"hpc/terms/", JobTerms, key=(str,))
        self.jobs = Table(store, b"hpc/books/", JobBooks, key=(str,))
        self.snapshots = Table(store, b"hpc/snapshot/", Snapshot, key=(str, int))
        self.records = Table(store, b"hpc/record/", AccountingRecord, key=(str,))
        self.job_records = Index(store, b"hpc/job_record/", key=(str, int, str))
        self.record_parties = Index(store, b"hpc/record_party/", key=(str, int, str))
        self.record_statuses = Index(store, b"hpc/record_status/", key=(int, str))
        self.due = Index(store, b"hpc/due/", key=(int, str))
        self.aggregations = Table(store, b"hpc/aggregation/", Aggregation, key=(str, str, int))
        self.spending = Table(store, b"hpc/spending/", CapSpending, key=(str, str, str, int, int))
        self.rewards = Table(store, b"hpc/reward/", Reward, key=(str,))
        self.reconciliations = Table(store, b"hpc/reconciliation/", Reconciliation, key=(str,))
        self.job_reconciliations = Index(store, b"hpc/job_reconciliation/", key=(str, int, str))
        self.reconciliations_due = Index(store, b"hpc/reconciliation_due/", key=(int, str))
        self.disputes = Table(store, b"hpc/dispute/", Dispute, key=(str,))
        self.job_disputes = Index(store, b"hpc/job_dispute/", key=(str, int, str))
        self.dispute_statuses = Index(store, b"hpc/dispute_status/", key=(int, str))
        self.disputes_due = Index(store, b"hpc/dispute_due/", key=(int, str))
        self.audits = Table(store, b"hpc/routing_audit/", RoutingAudit, key=(str,))
        self.job_audits = Index(store, b"hpc/job_routing/", key=(str, int, str))
        self.violations = Table(store, b"hpc/routing_violation/", RoutingViolation, key=(str,))
        self.provider_violations = Index(store, b"hpc/provider_violation/", key=(str, int, str))
        self.conduct = Table(store, b"hpc/conduct/", RoutingConduct, key=(str,))
        self.templates = Table(store, b"hpc/template/", Template, key=(str, str))
        self.template_statuses = Index(store, b"hpc/template_status/", key=(int, str, str))
        self.latest = Table(store, b"hpc/template_latest/", str, key=(str,))
        self.template_jobs = Table(store, b"hpc/template_job/", TemplateJob, key=(str, str, str))
        self.jobs_by_template = Table(store, b"hpc/job_template/", TemplateJob, key=(str,))
        self.revoked = Table(store, b"hpc/revoked/", RevokedTemplate, key=(str, str))
        self.cluster_templates = Table(store, b"hpc/cluster_template/", ClusterTemplate, key=(str, str))

    # ---- money

    def rules_of(self, provider: str) -> BillingRules:
        """Return the rules by which a provider bills new jobs."""
        last = next(self.rules.records(provider, reverse=True), None)
        return last or DEFAULT_RULES

    def rules_for(self, terms: JobTerms) -> BillingRules:
        """Return the rules that a job was promised."""
        if not terms.rules_owner:
            return DEFAULT_RULES
        rules = self.rules.get(terms.rules_owner, terms.rules_version)
        assert rules is not None, "the terms of a job name no rules"
        return rules

    def require_terms(self, job_id: str) -> JobTerms:
        """Return what a job was promised."""
        terms = self.terms.get(job_id)
        if terms is None:
            raise AccountingNotFound(f"job {job_id[:80]!r} has no terms")
        return terms

    def require_job(self, job_id: str) -> JobBooks:
        """Return the books of a job. Raises AccountingNotFound."""
        books = self.jobs.get(job_id)
        if books is None:
            raise AccountingNotFound(f"there are no books of job {job_id[:80]!r}")
        return books

    def require_record(self, record_id: str) -> AccountingRecord:
        """Return an accounting record. Raises AccountingNotFound."""
        record = self.records.get(record_id)
        if record is None:
            raise AccountingNotFound(f"there is no accounting record {record_id[:80]!r}")
        return record

    def put_record(self, record: AccountingRecord) -> None:
        """Store an accounting record; keep its indexes and its place in the queue."""
        before = self.records.get(record.record_id)
        if before is None:
            number = int(record.record_id.rpartition("-")[2])
            self.job_records.add(record.job_id, number, record.record_id)
            for party in sorted({record.provider, record.customer}):
                self.record_parties.add(party, number, record.record_id)
        if before is None or before.status is not record.status:
            if before is not None:
                self.record_statuses.remove(int(before.status), before.record_id)
            self.record_statuses.add(int(record.status), record.record_id)
        if before is not None and before.due_at and before.due_at != record.due_at:
            self.due.remove(before.due_at, before.record_id)
        if record.due_at:
            self.due.add(record.due_at, record.record_id)
        self.records.set(record.record_id, record)

    def records_of(self, job_id: str) -> Iterator[AccountingRecord]:
        """Yield the accounting records of a job in the order in which they were made."""
        for key in self.job_records.keys(job_id):
            yield self.require_record(str(key[2]))

    def last_snapshot_of(self, books: JobBooks) -> Snapshot | None:
        """Return the newest report of a job that is billed."""
        return self.snapshots.get(books.job_id, books.billed_sequence) if books.billed_sequence else None

    # ---- disagreement

    def require_reconciliation(self, reconciliation_id: str) -> Reconciliation:
        """Return a reconciliation. Raises ReconciliationNotFound."""
        found = self.reconciliations.get(reconciliation_id)
        if found is None:
            raise ReconciliationNotFound(f"there is no reconciliation {reconciliation_id[:80]!r}")
        return found

    def put_reconciliation(self, one: Reconciliation) -> None:
        """Store a reconciliation; keep its indexes and its place in the queue."""
        before = self.reconciliations.get(one.reconciliation_id)
        if before is None:
            number = int(one.reconciliation_id.rpartition("-")[2])
            self.job_reconciliations.add(one.job_id, number, one.reconciliation_id)
        if before is not None and before.holds_settlement:
            self.reconciliations_due.remove(before.expires_at, before.reconciliation_id)
        if one.holds_settlement:
            self.reconciliations_due.add(one.expires_at, one.reconciliation_id)
        self.reconciliations.set(one.reconciliation_id, one)

    def require_dispute(self, dispute_id: str) -> Dispute:
        """Return a dispute. Raises DisputeNotFound."""
        found = self.disputes.get(dispute_id)
        if found is None:
            raise DisputeNotFound(f"there is no dispute {dispute_id[:80]!r}")
        return found

    def put_dispute(self, dispute: Dispute) -> None:
        """Store a dispute; keep its indexes and its place in the queue."""
        before = self.disputes.get(dispute.dispute_id)
        if before is None:
            number = int(dispute.dispute_id.rpartition("-")[2])
            self.job_disputes.add(dispute.job_id, number, dispute.dispute_id)
        if before is not None:
            self.dispute_statuses.remove(int(before.status), before.dispute_id)
            self.disputes_due.remove(before.expires_at, before.dispute_id)
        self.dispute_statuses.add(int(dispute.status), dispute.dispute_id)
        if dispute.status in OPEN:
            self.disputes_due.add(dispute.expires_at, dispute.dispute_id)
        self.disputes.set(dispute.dispute_id, dispute)

    # ---- routing

    def put_audit(self, audit: RoutingAudit) -> None:
        """Store the record of a placement and its index."""
        number = int(audit.record_id.rpartition("-")[2])
        self.job_audits.add(audit.job_id, number, audit.record_id)
        self.audits.set(audit.record_id, audit)

    def put_violation(self, violation: RoutingViolation) -> None:
        """Store a violation and its index."""
        number = int(violation.violation_id.rpartition("-")[2])
        self.provider_violations.add(violation.provider, number, violation.violation_id)
        self.violations.set(violation.violation_id, violation)

    def require_violation(self, violation_id: str) -> RoutingViolation:
        """Return a violation. Raises RoutingViolationNotFound."""
        found = self.violations.get(violation_id)
        if found is None:
            raise RoutingViolationNotFound(f"there is no violation {violation_id[:80]!r}")
        return found

    def conduct_of(self, provider: str) -> RoutingConduct:
        """Return how a provider keeps to decisions."""
        return self.conduct.get(provider) or RoutingConduct(provider)

    # ---- templates

    def require_template(self, template_id: str, version: str) -> Template:
        """Return a version of a template. Raises TemplateNotFound."""
        found = self.templates.get(template_id, version)
        if found is None:
            raise TemplateNotFound(f"there is no template {template_id[:80]!r} {version[:40]!r}")
        return found

    def put_template(self, template: Template) -> None:
        """Store a version of a template and its index."""
        before = self.templates.get(template.template_id, template.version)
        if before is not None:
            self.template_statuses.remove(int(before.status), before.template_id, before.version)
        self.template_statuses.add(int(template.status), template.template_id, template.version)
        self.templates.set(template.template_id, template.version, template)

    def put_template_job(self, job: TemplateJob) -> None:
        """Store that a job is of a template."""
        self.template_jobs.set(job.template_id, job.version, job.job_id, job)
        self.jobs_by_template.set(job.job_id, job)
