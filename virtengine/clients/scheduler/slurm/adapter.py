"""SLURM behind slurmrestd, as a Scheduler."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from virtengine.clients.scheduler.contract import Runner
from virtengine.clients.scheduler.slurm.admin import Scontrol
from virtengine.clients.scheduler.slurm.history import History
from virtengine.clients.scheduler.slurm.rest import Patience, Rest
from virtengine.clients.scheduler.slurm.sharing import Shared
from virtengine.clients.scheduler.slurm.token import Credential
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.scheduler import (
    AccountingRow,
    ControllerAnswer,
    DependencyKind,
    Job,
    JobRequest,
    JobState,
    Node,
    NodeState,
    Partition,
    Refusal,
    Trouble,
)
from virtengine.plans.slurm import answers, dialect, fields, jobs, nodes, submission, words

REMEMBERS_SECONDS: Final = 240
"""The controller keeps a job that is over for MinJobAge, 300 s unless set otherwise."""


class SlurmScheduler:
    """One SLURM. Give it a runner for what its REST interface cannot do."""

    def __init__(
        self,
        url: str,
        credential: Credential,
        *,
        api_version: str = dialect.DEFAULT_VERSION,
        run: Runner | None = None,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dialect = dialect.of_version(api_version)
        self._rest = Rest(url, credential, patience)
        self._history = History(self._rest, self._dialect)
        self._scontrol = Scontrol(run)
        self._clock = clock
        self._listing: Shared[None, list[Mapping[str, Any]]] = Shared(self._list)

    async def __aenter__(self) -> SlurmScheduler:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._rest.close()

    async def ping(self) -> ControllerAnswer:
        """Ask the controller whether it is there."""
        answer = await self._rest.get(f"{self._dialect.controller}/ping")
        version = fields.text(fields.mapping(_meta(answer)).get("release"))
        listed = [fields.mapping(one) for one in answer.get("pings") or ()]
        for one in listed:
            is_up = fields.text(one.get("ping", one.get("pinged"))) == "UP"
            if is_up:
                name, mode = fields.text(one.get("hostname")), fields.text(one.get("mode"))
                return ControllerAnswer(name, is_up=True, mode=mode or "primary", version=version)
        raise Unavailable("the controller of SLURM does not answer", reason=Trouble.AWAY)

    async def nodes(self) -> list[Node]:
        """Return every node that has a record."""
        answer = await self._rest.get(f"{self._dialect.controller}/nodes")
        return [nodes.node(record) for record in _records(answer, "nodes")]

    async def partitions(self) -> list[Partition]:
        """Return every partition."""
        answer = await self._rest.get(f"{self._dialect.controller}/partitions")
        return [nodes.partition(record) for record in _records(answer, "partitions")]

    async def submit(self, request: JobRequest) -> str:
        """Hand in a job and return its id."""
        body = submission.body(await self._with_settled_dependencies(request), self._dialect)
        status, answer = await self._rest.ask("POST", f"{self._dialect.controller}/job/submit", body)
        return answers.submitted(status, answer)

    async def find(self, external_id: str, *, since: int = 0) -> list[Job]:
        """Return the jobs with this external id, also those that only accounting remembers."""
        wanted = words.external_id(external_id)
        records = [one for one in await self._listing.get(None) if _is_named(one, wanted)]
        found = [await self._completed(job) for job in jobs.from_controller(records)]
        if since and self._is_remembered(since):
            return found
        known = {job.id for job in found}
        return found + [job for job in await self._history.find(wanted) if job.id not in known]

    async def jobs(self) -> list[Job]:
        """Return the jobs that the controller knows."""
        return jobs.from_controller(await self._listing.get(None))

    async def job(self, job_id: str) -> Job | None:
        """Return one job; None when controller and accounting both answered and know nothing of it."""
        try:
            answer = await self._rest.get(f"{self._dialect.controller}/job/{words.job_id(job_id)}")
        except Rejected as error:
            if error.reason != Refusal.JOB_NOT_FOUND:
                raise
            found = await self._history.job(job_id)
            return await self._with_codes(found) if found is not None else None
        known = jobs.from_controller(_records(answer, "jobs"))
        return await self._completed(known[0]) if known else None

    async def cancel(self, job_id: str) -> None:
        """End a job; one that is over already is cancelled well."""
        path = f"{self._dialect.controller}/job/{words.job_id(job_id)}"
        try:
            await self._rest.send("DELETE", path)
        except Rejected as error:
            if error.reason == Refusal.JOB_OVER:
                return
            if error.reason != Refusal.JOB_NOT_FOUND or await self._history.job(job_id) is None:
                raise

    async def hold(self, job_id: str) -> None:
        """Keep a waiting job from starting."""
        await self._update(job_id, {"hold": True})

    async def release(self, job_id: str) -> None:
        """Let a held job start."""
        await self._update(job_id, {"hold": False})

    async def requeue(self, job_id: str) -> None:
        """Stop a job and put it back into the queue under the same id."""
        found = await self.job(job_id)
        if found is None:
            raise Rejected(f"SLURM does not know job {job_id}", reason=Refusal.JOB_NOT_FOUND)
        # SLURM runs a job that is over once more when told to requeue it.
        if found.state.is_terminal:
            raise Rejected(f"job {job_id} is over", reason=Refusal.JOB_OVER)
        await self._scontrol.requeue(job_id)

    async def accounting(self, since: int = 0, ids: Collection[str] = ()) -> list[AccountingRow]:
        """Return cumulative counters of runs and steps."""
        return await self._history.rows(since, ids)

    async def drain(self, node: str, reason: str) -> None:
        """Let a node finish what runs on it; a person's drain stays as it is."""
        found = await self._node(node)
        if found.state in {NodeState.DRAINED, NodeState.DRAINING} and not found.is_drained_by_us:
            return
        await self._scontrol.drain(node, reason)

    async def resume(self, node: str) -> None:
        """Undo our drain, or bring a node back that is down."""
        found = await self._node(node)
        is_drained = "DRAIN" in found.flags
        if not is_drained and found.state is not NodeState.DOWN:
            return
        if is_drained and not found.is_drained_by_us:
            raise Rejected(f"node {node} is drained: {found.reason}", reason=Refusal.DRAINED_BY_PERSON)
        await self._scontrol.update_node(node, "State=RESUME")

    async def down(self, node: str, reason: str) -> None:
        """Declare a node dead."""
        await self._scontrol.down(node, reason)

    async def delete_node(self, node: str) -> None:
        """Forget a dynamic node; one that is not known is forgotten already."""
        try:
            await self._scontrol.delete_node(node)
        except Rejected as error:
            if error.reason != Refusal.NODE_NOT_FOUND:
                raise

    async def set_node_address(self, node: str, address: str) -> None:
        """Say under which name or address a node is reached."""
        await self._scontrol.update_node(node, f"NodeAddr={words.host(address, 'node address')}")

    async def set_partition_up(self, partition: str, *, is_up: bool) -> None:
        """Let a partition start jobs, or none."""
        await self._scontrol.update_partition(partition, f"State={'UP' if is_up else 'DOWN'}")

    async def reconfigure(self) -> None:
        """Make the controller read its configuration again."""
        await self._scontrol.reconfigure()

    async def _list(self, _keys: frozenset[None]) -> list[Mapping[str, Any]]:
        return _records(await self._rest.get(f"{self._dialect.controller}/jobs"), "jobs")

    async def _update(self, job_id: str, change: Mapping[str, Any]) -> None:
        await self._rest.send("POST", f"{self._dialect.controller}/job/{words.job_id(job_id)}", change)

    async def _node(self, name: str) -> Node:
        wanted = words.name(name, "node")
        found = next((node for node in await self.nodes() if node.name == wanted), None)
        if found is None:
            raise Rejected(f"SLURM does not know node {name}", reason=Refusal.NODE_NOT_FOUND)
        return found

    def _is_remembered(self, since: int) -> bool:
        return self._clock() - since < REMEMBERS_SECONDS

    async def _completed(self, job: Job) -> Job:
        """Return an array with those of its tasks that the controller has forgotten."""
        if not job.tasks or self._is_remembered(job.submitted_at):
            return job
        try:
            remembered = await self._history.job(job.id)
        except Unavailable:
            # While tasks are left nothing is decided; the end of an array must know of all its tasks.
            if not job.state.is_terminal:
                return job
            raise
        if remembered is None:
            return job
        known = {task.index for task in job.tasks}
        older = await self._with_codes(remembered)
        return jobs.of_tasks(job, (*job.tasks, *(task for task in older.tasks if task.index not in known)))

    async def _with_codes(self, job: Job) -> Job:
        """Return a job with the exit codes that the REST interface of 22.05 does not tell."""
        tasks = [task for task in job.tasks if task.exit_code is None and task.state.is_terminal]
        is_silent = job.exit_code is None and job.state.is_terminal and not job.tasks
        if not self._scontrol.is_there or not (tasks or is_silent):
            return job
        codes = await self._scontrol.exit_codes(job.id)
        if not job.tasks:
            code, signal = codes.get(job.id, (None, 0))
            return replace(job, exit_code=code, signal=signal)
        return jobs.of_tasks(
            job,
            [
                replace(task, exit_code=codes[task.job_id][0], signal=codes[task.job_id][1])
                if task in tasks and task.job_id in codes
                else task
                for task in job.tasks
            ],
        )

    async def _with_settled_dependencies(self, request: JobRequest) -> JobRequest:
        """Return a request without dependencies on jobs that SLURM has forgotten.

        SLURM takes a dependency on a job that it does not know as one that holds.
        """
        if not request.dependencies:
            return request
        known = {job.id for job in await self.jobs()}
        kept = []
        for one in request.dependencies:
            if one.kind is DependencyKind.SINGLETON or one.job_id.partition("_")[0] in known:
                kept.append(one)
                continue
            job = await self._history.job(one.job_id)
            if job is None:
                raise Rejected(f"SLURM does not know job {one.job_id}", reason=Refusal.BAD_DEPENDENCY)
            if not _holds(one.kind, job.state):
                raise Rejected(
                    f"job {one.job_id} ended {job.raw_state}: {one.kind.value} can never hold",
                    reason=Refusal.BAD_DEPENDENCY,
                )
        return replace(request, dependencies=tuple(kept))


def _holds(kind: DependencyKind, state: JobState) -> bool:
    if kind in {DependencyKind.AFTER_OK, DependencyKind.AFTER_CORRESPONDING}:
        return state is JobState.COMPLETED
    if kind is DependencyKind.AFTER_NOT_OK:
        return state.is_terminal and state is not JobState.COMPLETED
    return True


def _is_named(record: Mapping[str, Any], external_id: str) -> bool:
    return record.get("comment") == external_id or record.get("name") == external_id


def _meta(answer: Mapping[str, Any]) -> Any:
    meta = fields.mapping(answer.get("meta"))
    return meta.get("Slurm") or meta.get("slurm")


def _records(answer: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = answer.get(key)
    if not isinstance(found, list):
        raise Unavailable(f"SLURM answered without {key}", reason=Trouble.CONFUSED)
    return [one for one in found if isinstance(one, Mapping)]
