"""Genesis of the books. Indexes and queues follow from the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from google.protobuf.message import Message

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc.accounting_types import (
    AccountingRecord,
    Aggregation,
    CapSpending,
    JobBooks,
)
from virtengine.chain.modules.hpc.billing_types import BillingRules, JobTerms
from virtengine.chain.modules.hpc.books_wires import (
    cluster_template_from_wire,
    cluster_template_to_wire,
    conduct_to_wire,
    template_from_wire,
    template_to_wire,
)
from virtengine.chain.modules.hpc.dispute_types import Dispute
from virtengine.chain.modules.hpc.reconciliation_types import Reconciliation
from virtengine.chain.modules.hpc.routing_types import RoutingAudit, RoutingConduct, RoutingViolation
from virtengine.chain.modules.hpc.settlement_types import Reward
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import RevokedTemplate, TemplateJob
from virtengine.chain.modules.hpc.usage_types import Snapshot
from virtengine.wire.virtengine.hpc.v1 import (
    accounting_pb2,
    billing_pb2,
    books_pb2,
    dispute_pb2,
    reconciliation_pb2,
    routing_pb2,
    settlement_pb2,
    template_pb2,
    usage_pb2,
)

M = TypeVar("M", bound=Message)
R = TypeVar("R", bound=Record)


def init_books(state: State, books: books_pb2.Books) -> None:
    """Store all records."""
    _init_money(state, books)
    _init_disagreement(state, books)
    _init_templates(state, books)


def _each(messages: Iterable[Message], kind: type[R], put: Callable[[R], Any]) -> None:
    for message in messages:
        put(wire.from_wire(message, kind))


def _init_money(state: State, given: books_pb2.Books) -> None:
    books = state.books
    _each(given.rules, BillingRules, lambda one: books.rules.set(one.provider, one.version, one))
    _each(given.terms, JobTerms, lambda one: books.terms.set(one.job_id, one))
    _each(given.books, JobBooks, lambda one: books.jobs.set(one.job_id, one))
    _each(given.snapshots, Snapshot, lambda one: books.snapshots.set(one.job_id, one.sequence_number, one))
    _each(given.records, AccountingRecord, books.put_record)
    _each(
        given.aggregations,
        Aggregation,
        lambda one: books.aggregations.set(one.customer, one.provider, one.day, one),
    )
    _each(
        given.spending,
        CapSpending,
        lambda one: books.spending.set(
            one.provider, one.customer, one.cluster_id, one.period_seconds, one.period, one
        ),
    )
    _each(given.rewards, Reward, lambda one: books.rewards.set(one.reward_id, one))


def _init_disagreement(state: State, given: books_pb2.Books) -> None:
    books = state.books
    _each(given.reconciliations, Reconciliation, books.put_reconciliation)
    _each(given.disputes, Dispute, books.put_dispute)
    _each(given.routing_audits, RoutingAudit, books.put_audit)
    _each(given.routing_violations, RoutingViolation, books.put_violation)
    _each(given.routing_conduct, RoutingConduct, lambda one: books.conduct.set(one.provider, one))


def _init_templates(state: State, given: books_pb2.Books) -> None:
    books = state.books
    for message in given.templates:
        template = template_from_wire(message)
        books.put_template(template)
        if message.is_latest:
            books.latest.set(template.template_id, template.version)
    _each(given.template_jobs, TemplateJob, books.put_template_job)
    for described in given.cluster_templates:
        one = cluster_template_from_wire(described)
        books.cluster_templates.set(one.provider, one.template_id, one)
    _each(
        given.revoked_templates,
        RevokedTemplate,
        lambda one: books.revoked.set(one.template_id, one.version, one),
    )


def export_books(state: State) -> books_pb2.Books:
    """Return all records."""
    books = state.books

    def all_of(table: Any, kind: type[M]) -> list[M]:
        return [wire.to_wire(one, kind) for one in table.records()]

    return books_pb2.Books(
        rules=all_of(books.rules, billing_pb2.BillingRules),
        terms=all_of(books.terms, billing_pb2.JobTerms),
        books=all_of(books.jobs, accounting_pb2.JobBooks),
        snapshots=all_of(books.snapshots, usage_pb2.UsageSnapshot),
        records=all_of(books.records, accounting_pb2.AccountingRecord),
        aggregations=all_of(books.aggregations, accounting_pb2.Aggregation),
        spending=all_of(books.spending, accounting_pb2.CapSpending),
        rewards=all_of(books.rewards, settlement_pb2.Reward),
        reconciliations=all_of(books.reconciliations, reconciliation_pb2.Reconciliation),
        disputes=all_of(books.disputes, dispute_pb2.Dispute),
        routing_audits=all_of(books.audits, routing_pb2.RoutingAudit),
        routing_violations=all_of(books.violations, routing_pb2.RoutingViolation),
        routing_conduct=[conduct_to_wire(one) for one in books.conduct.records()],
        templates=[template_to_wire(state, one) for one in books.templates.records()],
        template_jobs=all_of(books.jobs_by_template, template_pb2.TemplateJob),
        cluster_templates=[cluster_template_to_wire(one) for one in books.cluster_templates.records()],
        revoked_templates=all_of(books.revoked, books_pb2.RevokedTemplate),
    )
