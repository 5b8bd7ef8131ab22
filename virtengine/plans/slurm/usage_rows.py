"""SLURM's accounting records, as rows and as jobs that only accounting remembers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from virtengine.plans.scheduler import TERMINAL, AccountingRow, Job, JobState, Task
from virtengine.plans.slurm import fields, jobs, states

Record = Mapping[str, Any]
MICROSECONDS: Final = 1_000_000
GPU: Final = "gpu"


def rows(record: Record) -> list[AccountingRow]:
    """Return the row of a run's allocation and those of its steps."""
    whole = _allocation(record)
    return [whole, *(_step(whole, fields.mapping(step)) for step in record.get("steps") or ())]


def to_jobs(records: Iterable[Record]) -> list[Job]:
    """Return what accounting knows of jobs: of each job or task its latest run."""
    groups: dict[str, dict[str, Record]] = {}
    for record in records:
        own = str(fields.whole(record.get("job_id")))
        leader = str(fields.whole(fields.mapping(record.get("array")).get("job_id")) or own)
        runs = groups.setdefault(leader, {})
        if own not in runs or _submitted(record) >= _submitted(runs[own]):
            runs[own] = record
    return [_to_job(job_id, list(runs.values())) for job_id, runs in groups.items()]


def external_id(record: Record) -> str:
    """Return our id of a record."""
    return fields.text(fields.mapping(record.get("comment")).get("job")) or fields.text(record.get("name"))


def _allocation(record: Record) -> AccountingRow:
    time = fields.mapping(record.get("time"))
    array = fields.mapping(record.get("array"))
    code, signal = _exit(record.get("exit_code"), _word(record))
    return AccountingRow(
        job_id=str(fields.whole(record.get("job_id"))),
        submitted_at=_submitted(record),
        step="",
        state=states.job_state(_word(record)),
        raw_state=_word(record),
        **_held(fields.mapping(record.get("tres")).get("allocated")),
        **_times(time),
        exit_code=code,
        signal=signal,
        external_id=external_id(record),
        partition=fields.text(record.get("partition")),
        account=fields.text(record.get("account")),
        array_job_id=str(fields.whole(array.get("job_id")) or ""),
        array_index=fields.optional(array.get("task_id")),
        node_names=fields.hosts(record.get("nodes")) if record.get("nodes") != "None assigned" else (),
    )


def _step(whole: AccountingRow, step: Record) -> AccountingRow:
    word = fields.state(step.get("state"))
    code, signal = _exit(step.get("exit_code"), word)
    consumed = fields.mapping(fields.mapping(step.get("tres")).get("requested"))
    return AccountingRow(
        job_id=whole.job_id,
        submitted_at=whole.submitted_at,
        step=str(fields.mapping(step.get("step")).get("id", "")).rpartition(".")[2],
        state=states.job_state(word),
        raw_state=word,
        **_held(fields.mapping(step.get("tres")).get("allocated")),
        **_times(fields.mapping(step.get("time"))),
        max_rss_bytes=_named(consumed.get("max"), "mem"),
        energy_joules=fields.whole(_deep(step, "statistics", "energy").get("consumed")),
        exit_code=code,
        signal=signal,
        external_id=whole.external_id,
        partition=whole.partition,
        account=whole.account,
        array_job_id=whole.array_job_id,
        array_index=whole.array_index,
    )


def _times(time: Record) -> dict[str, Any]:
    started, ended = fields.whole(time.get("start")), fields.whole(time.get("end"))
    spent = fields.mapping(time.get("total"))
    return {
        "elapsed_seconds": fields.whole(time.get("elapsed")),
        "suspended_seconds": fields.whole(time.get("suspended")),
        "started_at": started,
        "ended_at": ended,
        "cpu_time_us": fields.whole(spent.get("seconds")) * MICROSECONDS
        + fields.whole(spent.get("microseconds")),
    }


def _held(resources: Any) -> dict[str, Any]:
    kinds = sorted(
        fields.text(one.get("name")).partition(":")[2]
        for one in _list(resources)
        if one.get("type") == "gres" and fields.text(one.get("name")).startswith(f"{GPU}:")
    )
    return {
        "cpus": _named(resources, "cpu"),
        "nodes": _named(resources, "node"),
        "memory_mib": _named(resources, "mem"),
        "gpus": _named(resources, "gres", GPU),
        "gpu_type": kinds[0] if kinds else "",
    }


def _named(resources: Any, kind: str, name: str = "") -> int:
    return sum(
        fields.whole(one.get("count"))
        for one in _list(resources)
        if one.get("type") == kind and (not name or fields.text(one.get("name")) == name)
    )


def _list(value: Any) -> list[Record]:
    return [fields.mapping(one) for one in value] if isinstance(value, list) else []


def _deep(record: Record, *keys: str) -> Record:
    for key in keys:
        record = fields.mapping(record.get(key))
    return record


def _exit(value: Any, word: str) -> tuple[int | None, int]:
    """Return exit code and signal. The database interface of 22.05 says 0 for every code but signals."""
    found = fields.mapping(value)
    if states.job_state(word) not in TERMINAL:
        return None, 0
    signal = fields.mapping(found.get("signal"))
    number = fields.whole(signal.get("signal_id", signal.get("id")))
    code = fields.optional(found.get("return_code"))
    if number or (not code and states.job_state(word) is not JobState.COMPLETED):
        return (0, number) if number else (None, 0)
    return code, 0


def _word(record: Record) -> str:
    return fields.state(fields.mapping(record.get("state")).get("current"))


def _submitted(record: Record) -> int:
    return fields.whole(fields.mapping(record.get("time")).get("submission"))


def _to_job(job_id: str, records: Sequence[Record]) -> Job:
    leader = next((one for one in records if str(fields.whole(one.get("job_id"))) == job_id), records[0])
    job = _single(job_id, leader)
    tasks = [task for record in records for task in _tasks(record)]
    return jobs.of_tasks(job, tasks) if tasks else job


def _single(job_id: str, record: Record) -> Job:
    row = _allocation(record)
    is_over = row.state in TERMINAL
    reason = fields.text(fields.mapping(record.get("state")).get("reason"))
    return Job(
        id=job_id,
        external_id=row.external_id,
        state=row.state,
        raw_state=row.raw_state,
        name=fields.text(record.get("name")),
        partition=row.partition,
        reason="" if reason == "None" else reason,
        nodes=row.node_names,
        exit_code=row.exit_code,
        signal=row.signal,
        submitted_at=row.submitted_at,
        started_at=row.started_at,
        ended_at=row.ended_at if is_over else 0,
        is_from_accounting=True,
    )


def _tasks(record: Record) -> list[Task]:
    array = fields.mapping(record.get("array"))
    if not fields.whole(array.get("job_id")):
        return []
    index = fields.optional(array.get("task_id"))
    numbers = (index,) if index is not None else fields.indexes(fields.text(array.get("task")))
    job = _single(str(fields.whole(record.get("job_id"))), record)
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
