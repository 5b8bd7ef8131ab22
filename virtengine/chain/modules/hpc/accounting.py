"""Accounting: what a job was promised, and the record of what it is billed.

A record is pending while reports may still come, finalized when its time is over or its customer agrees,
and settled when it is paid. A correction makes a new record; none is ever edited.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc import billing, standing
from virtengine.chain.modules.hpc.accounting_types import (
    ACCOUNTING_MOVES,
    BOOKS_MOVES,
    AccountingRecord,
    AccountingStatus,
    BooksState,
    JobBooks,
)
from virtengine.chain.modules.hpc.billing import Bill
from virtengine.chain.modules.hpc.billing_types import JobTerms
from virtengine.chain.modules.hpc.books import RECORD
from virtengine.chain.modules.hpc.books_errors import InvalidAccounting
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job, Offering, QueueOption, Resources
from virtengine.chain.modules.hpc.usage_types import Metrics, Snapshot
from virtengine.chain.modules.take.payout import compute_split
from virtengine.core.amounts import MAX_AMOUNT
from virtengine.crypto import hpc_usage
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2


def make_terms(
    state: State, offering: Offering, queue: QueueOption, *, job_id: str, customer: str, cluster_id: str
) -> JobTerms:
    """Return what a job is promised that is submitted now; its ceiling is not yet found."""
    rules = state.books.rules_of(offering.provider)
    return JobTerms(
        job_id=job_id,
        provider=offering.provider,
        customer=customer,
        cluster_id=cluster_id,
        offering_id=offering.offering_id,
        rules_owner=rules.provider,
        rules_version=rules.version,
        rates=billing.rates_of(offering.pricing, rules),
        price_multiplier=queue.price_multiplier or "1",
        minimum_charge=billing.minimum_of(offering.pricing, rules),
        ceiling=0,
        escrow_id="",
    )


def find_ceiling(
    state: State, offering: Offering, queue: QueueOption, asked: Resources, seconds: int, *, tasks: int
) -> int:
    """Return the most that a job can be billed, which is held when it is submitted."""
    terms = make_terms(state, offering, queue, job_id="", customer="", cluster_id="")
    amount = billing.estimate(asked, seconds, tasks, terms, state.books.rules_for(terms))
    if amount > MAX_AMOUNT:
        raise InvalidAccounting("the estimate would pass 2^255 - 1")
    return amount


def on_submitted(state: State, job: Job, offering: Offering, _ctx: Context) -> None:
    """Keep what a job is promised; its money is in escrow."""
    queue = offering.find_queue(job.queue_name)
    assert queue is not None, "a job is submitted to a queue of its offering"
    terms = make_terms(
        state,
        offering,
        queue,
        job_id=job.job_id,
        customer=job.customer,
        cluster_id=job.cluster_id,
    )
    state.books.terms.set(job.job_id, replace(terms, ceiling=job.estimate, escrow_id=job.escrow_id))
    state.books.jobs.set(
        job.job_id, JobBooks(job.job_id, job.provider, job.customer, BooksState.OPEN, job.estimate)
    )


def move_books(books: JobBooks, to: BooksState) -> JobBooks:
    """Return books in a state that may follow."""
    if to not in BOOKS_MOVES[books.state]:
        raise InvalidAccounting(f"the books of {books.job_id} are {books.state.name}")
    return replace(books, state=to)


def move_record(record: AccountingRecord, to: AccountingStatus) -> AccountingRecord:
    """Return a record in a status that may follow."""
    if to not in ACCOUNTING_MOVES[record.status]:
        raise InvalidAccounting(f"{record.record_id} is {record.status.name} and cannot become {to.name}")
    return replace(record, status=to)


def on_ended(state: State, job: Job, ctx: Context) -> None:
    """Bill a job that ran and has ended, by its last report or by what it asked for."""
    books = move_books(state.books.require_job(job.job_id), BooksState.ENDED)
    snapshot = state.books.last_snapshot_of(books)
    terms = replace(state.books.require_terms(job.job_id), cluster_id=job.cluster_id)
    state.books.terms.set(job.job_id, terms)
    metrics = snapshot.cumulative_metrics if snapshot else without_reports(job)
    record = make_record(
        state,
        job,
        terms,
        metrics,
        ctx,
        signed=(snapshot.snapshot_id,) if snapshot else (),
        scheduler_type=snapshot.scheduler_type if snapshot else "",
    )
    state.books.jobs.set(
        job.job_id, replace(books, record_id=record.record_id, ended_at=job.completed_at or ctx.time)
    )
    state.books.put_record(record)
    tell(record, ctx)


def without_reports(job: Job) -> Metrics:
    """Return what a job used that nobody reported: what it asked for, for the time that it ran."""
    if not job.started_at:
        return Metrics()
    used = billing.full_use(job.resources, max(0, job.completed_at - job.started_at), job.tasks)
    return replace(used, start_time=job.started_at, end_time=job.completed_at)


def waiting_time(job: Job) -> int:
    """Return how long a job waited as the chain saw it; one that was put back, since it was."""
    since = job.queued_at if job.requeues else job.created_at
    return max(0, job.started_at - since) if job.started_at else 0


def make_record(
    state: State,
    job: Job,
    terms: JobTerms,
    metrics: Metrics,
    ctx: Context,
    *,
    signed: tuple[str, ...],
    scheduler_type: str,
) -> AccountingRecord:
    """Return the pending record of a job; its bill counts for caps from now on."""
    queue_seconds = max(waiting_time(job), metrics.queue_time_seconds)
    rules = state.books.rules_for(terms)
    where = standing.find_standing(state, terms, rules, ctx.time, queue_seconds)
    bill = billing.compute_bill(metrics, terms, rules, where)
    standing.count_spending(state, terms, rules, ctx.time, bill.total)
    split = compute_split(state.escrow.take.get_params(), bill.total)
    end = job.completed_at or ctx.time
    return AccountingRecord(
        record_id=f"hpc-acct-{state.next_number(RECORD)}",
        job_id=job.job_id,
        cluster_id=job.cluster_id,
        provider=job.provider,
        customer=job.customer,
        offering_id=job.offering_id,
        scheduler_type=scheduler_type,
        scheduler_job_id=job.scheduler_job_id,
        usage_metrics=metrics,
        billable_amount=bill.total,
        billable_breakdown=bill.breakdown,
        applied_discounts=bill.discounts,
        applied_caps=bill.caps,
        minimum_adjustment=bill.minimum_adjustment,
        ceiling_excess=bill.ceiling_excess,
        provider_reward=split.net,
        platform_fee=split.platform + split.validator,
        signed_usage_records=signed,
        status=AccountingStatus.PENDING,
        period_start=min(job.started_at or end, end),
        period_end=end,
        formula_version=rules.formula_version,
        created_at=ctx.time,
        queue_seconds=queue_seconds,
        due_at=ctx.time + state.get_params().accounting_finalization_delay_sec,
    )


def rebill(state: State, record: AccountingRecord, metrics: Metrics) -> AccountingRecord:
    """Return a record with other figures, billed as it was then; the caps count the new bill."""
    terms = state.books.require_terms(record.job_id)
    rules = state.books.rules_for(terms)
    standing.count_spending(state, terms, rules, record.created_at, -record.billable_amount)
    queue_seconds = max(record.queue_seconds, metrics.queue_time_seconds)
    where = standing.find_standing(state, terms, rules, record.created_at, queue_seconds)
    bill = billing.compute_bill(metrics, terms, rules, where)
    standing.count_spending(state, terms, rules, record.created_at, bill.total)
    return charged(
        state, replace(record, usage_metrics=metrics, queue_seconds=queue_seconds, awarded_amount=""), bill
    )


def charged(state: State, record: AccountingRecord, bill: Bill) -> AccountingRecord:
    """Return a record with a bill, split by the one fee schedule."""
    split = compute_split(state.escrow.take.get_params(), bill.total)
    return replace(
        record,
        billable_amount=bill.total,
        billable_breakdown=bill.breakdown,
        applied_discounts=bill.discounts,
        applied_caps=bill.caps,
        minimum_adjustment=bill.minimum_adjustment,
        ceiling_excess=bill.ceiling_excess,
        provider_reward=split.net,
        platform_fee=split.platform + split.validator,
    )


def bill_again(state: State, record: AccountingRecord, snapshot: Snapshot, ctx: Context) -> None:
    """Bill a pending record by a newer report."""
    updated = replace(
        rebill(state, record, snapshot.cumulative_metrics),
        signed_usage_records=(snapshot.snapshot_id,),
        scheduler_type=snapshot.scheduler_type,
        scheduler_job_id=snapshot.scheduler_job_id or record.scheduler_job_id,
    )
    state.books.put_record(updated)
    tell(updated, ctx)


def finalize(state: State, record: AccountingRecord, ctx: Context) -> AccountingRecord:
    """Let no more reports change a record; the network settles it when its delay is over."""
    final = move_record(record, AccountingStatus.FINALIZED)
    final = replace(
        final,
        finalized_at=ctx.time,
        calculation_hash=hpc_usage.compute_calculation_hash(final),
        due_at=0,
    )
    state.books.put_record(final)
    tell(final, ctx)
    return requeue(state, final, ctx)


def requeue(state: State, record: AccountingRecord, ctx: Context) -> AccountingRecord:
    """Say when the network takes the next step with a record that nothing holds back; return it so."""
    params = state.get_params()
    books = state.books.require_job(record.job_id)
    if record.status is AccountingStatus.PENDING:
        due = max(ctx.time, record.created_at + params.accounting_finalization_delay_sec)
    elif record.status is not AccountingStatus.FINALIZED or books.reconciliation_id or books.dispute_id:
        due = 0
    else:
        due = max(ctx.time, record.finalized_at + params.settlement_delay_sec)
        due = due if params.enable_auto_settlement else 0
    queued = replace(record, due_at=due)
    state.books.put_record(queued)
    return queued


def tell(record: AccountingRecord, ctx: Context) -> None:
    """Emit what a record says now."""
    ctx.emit(
        accounting_pb2.EventAccountingRecorded(
            record_id=record.record_id,
            job_id=record.job_id,
            provider=record.provider,
            customer=record.customer,
            amount=str(record.billable_amount),
            status=record.status.name,
        )
    )
