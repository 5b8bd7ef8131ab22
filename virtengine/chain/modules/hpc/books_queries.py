"""Queries about usage, bills, settlement, disputes and routing. They never write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from google.protobuf.message import Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.keys import KeyPart
from virtengine.chain.kernel.paging import page
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import require_filter
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord, AccountingStatus
from virtengine.chain.modules.hpc.books_wires import conduct_to_wire
from virtengine.chain.modules.hpc.dispute_types import DisputeStatus
from virtengine.chain.modules.hpc.store import State
from virtengine.wire.virtengine.hpc.v1 import (
    accounting_pb2,
    billing_pb2,
    dispute_pb2,
    reconciliation_pb2,
    routing_pb2,
    settlement_pb2,
    usage_pb2,
)
from virtengine.wire.virtengine.hpc.v1 import books_query_pb2 as query_pb2


def _record(record: AccountingRecord) -> accounting_pb2.AccountingRecord:
    return wire.to_wire(record, accounting_pb2.AccountingRecord)


def job_accounting(
    state: State, request: query_pb2.QueryJobAccountingRequest, _ctx: Context
) -> query_pb2.QueryJobAccountingResponse:
    """Return the books of a job, what it was promised, and its records."""
    books = state.books.jobs.get(request.job_id)
    if books is None:
        raise QueryNotFound(f"there are no books of job {request.job_id[:80]!r}")
    return query_pb2.QueryJobAccountingResponse(
        books=wire.to_wire(books, accounting_pb2.JobBooks),
        terms=wire.to_wire(state.books.require_terms(books.job_id), billing_pb2.JobTerms),
        records=[_record(one) for one in state.books.records_of(books.job_id)],
    )


def accounting_record(
    state: State, request: query_pb2.QueryAccountingRecordRequest, _ctx: Context
) -> query_pb2.QueryAccountingRecordResponse:
    """Return an accounting record."""
    record = state.books.records.get(request.record_id)
    if record is None:
        raise QueryNotFound(f"there is no accounting record {request.record_id[:80]!r}")
    return query_pb2.QueryAccountingRecordResponse(record=_record(record))


def accounting_records(
    state: State, request: query_pb2.QueryAccountingRecordsRequest, _ctx: Context
) -> query_pb2.QueryAccountingRecordsResponse:
    """Return a page of records by provider, customer and status."""
    status = require_filter(request.status, AccountingStatus, field="status")
    books = state.books
    through: tuple[Table[Any], tuple[KeyPart, ...]] = (books.records, ())
    if request.provider or request.customer:
        through = (books.record_parties, (request.customer or request.provider,))
    elif status:
        through = (books.record_statuses, (status,))

    def is_wanted(record: AccountingRecord) -> bool:
        return (
            status in {0, record.status}
            and request.provider in {"", record.provider}
            and request.customer in {"", record.customer}
        )

    index, partial = through
    rows, following = page(
        index,
        request.pagination,
        *partial,
        keep=lambda key, _: is_wanted(books.require_record(str(key[-1]))),
    )
    found = [_record(books.require_record(str(key[-1]))) for key, _ in rows]
    return query_pb2.QueryAccountingRecordsResponse(records=found, pagination=following)


def usage_snapshots(
    state: State, request: query_pb2.QueryUsageSnapshotsRequest, _ctx: Context
) -> query_pb2.QueryUsageSnapshotsResponse:
    """Return a page of a job's reports in order."""
    rows, following = page(state.books.snapshots, request.pagination, request.job_id)
    found = [wire.to_wire(one, usage_pb2.UsageSnapshot) for _, one in rows]
    return query_pb2.QueryUsageSnapshotsResponse(snapshots=found, pagination=following)


def billing_rules(
    state: State, request: query_pb2.QueryBillingRulesRequest, _ctx: Context
) -> query_pb2.QueryBillingRulesResponse:
    """Return the rules by which a provider bills new jobs, which are the defaults until it sets its own."""
    rules = state.books.rules_of(request.provider)
    return query_pb2.QueryBillingRulesResponse(rules=wire.to_wire(rules, billing_pb2.BillingRules))


def aggregations(
    state: State, request: query_pb2.QueryAggregationsRequest, _ctx: Context
) -> query_pb2.QueryAggregationsResponse:
    """Return a page of what a customer used by provider and day."""
    partial = (request.customer, request.provider) if request.provider else (request.customer,)
    rows, following = page(state.books.aggregations, request.pagination, *partial)
    found = [wire.to_wire(one, accounting_pb2.Aggregation) for _, one in rows]
    return query_pb2.QueryAggregationsResponse(aggregations=found, pagination=following)


