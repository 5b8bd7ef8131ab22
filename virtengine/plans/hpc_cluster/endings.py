"""What becomes of the jobs of a cluster that is being deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from virtengine.api.hpc_parts import JobsOnDeletion
from virtengine.plans.hpc_cluster.probe import RUNNING
from virtengine.plans.scheduler import TERMINAL, Job


@dataclass(frozen=True, slots=True)
class Ending:
    """What to do: `verb` for each of `jobs`; the cluster goes when there are none of `waits_for`.

    `closes`: no partition starts another job meanwhile.
    """

    verb: Literal["cancel", "requeue", "none"]
    jobs: tuple[str, ...]
    waits_for: int
    closes: bool


def choose(policy: JobsOnDeletion, jobs: Iterable[Job]) -> Ending:
    """Return what to do with the jobs that the controller knows."""
    alive = [job for job in jobs if _is_alive(job)]
    running = [job for job in alive if _runs(job)]
    if policy == "wait":
        return Ending("none", (), len(alive), closes=False)
    if policy == "cancel":
        return Ending("cancel", tuple(job.id for job in alive), len(alive), closes=True)
    return Ending("requeue", tuple(job.id for job in running), len(running), closes=True)


def _is_alive(job: Job) -> bool:
    """Say whether a job, or any task of it, is not over. One in an unknown state is not over."""
    return any(one.state not in TERMINAL for one in (job.tasks or (job,)))


def _runs(job: Job) -> bool:
    return any(
        one.state in RUNNING or (one.state not in TERMINAL and one.nodes) for one in (job.tasks or (job,))
    )
