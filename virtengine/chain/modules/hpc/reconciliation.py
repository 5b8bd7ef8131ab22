"""Reconciliation: what the scheduler says against what was recorded.

A high or critical difference holds the settlement back until somebody who may resolves it. Nothing waits for
ever: at its end, what the provider reported against itself counts where it bills less, and what the customer
reported does not.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import accounting, billing, corrections, differences, standing
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord, AccountingStatus
from virtengine.chain.modules.hpc.books import RECONCILIATION
from virtengine.chain.modules.hpc.books_errors import (
    AccountingNotFound,
    InvalidAccounting,
    InvalidReconciliation,
)
from virtengine.chain.modules.hpc.errors import Unauthorized
from virtengine.chain.modules.hpc.parties import is_agent
from virtengine.chain.modules.hpc.reconciliation_types import (
    RECONCILIATION_MOVES,
    Reconciliation,
    ReconciliationStatus,
    ResolutionAction,
    Source,
)
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.hpc.usage_types import Metrics
from virtengine.chain.modules.provider.types import AgentRole
from virtengine.crypto import hpc_usage
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, reconciliation_pb2

NETWORK: Final = "network"
MAX_PER_JOB: Final = 32
OPEN_RECORDS: Final = frozenset({AccountingStatus.PENDING, AccountingStatus.FINALIZED})


def reconcile_job(
    state: State, msg: books_tx_pb2.MsgReconcileJob, ctx: Context
) -> books_tx_pb2.MsgReconcileJobResponse:
    """Compare a scheduler's figures with a job's record."""
    job = state.require_job(msg.job_id)
    _require_reporter(state, job, msg.sender)
    if not state.get_params().reconciliation_enabled:
        raise InvalidReconciliation("reconciliation is switched off")
    books = state.books.require_job(job.job_id)
    if not books.record_id:
        raise AccountingNotFound(f"{job.job_id} has no accounting record yet")
    record = state.books.require_record(books.record_id)
    metrics = wire.from_wire(msg.metrics, Metrics)
    known = _find_same(state, msg, metrics)
    if known is not None:
        return _answer(known)
    if record.status not in OPEN_RECORDS:
        raise InvalidAccounting(f"{record.record_id} is {record.status.name}")
    if books.reconciliation_id:
        raise InvalidReconciliation(f"{books.reconciliation_id} is to be resolved first")
    if sum(1 for _ in state.books.job_reconciliations.keys(job.job_id)) >= MAX_PER_JOB:
        raise InvalidReconciliation(f"{job.job_id} was reconciled {MAX_PER_JOB} times")

    made = _make(state, job, record, msg, metrics, ctx)
    state.books.put_reconciliation(made)
    if made.holds_settlement:
        state.books.jobs.set(job.job_id, replace(books, reconciliation_id=made.reconciliation_id))
        if record.status is AccountingStatus.FINALIZED:
            state.books.put_record(replace(record, due_at=0))
    _tell(made, ctx)
    return _answer(made)


def resolve_reconciliation(
    state: State, msg: books_tx_pb2.MsgResolveReconciliation, ctx: Context
) -> books_tx_pb2.MsgResolveReconciliationResponse:
    """End a discrepancy: keep what is on chain, or correct it to the scheduler's figures."""
    one = state.books.require_reconciliation(msg.reconciliation_id)
    action = ResolutionAction(int(msg.action))
    _require_resolver(state, one, msg.sender, action)
    repeated = one.resolver == msg.sender and one.resolution_action is action
    if one.status is ReconciliationStatus.RESOLVED and repeated:
        return books_tx_pb2.MsgResolveReconciliationResponse(adjustment_record_id=one.adjustment_record_id)
    if ReconciliationStatus.RESOLVED not in RECONCILIATION_MOVES[one.status]:
        raise InvalidReconciliation(f"{one.reconciliation_id} is {one.status.name}")

    done = resolve(state, one, action, msg.resolution, ctx, resolver=msg.sender)
    return books_tx_pb2.MsgResolveReconciliationResponse(adjustment_record_id=done.adjustment_record_id)


def resolve(
    state: State,
    one: Reconciliation,
    action: ResolutionAction,
    resolution: str,
    ctx: Context,
    *,
    resolver: str,
) -> Reconciliation:
    """Resolve a discrepancy and let the settlement go on."""
    books = state.books.require_job(one.job_id)
    adjusted = ""
    if action is ResolutionAction.USE_SCHEDULER:
        record = state.books.require_record(books.record_id)
        made, _ = corrections.correct(
            state, record, one.scheduler_source.metrics, one.reconciliation_id, ctx, initiator=resolver
        )
        adjusted = made.record_id
    done = replace(
        one,
        status=ReconciliationStatus.RESOLVED,
        resolution=resolution,
        resolution_action=action,
        adjustment_record_id=adjusted,
        resolved_at=ctx.time,
        resolver=resolver,
    )
    state.books.put_reconciliation(done)
    _release(state, one, ctx)
    _tell(done, ctx)
    return done


