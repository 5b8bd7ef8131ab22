"""The end of a batch job: cancelled where it is, its last usage recorded, paid, and the rest returned."""

from __future__ import annotations

from virtengine.api.hpc_job import HPCJobSpec
from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.plans import hpc_job_report, hpc_job_says, hpc_usage
from virtengine.plans.hpc_job_facts import LIVE, Act, Facts, Step, chosen
from virtengine.plans.hpc_job_request import Payer, Site
from virtengine.plans.hpc_job_says import status_of
from virtengine.plans.plan import Fact
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2, books_tx_pb2, tx_pb2

SOON_SECONDS = 2.0
LATER_SECONDS = 300.0
SETTLED = "Settled"
CLOSED = frozenset({accounting_pb2.BOOKS_STATE_SETTLED, accounting_pb2.BOOKS_STATE_RELEASED})


def cancel(payer: Payer, facts: Facts, before: HPCJobStatus, why: str) -> Step:
    """Return the step that ends a job on chain; the scheduler follows the chain."""
    assert facts.job is not None, "the caller saw it"
    message = tx_pb2.MsgCancelJob(requester=payer.address, job_id=facts.job.job_id, reason=why)
    return Step(by_payer=(message,), reason="Cancelling", message=why, status=before)


def close(
    spec: HPCJobSpec | None, payer: Payer, site: Site | None, facts: Facts, before: HPCJobStatus
) -> Step:
    """Return the step of a job that is over on chain. `spec` is None when its object goes."""
    job, books = facts.job, facts.books
    assert job is not None, "the caller saw it"
    status = status_of(facts, site, before)
    is_here = site is not None and site.cluster_id == job.cluster_id
    if books is not None and books.state in CLOSED and not is_here:
        return _over(spec, facts, status)
    if is_here and (step := _leave_scheduler(facts, status)):
        return step
    if books is None or books.state == accounting_pb2.BOOKS_STATE_OPEN:
        text = "the chain has not closed its books yet"
        return Step(reason="Closing", message=text, status=status, after=SOON_SECONDS)
    if books.state == accounting_pb2.BOOKS_STATE_ENDED:
        return _settle(spec, payer, facts, status)
    return _over(spec, facts, status)


def _leave_scheduler(facts: Facts, status: HPCJobStatus) -> Step | None:
    """Return the step that ends what still runs, then records the last usage; None when neither is needed."""
    job, books = facts.job, facts.books
    assert job is not None, "the caller saw it"
    if facts.found is None:
        text = "the scheduler did not say whether anything still runs"
        return Step(reason="SchedulerUnknown", message=text, status=status, after=SOON_SECONDS)
    for one in facts.found:
        if one.state in LIVE:
            act = Act("cancel", one.id, "it is over on chain")
            return Step(act=act, reason="Stopping", message="the scheduler is told", status=status)
    mine = chosen(job, facts.found)
    if mine is None or books is None or books.final_recorded or books.state in CLOSED:
        return None
    if not job.scheduler_job_id:
        return None
    if facts.rows is None or not hpc_usage.is_complete(facts.rows, job.tasks or 1):
        text = "it is over; its accounting is awaited"
        return Step(reason="Accounting", message=text, status=status, after=SOON_SECONDS)
    record = hpc_job_report.snapshot(facts, mine, is_final=True)
    return Step(by_provider=(record,), reason="Recording", message="its last usage", status=status)


def _settle(spec: HPCJobSpec | None, payer: Payer, facts: Facts, status: HPCJobStatus) -> Step:
    """Return the step of a job whose bill is written: the payer accepts it, or time does."""
    books = facts.books
    assert facts.job is not None, "the caller saw it"
    assert books is not None, "the caller saw them"
    if books.dispute_id or books.reconciliation_id:
        held = books.dispute_id or books.reconciliation_id
        return _over(spec, facts, status, f"its bill is held by {held}")
    if spec is not None and spec.accept_bill == "AfterReview":
        return _over(spec, facts, status, "its bill may be disputed until the chain settles it")
    if not books.final_recorded and facts.job.started_at:
        text = "its last usage is not on chain yet"
        return _over(spec, facts, status, text) if spec is None else _waits(text, status)
    accept = books_tx_pb2.MsgSettleJob(sender=payer.address, job_id=facts.job.job_id)
    return Step(by_payer=(accept,), reason="Settling", message="its bill is accepted", status=status)


def _waits(text: str, status: HPCJobStatus) -> Step:
    return Step(reason="Recording", message=text, status=status, after=SOON_SECONDS)


def _over(spec: HPCJobSpec | None, facts: Facts, status: HPCJobStatus, unsettled: str = "") -> Step:
    """Return the report of a job for which nothing is left to do, but perhaps to wait for its settlement."""
    assert facts.job is not None, "the caller saw it"
    reason, text, is_good = hpc_job_says.outcome(facts.job, is_wanted=bool(spec and spec.cancel))
    books = facts.books
    if unsettled:
        told = Fact(SETTLED, "False", "BillOpen", unsettled)
    else:
        paid = books.billed if books else "0"
        told = Fact(
            SETTLED, "True", "Settled", f"{paid or 0} uve paid, {(books and books.refunded) or 0} returned"
        )
    return Step(
        ready=is_good,
        is_stalled=not is_good,
        reason=reason,
        message=text,
        status=status,
        facts=(told,),
        after=LATER_SECONDS if unsettled else None,
        is_done=True,
    )