def reward(
    state: State, request: query_pb2.QueryRewardRequest, _ctx: Context
) -> query_pb2.QueryRewardResponse:
    """Return who was paid."""
    found = state.books.rewards.get(request.reward_id)
    if found is None:
        raise QueryNotFound(f"there is no reward {request.reward_id[:80]!r}")
    return query_pb2.QueryRewardResponse(reward=wire.to_wire(found, settlement_pb2.Reward))


def job_rewards(
    state: State, request: query_pb2.QueryJobRewardsRequest, _ctx: Context
) -> query_pb2.QueryJobRewardsResponse:
    """Return who was paid for a job; nobody before its settlement."""
    books = state.books.jobs.get(request.job_id)
    if books is None:
        raise QueryNotFound(f"there are no books of job {request.job_id[:80]!r}")
    found = state.books.rewards.get(books.reward_id)
    rewards = [] if found is None else [wire.to_wire(found, settlement_pb2.Reward)]
    return query_pb2.QueryJobRewardsResponse(rewards=rewards)


def reconciliations(
    state: State, request: query_pb2.QueryReconciliationsRequest, _ctx: Context
) -> query_pb2.QueryReconciliationsResponse:
    """Return a page of a job's reconciliations in order."""
    rows, following = page(state.books.job_reconciliations, request.pagination, request.job_id)
    found = [state.books.require_reconciliation(str(key[-1])) for key, _ in rows]
    return query_pb2.QueryReconciliationsResponse(
        reconciliations=[wire.to_wire(one, reconciliation_pb2.Reconciliation) for one in found],
        pagination=following,
    )


def dispute(
    state: State, request: query_pb2.QueryDisputeRequest, _ctx: Context
) -> query_pb2.QueryDisputeResponse:
    """Return a dispute."""
    found = state.books.disputes.get(request.dispute_id)
    if found is None:
        raise QueryNotFound(f"there is no dispute {request.dispute_id[:80]!r}")
    return query_pb2.QueryDisputeResponse(dispute=wire.to_wire(found, dispute_pb2.Dispute))


def disputes(
    state: State, request: query_pb2.QueryDisputesRequest, _ctx: Context
) -> query_pb2.QueryDisputesResponse:
    """Return a page of disputes of a job, of a status, or of all."""
    status = require_filter(request.status, DisputeStatus, field="status")
    through: tuple[Table[Any], tuple[KeyPart, ...]] = (state.books.disputes, ())
    if request.job_id:
        through = (state.books.job_disputes, (request.job_id,))
    elif status:
        through = (state.books.dispute_statuses, (status,))
    index, partial = through
    rows, following = page(
        index,
        request.pagination,
        *partial,
        keep=lambda key, _: status in {0, state.books.require_dispute(str(key[-1])).status},
    )
    found = [state.books.require_dispute(str(key[-1])) for key, _ in rows]
    return query_pb2.QueryDisputesResponse(
        disputes=[wire.to_wire(one, dispute_pb2.Dispute) for one in found], pagination=following
    )


def routing_audits(
    state: State, request: query_pb2.QueryRoutingAuditsRequest, _ctx: Context
) -> query_pb2.QueryRoutingAuditsResponse:
    """Return a page of a job's placements in order."""
    rows, following = page(state.books.job_audits, request.pagination, request.job_id)
    found = [state.books.audits.get(str(key[-1])) for key, _ in rows]
    return query_pb2.QueryRoutingAuditsResponse(
        audits=[wire.to_wire(one, routing_pb2.RoutingAudit) for one in found if one is not None],
        pagination=following,
    )


def routing_violations(
    state: State, request: query_pb2.QueryRoutingViolationsRequest, _ctx: Context
) -> query_pb2.QueryRoutingViolationsResponse:
    """Return a provider's conduct and a page of its violations."""
    rows, following = page(state.books.provider_violations, request.pagination, request.provider)
    found = [state.books.require_violation(str(key[-1])) for key, _ in rows]
    return query_pb2.QueryRoutingViolationsResponse(
        conduct=conduct_to_wire(state.books.conduct_of(request.provider)),
        violations=[wire.to_wire(one, routing_pb2.RoutingViolation) for one in found],
        pagination=following,
    )


METHODS: Final[dict[str, Callable[[Any, Any, Context], Message]]] = {
    "JobAccounting": job_accounting,
    "AccountingRecord": accounting_record,
    "AccountingRecords": accounting_records,
    "UsageSnapshots": usage_snapshots,
    "BillingRules": billing_rules,
    "Aggregations": aggregations,
    "Reward": reward,
    "JobRewards": job_rewards,
    "Reconciliations": reconciliations,
    "Dispute": dispute,
    "Disputes": disputes,
    "RoutingAudits": routing_audits,
    "RoutingViolations": routing_violations,
}