def expire(state: State, reconciliation_id: str, ctx: Context) -> None:
    """Resolve what nobody resolved in its time."""
    one = state.books.require_reconciliation(reconciliation_id)
    record = state.books.require_record(state.books.require_job(one.job_id).record_id)
    if record.status is AccountingStatus.DISPUTED:
        later = ctx.time + state.get_params().dispute_resolution_period
        state.books.put_reconciliation(replace(one, expires_at=later))
        return
    action = ResolutionAction.KEEP_ON_CHAIN
    if one.reporter != record.customer and _bills_less(state, one, record):
        action = ResolutionAction.USE_SCHEDULER
    resolve(state, one, action, "its time was over", ctx, resolver=NETWORK)


def _bills_less(state: State, one: Reconciliation, record: AccountingRecord) -> bool:
    """Say whether the scheduler's figures make a lower bill."""
    terms = state.books.require_terms(one.job_id)
    rules = state.books.rules_for(terms)
    metrics = one.scheduler_source.metrics
    where = standing.find_standing(state, terms, rules, record.created_at, record.queue_seconds)
    bill = billing.compute_bill(metrics, terms, rules, replace(where, rooms=()))
    return bill.total < record.billable_amount


def _release(state: State, one: Reconciliation, ctx: Context) -> None:
    """Let a settlement go on that this discrepancy held back."""
    books = state.books.require_job(one.job_id)
    if books.reconciliation_id != one.reconciliation_id:
        return
    state.books.jobs.set(one.job_id, replace(books, reconciliation_id=""))
    record = state.books.require_record(books.record_id)
    accounting.requeue(state, record, ctx)


def _make(
    state: State,
    job: Job,
    record: AccountingRecord,
    msg: books_tx_pb2.MsgReconcileJob,
    metrics: Metrics,
    ctx: Context,
) -> Reconciliation:
    found = differences.compare(metrics, record.usage_metrics)
    differs = any(one.tolerance_exceeded for one in found)
    on_chain_hash = hpc_usage.compute_metrics_hash(record.usage_metrics)
    return Reconciliation(
        reconciliation_id=f"hpc-recon-{state.next_number(RECONCILIATION)}",
        job_id=job.job_id,
        cluster_id=record.cluster_id,
        provider=job.provider,
        reporter=msg.sender,
        scheduler_source=Source(
            msg.source_type,
            msg.source_id,
            msg.extract_time,
            metrics,
            hpc_usage.compute_metrics_hash(metrics),
        ),
        on_chain_source=Source("chain", record.record_id, ctx.time, record.usage_metrics, on_chain_hash),
        status=ReconciliationStatus.DISCREPANCY if differs else ReconciliationStatus.MATCHED,
        discrepancies=found,
        created_at=ctx.time,
        expires_at=ctx.time + state.get_params().dispute_resolution_period,
    )


def _find_same(state: State, msg: books_tx_pb2.MsgReconcileJob, metrics: Metrics) -> Reconciliation | None:
    """Return the reconciliation that the same message made before."""
    for key in state.books.job_reconciliations.keys(msg.job_id):
        one = state.books.require_reconciliation(str(key[2]))
        source = one.scheduler_source
        said = (one.reporter, source.source_type, source.source_id, source.extract_time, source.metrics)
        if said == (msg.sender, msg.source_type, msg.source_id, msg.extract_time, metrics):
            return one
    return None


def _require_reporter(state: State, job: Job, sender: str) -> None:
    if sender in {job.customer, job.provider}:
        return
    if not is_agent(state, job.provider, sender, AgentRole.USAGE):
        raise Unauthorized(f"{sender} has no part in {job.job_id}")


def _require_resolver(state: State, one: Reconciliation, sender: str, action: ResolutionAction) -> None:
    """Raise unless this side may end the discrepancy so."""
    if sender == AUTHORITY:
        return
    job = state.require_job(one.job_id)
    if action is ResolutionAction.USE_SCHEDULER and sender == job.provider:
        return
    other = job.provider if one.reporter == job.customer else job.customer
    if action is not ResolutionAction.KEEP_ON_CHAIN or sender != other:
        raise Unauthorized(f"{sender} cannot resolve {one.reconciliation_id} so")


def _answer(one: Reconciliation) -> books_tx_pb2.MsgReconcileJobResponse:
    return books_tx_pb2.MsgReconcileJobResponse(
        reconciliation_id=one.reconciliation_id,
        status=wire.number(one.status),
        holds_settlement=one.holds_settlement,
    )


def _tell(one: Reconciliation, ctx: Context) -> None:
    ctx.emit(
        reconciliation_pb2.EventReconciled(
            reconciliation_id=one.reconciliation_id,
            job_id=one.job_id,
            provider=one.provider,
            status=one.status.name,
            holds_settlement=one.holds_settlement,
        )
    )
