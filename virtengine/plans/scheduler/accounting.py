"""What a scheduler's accounting says: counters that only grow while a run lasts.

A *run* is one start of one job on its nodes: a job that is queued again makes another run with the same
id and another time of submission. An allocation's row (`step` empty) says what was held; rows of steps say
what was done with it and never add to what was held.
"""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.plans.scheduler.state import JobState


@dataclass(frozen=True, slots=True, order=True)
class RunKey:
    """Which run of which job."""

    job_id: str
    submitted_at: int


@dataclass(frozen=True, slots=True)
class AccountingRow:
    """One run of one job, or one step of it, counted from its start until now or its end.

    `elapsed_seconds` is without time in suspension. `gpus` are devices held; `max_rss_bytes` the largest of
    any task; `cpu_time_us` processor time of user and system.
    """

    job_id: str
    submitted_at: int
    step: str
    state: JobState
    raw_state: str
    elapsed_seconds: int
    cpus: int = 0
    nodes: int = 0
    memory_mib: int = 0
    gpus: int = 0
    gpu_type: str = ""
    cpu_time_us: int = 0
    max_rss_bytes: int = 0
    energy_joules: int = 0
    suspended_seconds: int = 0
    started_at: int = 0
    ended_at: int = 0
    exit_code: int | None = None
    signal: int = 0
    external_id: str = ""
    partition: str = ""
    account: str = ""
    array_job_id: str = ""
    array_index: int | None = None
    node_names: tuple[str, ...] = ()

    @property
    def run(self) -> RunKey:
        """Return which run this row is about."""
        return RunKey(self.job_id, self.submitted_at)

    @property
    def is_allocation(self) -> bool:
        """Say whether this is the row of what was held."""
        return not self.step

    @property
    def is_final(self) -> bool:
        """Say whether the counters stand still from now on."""
        return self.ended_at > 0
