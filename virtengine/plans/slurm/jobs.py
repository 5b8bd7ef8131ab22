"""SLURM's records of jobs, put together to one Job each: the tasks of an array are records of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from virtengine.plans.scheduler import TERMINAL, Job, JobState, Task
from virtengine.plans.slurm import fields, reasons, states

Record = Mapping[str, Any]
_NO_CODE: Final = frozenset({"NODE_FAIL", "BOOT_FAIL", "CANCELLED", "PREEMPTED", "REVOKED", "DEADLINE"})
_WORST: Final = (JobState.FAILED, JobState.TIMEOUT, JobState.CANCELLED, JobState.COMPLETED)
_BEGUN: Final = frozenset({JobState.RUNNING, JobState.SUSPENDED, JobState.STARTING, *TERMINAL})


def from_controller(records: Iterable[Record]) -> list[Job]:
    """Return the jobs that the controller knows."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        leader = fields.whole(record.get("array_job_id")) or fields.whole(record.get("job_id"))
        groups.setdefault(str(leader), []).append(record)
    return [_job(job_id, group) for job_id, group in groups.items()]


def external_id(record: Record) -> str:
    """Return our id of a record of the controller."""
    return fields.text(record.get("comment")) or fields.text(record.get("name"))


def exit_of(raw: int, word: str, *, has_started: bool) -> tuple[int | None, int]:
    """Return exit code and signal of a job that is over, from what wait(2) said."""
    if not has_started or (word in _NO_CODE and raw <= 1):
        return None, 0
    return raw >> 8 & 0xFF, raw & 0x7F


def overall(tasks: Sequence[JobState]) -> JobState:
    """Return the state of an array from those of its tasks; one that has begun is in no queue again."""
    found = set(tasks)
    if not found or JobState.UNKNOWN in found:
        return JobState.UNKNOWN
    if found <= TERMINAL:
        return next(state for state in _WORST if state in found)
    if found == {JobState.SUSPENDED}:
        return JobState.SUSPENDED
    if JobState.RUNNING in found or (found & _BEGUN and found - TERMINAL != {JobState.STARTING}):
        return JobState.RUNNING
    return JobState.STARTING if JobState.STARTING in found else JobState.QUEUED


def of_tasks(job: Job, tasks: Iterable[Task]) -> Job:
    """Return an array's job as its tasks make it."""
    found = tuple(sorted(tasks, key=lambda task: task.index))
    state = overall([task.state for task in found])
    failed = next((task for task in found if task.state is state and state in TERMINAL), None)
    begun = [task.started_at for task in found if task.started_at and task.state in _BEGUN]
    return Job(
        id=job.id,
        external_id=job.external_id,
        state=state,
        raw_state=failed.raw_state if failed else job.raw_state,
        name=job.name,
        partition=job.partition,
        reason=failed.reason if failed else job.reason,
        waiting=job.waiting if state is JobState.QUEUED else None,
        is_held=job.is_held,
        start_estimate=job.start_estimate,
        nodes=tuple(sorted({node for task in found for node in task.nodes})),
        exit_code=failed.exit_code if failed else None,
        signal=failed.signal if failed else 0,
        restarts=job.restarts,
        submitted_at=job.submitted_at,
        started_at=min(begun, default=0),
        ended_at=max((task.ended_at for task in found), default=0) if state in TERMINAL else 0,
        stdout=job.stdout,
        stderr=job.stderr,
        tasks=found,
        is_from_accounting=job.is_from_accounting,
    )


def _job(job_id: str, records: Sequence[Record]) -> Job:
    leader = next((one for one in records if str(fields.whole(one.get("job_id"))) == job_id), records[0])
    job = _single(job_id, leader)
    tasks = [task for record in records for task in _tasks(record)]
    return of_tasks(job, tasks) if tasks else job


def _single(job_id: str, record: Record) -> Job:
    word = fields.state(record.get("job_state"))
    state = states.job_state(word)
    started = 0 if state is JobState.QUEUED else fields.whole(record.get("start_time"))
    code, number = _exit(record, word, state, started)
    description, reason = (
        fields.text(record.get("state_description")),
        fields.text(record.get("state_reason")),
    )
    return Job(
        id=job_id,
        external_id=external_id(record),
        state=state,
        raw_state=word,
        name=fields.text(record.get("name")),
        partition=fields.text(record.get("partition")),
        reason=description or ("" if reason == "None" else reason),
        waiting=reasons.waiting(reason, description) if state is JobState.QUEUED else None,
        is_held=_is_held(record, state),
        start_estimate=fields.whole(record.get("start_time")) if state is JobState.QUEUED else 0,
        nodes=fields.hosts(record.get("nodes")) if state is not JobState.QUEUED else (),
        exit_code=code,
        signal=number,
        restarts=fields.whole(record.get("restart_cnt")),
        submitted_at=fields.whole(record.get("submit_time")),
        started_at=started,
        ended_at=fields.whole(record.get("end_time")) if state in TERMINAL else 0,
        stdout=fields.text(record.get("standard_output")),
        stderr=fields.text(record.get("standard_error")),
    )


def _is_held(record: Record, state: JobState) -> bool:
    held = fields.text(record.get("state_reason")).startswith(("JobHeld", "JobHoldMaxRequeue"))
    return state is JobState.QUEUED and (held or record.get("hold") is True)


def _exit(record: Record, word: str, state: JobState, started: int) -> tuple[int | None, int]:
    if state not in TERMINAL:
        return None, 0
    raw = record.get("exit_code")
    if isinstance(raw, Mapping) and "return_code" in raw:
        number = fields.whole(fields.mapping(raw.get("signal")).get("id"))
        return fields.optional(raw.get("return_code")), number
    return exit_of(fields.whole(raw), word, has_started=bool(started) and bool(record.get("nodes")))


def _tasks(record: Record) -> list[Task]:
    if not fields.whole(record.get("array_job_id")):
        return []
    job = _single(str(fields.whole(record.get("job_id"))), record)
    index = fields.optional(record.get("array_task_id"))
    waiting = fields.text(record.get("array_task_string"))
    numbers = (index,) if index is not None and not waiting else fields.indexes(waiting)
    return [
        Task(
            index=number,
            job_id=job.id,
            state=job.state,
            raw_state=job.raw_state,
            exit_code=job.exit_code,
            signal=job.signal,
            nodes=job.nodes,
            reason=job.reason,
            started_at=job.started_at,
            ended_at=job.ended_at,
        )
        for number in numbers
    ]
