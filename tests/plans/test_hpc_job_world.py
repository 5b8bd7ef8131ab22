"""Chain and scheduler as small models, played with lost answers, late requests, deaths and impatience.

Whatever happens: a job runs at most once, its money is settled or returned in full, and what was running
when nobody wanted it any more is ended.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from tests.plans.hpc_jobs import ENDED as BOOKS_ENDED
from tests.plans.hpc_jobs import NOW, PAYER, RELEASED, SETTLED, SITE, books, hpc_job, on_chain, row
from tests.support.examples import examples
from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.plans import hpc_job as plans
from virtengine.plans.hpc_job_facts import ENDED, Act, Facts, Step
from virtengine.plans.scheduler import AccountingRow, Job, JobState
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2, books_tx_pb2, job_pb2, tx_pb2, usage_pb2

MOVES = {1: {2, 5, 6}, 2: {3, 5, 6, 7}, 3: {4, 5, 6, 7}}
CEILING = 500


@dataclass
class Chain:
    """A chain that refuses what the real one refuses."""

    job: job_pb2.Job | None = None
    books: accounting_pb2.JobBooks | None = None

    def deliver(self, step: Step, now: float) -> None:
        for message in (*step.by_payer, *step.by_provider):
            if isinstance(message, tx_pb2.MsgSubmitJob):
                if self.job is None:
                    self.job, self.books = on_chain(created_at=int(now)), books()
            elif isinstance(message, tx_pb2.MsgCancelJob):
                self._end(job_pb2.JOB_STATE_CANCELLED)
            elif isinstance(message, tx_pb2.MsgReportJobStatus):
                if not self._report(message, now):
                    return
            elif isinstance(message, books_tx_pb2.MsgSubmitUsageSnapshot):
                if not self._record(message):
                    return
            elif isinstance(message, books_tx_pb2.MsgSettleJob):
                self._settle()

    def _report(self, message: tx_pb2.MsgReportJobStatus, now: float) -> bool:
        assert self.job is not None
        if message.state != self.job.state and message.state not in MOVES.get(self.job.state, set()):
            return False
        if message.scheduler_job_id:
            self.job.scheduler_job_id = message.scheduler_job_id
        if message.state == job_pb2.JOB_STATE_QUEUED:
            self.job.queued_at = int(now)
        if message.state == job_pb2.JOB_STATE_RUNNING and not self.job.started_at:
            self.job.started_at = int(now)
        if message.state in ENDED:
            self._end(message.state)
        else:
            self.job.state = message.state
        return True

    def _end(self, state: job_pb2.JobState) -> None:
        assert self.job is not None
        assert self.books is not None
        if self.job.state in ENDED:
            return
        self.job.state = state
        self.books.state = BOOKS_ENDED if self.job.started_at else RELEASED
        if self.books.state == RELEASED:
            self.books.refunded = str(CEILING)

    def _record(self, message: books_tx_pb2.MsgSubmitUsageSnapshot) -> bool:
        assert self.books is not None
        is_final = message.report.snapshot_type == usage_pb2.SNAPSHOT_TYPE_FINAL
        if self.books.final_recorded or message.report.sequence_number != self.books.last_sequence + 1:
            return False
        if is_final and self.books.state != BOOKS_ENDED:
            return False
        self.books.last_sequence += 1
        self.books.final_recorded = is_final
        self.books.billed = str(min(CEILING, message.report.cumulative_metrics.cpu_core_seconds))
        return True

    def _settle(self) -> None:
        assert self.books is not None
        if self.books.state == BOOKS_ENDED:
            self.books.state = SETTLED
            self.books.refunded = str(CEILING - int(self.books.billed or 0))


@dataclass
class Scheduler:
    """A scheduler that runs what is not held."""

    jobs: dict[str, Job] = field(default_factory=dict)
    late: list[Act] = field(default_factory=list)
    runs: int = 0

    def tell(self, act: Act) -> None:
        known = self.jobs.get(act.job_id)
        if act.what == "submit":
            number = str(len(self.jobs) + 1)
            self.jobs[number] = Job(
                number, "test-1/JOB-1", JobState.QUEUED, "PENDING", is_held=True, reason="JobHeldUser"
            )
        elif known is None or known.state.is_terminal:
            return
        elif act.what == "cancel":
            self.jobs[act.job_id] = replace(known, state=JobState.CANCELLED, ended_at=int(NOW))
        elif known.state is JobState.QUEUED:
            self.jobs[act.job_id] = replace(known, is_held=act.what == "hold", reason="")

    def turn(self, luck: random.Random) -> None:
        """Let time pass: late requests arrive, jobs start and end."""
        while self.late and luck.random() < 0.5:
            self.tell(self.late.pop())
        for number, job in self.jobs.items():
            if job.state is JobState.QUEUED and not job.is_held and luck.random() < 0.6:
                self.jobs[number] = replace(job, state=JobState.RUNNING, started_at=int(NOW))
                self.runs += 1
            elif job.state is JobState.RUNNING and luck.random() < 0.4:
                end = luck.choice((JobState.COMPLETED, JobState.FAILED, JobState.TIMEOUT))
                self.jobs[number] = replace(job, state=end, exit_code=0, ended_at=int(NOW) + 1)

    def rows(self) -> tuple[AccountingRow, ...]:
        return tuple(
            row(
                number,
                elapsed=30 if job.started_at else 0,
                ended=job.state.is_terminal,
                started_at=job.started_at and int(NOW) - 30,
            )
            for number, job in self.jobs.items()
        )


def play(seed: int, *, cancel_at: int | None, delete_at: int | None) -> tuple[Chain, Scheduler]:
    """Play a job with faults until it is at rest."""
    luck = random.Random(seed)
    chain, scheduler, status, rest = Chain(), Scheduler(), HPCJobStatus(), 0
    for turn in range(400):
        now = NOW + turn
        is_rough = turn < 60
        spec = hpc_job(cancel=cancel_at is not None and turn >= cancel_at).spec
        silent = is_rough and luck.random() < 0.3
        found = None if silent else tuple(scheduler.jobs.values())
        known = None
        if chain.job is not None:
            known = job_pb2.Job()
            known.CopyFrom(chain.job)
        mine = chain.job.scheduler_job_id if chain.job else ""
        rows = tuple(one for one in scheduler.rows() if one.job_id == mine) or None
        seen = Facts(now, known, chain.books, found, None if silent else rows)
        if delete_at is not None and turn >= delete_at:
            step = plans.decide_end(PAYER, SITE, seen, status)
        else:
            step = plans.decide(spec, PAYER, SITE, seen, status)
        if is_rough and luck.random() < 0.3:
            if step.act is not None and luck.random() < 0.5:
                scheduler.late.append(step.act)  # the answer is lost, and it arrives later
        elif step.act is not None:
            scheduler.tell(step.act)
        else:
            chain.deliver(step, now)
            status = status if step.is_work else step.status
        scheduler.turn(luck)
        rest = rest + 1 if not step.is_work and step.is_done else 0
        if rest > 5 and not scheduler.late:
            break
    return chain, scheduler


PLAYS = st.integers(0, 2**32)
MOMENTS = st.one_of(st.none(), st.integers(0, 40))


@examples(400, deadline=None)
@given(seed=PLAYS, cancel_at=MOMENTS, delete_at=MOMENTS)
def test_a_job_runs_at_most_once_and_every_uve_is_paid_or_returned(
    seed: int, cancel_at: int | None, delete_at: int | None
) -> None:
    chain, scheduler = play(seed, cancel_at=cancel_at, delete_at=delete_at)
    assert scheduler.runs <= 1
    if chain.job is None:
        assert scheduler.jobs == {}
        return
    assert chain.job.state in ENDED
    assert chain.books is not None
    assert chain.books.state in (SETTLED, RELEASED)
    assert int(chain.books.billed or 0) + int(chain.books.refunded) == CEILING
    live = [one for one in scheduler.jobs.values() if not one.state.is_terminal and not one.is_held]
    assert live == []


@examples(200, deadline=None)
@given(seed=PLAYS)
def test_a_job_that_nobody_stops_runs_exactly_once_and_is_paid(seed: int) -> None:
    chain, scheduler = play(seed, cancel_at=None, delete_at=None)
    assert scheduler.runs == 1
    assert chain.books is not None
    assert (chain.books.state, chain.books.billed) == (SETTLED, "60")
