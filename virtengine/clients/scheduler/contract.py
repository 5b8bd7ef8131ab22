"""The scheduler contract: what every adapter does, in the words of `plans.scheduler`.

Errors are those of `core.errors`. `Unavailable`: what the scheduler thinks is unknown, so nothing may follow
from it; a submission that ends so may have been accepted. `Rejected`: it said no, and `reason` is one of
`plans.scheduler.reasons.Refusal`. Ids of jobs are the scheduler's; several adapters never share one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from virtengine.plans.scheduler import (
    AccountingRow,
    ControllerAnswer,
    Job,
    JobRequest,
    Node,
    Partition,
)


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended."""

    exit_code: int
    stdout: str = ""
    stderr: str = ""


Runner = Callable[[Sequence[str]], Awaitable[Completed]]
"""Runs one command where the scheduler is administered; raises Unavailable when it cannot."""


class Scheduler(Protocol):
    """One scheduler of one cluster."""

    async def ping(self) -> ControllerAnswer:
        """Ask the controller whether it is there. Raises Unavailable."""

    async def nodes(self) -> list[Node]:
        """Return every node that has a record."""

    async def partitions(self) -> list[Partition]:
        """Return every partition."""

    async def submit(self, request: JobRequest) -> str:
        """Hand in a job and return its id. Unavailable: it may have been accepted; look for it first."""

    async def find(self, external_id: str, *, since: int = 0) -> list[Job]:
        """Return the jobs with this external id, also those that only accounting remembers.

        `since`, in seconds since 1970, is the earliest moment at which it may have been handed in; 0 is not
        known. An empty list means that whoever could know has answered.
        """

    async def jobs(self) -> list[Job]:
        """Return the jobs that the controller knows: those that wait or run, and the ones just over."""

    async def job(self, job_id: str) -> Job | None:
        """Return one job; None when controller and accounting both answered and know nothing of it."""

    async def cancel(self, job_id: str) -> None:
        """End a job; one that is over already is cancelled well. Rejected with JobNotFound when unknown."""

    async def hold(self, job_id: str) -> None:
        """Keep a waiting job from starting."""

    async def release(self, job_id: str) -> None:
        """Let a held job start."""

    async def requeue(self, job_id: str) -> None:
        """Stop a job and put it back into the queue under the same id."""

    async def accounting(self, since: int = 0, ids: Collection[str] = ()) -> list[AccountingRow]:
        """Return cumulative counters of every run and step that was alive after `since`, or of some jobs."""

    async def drain(self, node: str, reason: str) -> None:
        """Let a node finish what runs on it and start nothing more; the reason gets our prefix.

        A node that a person drained keeps the person's reason.
        """

    async def resume(self, node: str) -> None:
        """Undo our drain, or bring a node back that is down. Rejected with DrainedByPerson for theirs."""

    async def down(self, node: str, reason: str) -> None:
        """Declare a node dead: what ran on it is put back into the queue or failed, as each job wishes."""

    async def delete_node(self, node: str) -> None:
        """Forget a dynamic node; one that is not known is forgotten already."""

    async def set_node_address(self, node: str, address: str) -> None:
        """Say under which name or address a node is reached from now on."""

    async def set_partition_up(self, partition: str, *, is_up: bool) -> None:
        """Let a partition start jobs, or none until told otherwise."""

    async def reconfigure(self) -> None:
        """Make the controller read its configuration again."""
