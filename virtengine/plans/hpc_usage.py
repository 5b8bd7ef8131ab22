"""What a job used, from the scheduler's cumulative counters, as the chain records it.

A row is one run of one task. Rows of runs that ended stay as they are and new runs add new rows, so that a
sum over all rows only grows: a restart, a requeue or another task of an array is never counted twice.
Seconds of fractions are dropped once, from the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from virtengine.plans.scheduler import AccountingRow, JobState
from virtengine.wire.virtengine.hpc.v1 import job_pb2, usage_pb2

MIB_PER_GB = 1024
MICROSECONDS = 1_000_000
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Usage:
    """Sums over all runs of a job. Times are seconds since 1970; 0 is never."""

    wall_seconds: int = 0
    core_seconds: int = 0
    cpu_microseconds: int = 0
    memory_mib_seconds: int = 0
    memory_bytes_max: int = 0
    gpu_seconds: int = 0
    gpu_type: str = ""
    node_seconds: int = 0
    nodes_used: int = 0
    energy_joules: int = 0
    submitted_at: int = 0
    started_at: int = 0
    ended_at: int = 0

    @property
    def queue_seconds(self) -> int:
        """Return how long it waited for its first start."""
        return max(0, self.started_at - self.submitted_at) if self.started_at else 0


def total(rows: Iterable[AccountingRow]) -> Usage:
    """Return the sum over all runs, in any order."""
    held: list[AccountingRow] = []
    steps: list[AccountingRow] = []
    for row in rows:
        (held if row.is_allocation else steps).append(row)
    return Usage(
        wall_seconds=sum(row.elapsed_seconds for row in held),
        core_seconds=sum(row.elapsed_seconds * row.cpus for row in held),
        cpu_microseconds=sum(row.cpu_time_us for row in steps or held),
        memory_mib_seconds=sum(row.elapsed_seconds * row.memory_mib for row in held),
        memory_bytes_max=max((row.max_rss_bytes for row in (*held, *steps)), default=0),
        gpu_seconds=sum(row.elapsed_seconds * row.gpus for row in held),
        gpu_type=next((row.gpu_type for row in sorted(held, key=_order) if row.gpu_type), ""),
        node_seconds=sum(row.elapsed_seconds * row.nodes for row in held),
        nodes_used=max((row.nodes for row in held if row.elapsed_seconds), default=0),
        energy_joules=sum(row.energy_joules for row in held),
        submitted_at=min((row.submitted_at for row in held if row.submitted_at), default=0),
        started_at=min((row.started_at for row in held if row.started_at), default=0),
        ended_at=max((row.ended_at for row in held), default=0),
    )


def last_runs(rows: Sequence[AccountingRow]) -> tuple[AccountingRow, ...]:
    """Return the rows of each task's last run."""
    newest: dict[str, int] = {}
    for row in rows:
        newest[row.job_id] = max(row.submitted_at, newest.get(row.job_id, 0))
    return tuple(row for row in rows if row.submitted_at == newest[row.job_id])


def is_complete(rows: Sequence[AccountingRow], tasks: int) -> bool:
    """Say whether every task has a run and no counter moves any more."""
    held = [row for row in rows if row.is_allocation]
    ended = {row.job_id for row in held if row.is_final or row.state is JobState.CANCELLED}
    return bool(held) and all(row.is_final or not row.started_at for row in held) and len(ended) >= tasks


def metrics(usage: Usage) -> usage_pb2.DetailedMetrics:
    """Return the sums as a snapshot holds them."""
    return usage_pb2.DetailedMetrics(
        wall_clock_seconds=usage.wall_seconds,
        queue_time_seconds=usage.queue_seconds,
        cpu_core_seconds=usage.core_seconds,
        cpu_time_seconds=usage.cpu_microseconds // MICROSECONDS,
        memory_gb_seconds=usage.memory_mib_seconds // MIB_PER_GB,
        memory_bytes_max=usage.memory_bytes_max,
        gpu_seconds=usage.gpu_seconds,
        gpu_type=usage.gpu_type,
        node_seconds=usage.node_seconds,
        nodes_used=usage.nodes_used,
        energy_joules=usage.energy_joules,
        submit_time=usage.submitted_at,
        start_time=usage.started_at,
        end_time=usage.ended_at,
    )


def reported(usage: Usage) -> job_pb2.UsageMetrics:
    """Return the sums as a report of the job's state holds them."""
    return job_pb2.UsageMetrics(
        wall_clock_seconds=usage.wall_seconds,
        cpu_core_seconds=usage.core_seconds,
        memory_gb_seconds=usage.memory_mib_seconds // MIB_PER_GB,
        gpu_seconds=usage.gpu_seconds,
        node_hours=usage.node_seconds // SECONDS_PER_HOUR,
        nodes_used=usage.nodes_used,
    )


def _order(row: AccountingRow) -> tuple[int, str]:
    return row.submitted_at, row.job_id
