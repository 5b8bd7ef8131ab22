"""Jobs as every scheduler takes and reports them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from virtengine.plans.scheduler.reasons import Waiting
from virtengine.plans.scheduler.state import JobState


@dataclass(frozen=True, slots=True, order=True)
class Gres:
    """Devices of a kind: `Gres("gpu", "a100", 2)`; an empty type takes any."""

    name: str
    type: str = ""
    count: int = 1


class DependencyKind(StrEnum):
    """When a job that depends on another may start."""

    AFTER = "after"
    AFTER_ANY = "afterany"
    AFTER_OK = "afterok"
    AFTER_NOT_OK = "afternotok"
    AFTER_CORRESPONDING = "aftercorr"
    SINGLETON = "singleton"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One job that must have come so far; `job_id` is the scheduler's, empty only for SINGLETON."""

    kind: DependencyKind
    job_id: str = ""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """One job, or one array of them, as it is handed to a scheduler.

    `external_id` is `<network>/<id on chain>`: by it the job is found again whatever became of the answer.
    Memory is for each node; 0 leaves it to the scheduler's default. `array` is in the scheduler's words:
    `0-9`, `1,3,5`, `0-99%8`.
    """

    external_id: str
    name: str
    partition: str
    script: str
    environment: Mapping[str, str] = field(default_factory=dict)
    nodes: int = 1
    tasks: int = 1
    cpus_per_task: int = 1
    memory_mib: int = 0
    gres: tuple[Gres, ...] = ()
    features: tuple[str, ...] = ()
    time_limit_seconds: int = 3600
    array: str = ""
    dependencies: tuple[Dependency, ...] = ()
    account: str = ""
    qos: str = ""
    workdir: str = "/tmp"  # noqa: S108 - the one folder that every node has
    stdout: str = ""
    stderr: str = ""
    hold: bool = False
    exclusive: bool = False
    requeue: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One element of an array; a job that is no array has none. Times are seconds since 1970, 0 is never."""

    index: int
    job_id: str
    state: JobState
    raw_state: str
    exit_code: int | None = None
    signal: int = 0
    nodes: tuple[str, ...] = ()
    reason: str = ""
    started_at: int = 0
    ended_at: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What a scheduler knows about a job; of an array, about all of its tasks together.

    `raw_state` and `reason` are the scheduler's own words, `waiting` is ours for a job in the queue.
    `start_estimate` is its guess for a job that waits. `exit_code` is None until the job is over, and when
    whoever remembers the job does not remember the code. `is_from_accounting`: the controller has forgotten
    it, the accounting database has not.
    """

    id: str
    external_id: str
    state: JobState
    raw_state: str
    name: str = ""
    partition: str = ""
    reason: str = ""
    waiting: Waiting | None = None
    is_held: bool = False
    start_estimate: int = 0
    nodes: tuple[str, ...] = ()
    exit_code: int | None = None
    signal: int = 0
    restarts: int = 0
    submitted_at: int = 0
    started_at: int = 0
    ended_at: int = 0
    stdout: str = ""
    stderr: str = ""
    tasks: tuple[Task, ...] = ()
    is_from_accounting: bool = False
