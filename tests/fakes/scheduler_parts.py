"""What the scheduler in memory is made of: jobs, their runs, and nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from virtengine.plans.scheduler import Job, JobRequest, JobState, Task

_SLEEP = re.compile(r"^\s*sleep (\d+(?:\.\d+)?)", re.MULTILINE)


@dataclass(frozen=True)
class Behaviour:
    """What one run does: how long it takes and how it ends."""

    seconds: float = 0.0
    exit_code: int = 0
    signal: int = 0


@dataclass
class Run:
    """One run of one task."""

    job_id: str
    submitted_at: int
    eligible_at: float
    index: int | None = None
    state: JobState = JobState.QUEUED
    word: str = "PENDING"
    reason: str = "None"
    nodes: tuple[str, ...] = ()
    started_at: float = 0.0
    ended_at: float = 0.0
    exit_code: int | None = None
    signal: int = 0
    is_requeued: bool = False


@dataclass
class Entry:
    """One job with the runs of all of its tasks, the latest of each task last."""

    id: str
    request: JobRequest
    runs: list[Run]
    is_held: bool = False
    is_held_by_admin: bool = False
    is_forgotten: bool = False
    restarts: int = 0

    def latest(self) -> list[Run]:
        """Return the latest run of each task."""
        return list({run.index: run for run in self.runs}.values())


@dataclass
class FakeNode:
    """One node."""

    name: str
    cpus: int
    memory_mib: int
    start_time: int
    address: str
    reason: str = ""
    is_drained: bool = False
    is_down: bool = False


def slept(script: str) -> float:
    return sum(float(seconds) for seconds in _SLEEP.findall(script))


def task_of(run: Run, job: Job) -> Task:
    return Task(
        index=run.index or 0,
        job_id=run.job_id,
        state=job.state,
        raw_state=job.raw_state,
        exit_code=job.exit_code,
        signal=job.signal,
        nodes=job.nodes,
        reason=job.reason,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )
