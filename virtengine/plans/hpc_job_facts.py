"""What is known about a batch job, and what a step is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from google.protobuf.message import Message

from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.plans.plan import Fact
from virtengine.plans.scheduler import TERMINAL, AccountingRow, Dependency, Job, JobState
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2, job_pb2

ENDED = frozenset(
    {
        job_pb2.JOB_STATE_COMPLETED,
        job_pb2.JOB_STATE_FAILED,
        job_pb2.JOB_STATE_CANCELLED,
        job_pb2.JOB_STATE_TIMEOUT,
    }
)
LIVE = frozenset(state for state in JobState if state not in TERMINAL)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A job that comes first, as the chain has it."""

    name: str
    condition: Literal["Started", "Ended", "Succeeded", "Failed"]
    chain_id: str = ""
    state: int = job_pb2.JOB_STATE_PENDING
    scheduler_id: str = ""
    has_started: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the scheduler will not take the job as it stands."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What chain and scheduler say about a job now. None: it was not asked, so nothing may follow from it.

    `found` are the scheduler's jobs with our id, `rows` its accounting of them, `interval` the seconds
    between two records of usage, `tail` the end of what the job wrote to standard error.
    """

    now: float
    job: job_pb2.Job | None = None
    books: accounting_pb2.JobBooks | None = None
    found: tuple[Job, ...] | None = None
    rows: tuple[AccountingRow, ...] | None = None
    ahead: tuple[Ahead, ...] = ()
    refusal: Refused | None = None
    interval: int = 300
    tail: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to tell the scheduler."""

    what: Literal["submit", "release", "hold", "cancel", "requeue"]
    job_id: str = ""
    why: str = ""
    depends: tuple[Dependency, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What to send or tell, if anything, and what to report when there is nothing left to do."""

    by_payer: tuple[Message, ...] = ()
    by_provider: tuple[Message, ...] = ()
    act: Act | None = None
    ready: bool = False
    reason: str = "Reconciling"
    message: str = ""
    status: HPCJobStatus = field(default_factory=HPCJobStatus)
    after: float | None = None
    is_stalled: bool = False
    is_done: bool = False
    facts: tuple[Fact, ...] = ()

    @property
    def is_work(self) -> bool:
        """Say whether something must be done before anything is reported."""
        return bool(self.by_payer or self.by_provider or self.act)


def chosen(job: job_pb2.Job, found: Sequence[Job]) -> Job | None:
    """Return the job that counts: the one whose number the chain has, else the first that was handed in."""
    known = next((one for one in found if one.id == job.scheduler_job_id), None)
    return known or min(found, key=lambda one: (len(one.id), one.id), default=None)
