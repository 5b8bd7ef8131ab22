"""A scheduler in memory, as SLURM is one. It passes the contract test of the real one.

Time passes when `clock` says so: every question first starts and ends what is due. What a script does is read
from its text: it sleeps for its `sleep` seconds, then ends by its last `exit` or by a `kill` of itself.
`away`, `accounting_away` and `swallow_answers` play the faults of the wire; `forget` plays the controller's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from tests.fakes.scheduler_parts import Behaviour, Entry, FakeNode, Run, slept, task_of
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.scheduler import (
    OURS,
    AccountingRow,
    ControllerAnswer,
    Dependency,
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
from virtengine.plans.slurm import dialect, fields, jobs, reasons, submission

_EXIT = re.compile(r"\bexit (\d+|\$SLURM_ARRAY_TASK_ID)")
_KILL = re.compile(r"kill -(\d+) \$\$")
_BUSY = {JobState.RUNNING, JobState.SUSPENDED}


@dataclass
class FakeScheduler:
    """A cluster of equal nodes."""

    count: int = 3
    cpus: int = 16
    memory_mib: int = 4000
    partition_names: tuple[str, ...] = ("main",)
    max_time_seconds: int = 3600
    accounts: tuple[str, ...] = ("lab",)
    clock: Callable[[], float] = time.time
    behave: Callable[[JobRequest, int | None], Behaviour] | None = None
    away: str = ""
    accounting_away: bool = False
    swallow_answers: int = 0
    """So many submissions are accepted, and their answers lost."""
    entries: dict[str, Entry] = field(default_factory=dict)
    submissions: int = 0
    reconfigured: int = 0
    _next: int = 1

    def __post_init__(self) -> None:
        now = int(self.clock())
        self.fake_nodes = {
            f"n{number}": FakeNode(f"n{number}", self.cpus, self.memory_mib, now, "127.0.0.1")
            for number in range(1, self.count + 1)
        }
        self.up = dict.fromkeys(self.partition_names, True)

    async def ping(self) -> ControllerAnswer:
        self._turn()
        return ControllerAnswer("controller", is_up=True, version="22.05.8")

    async def nodes(self) -> list[Node]:
        self._turn()
        return [self._node(node) for node in self.fake_nodes.values()]

    async def partitions(self) -> list[Partition]:
        self._turn()
        names = tuple(self.fake_nodes)
        return [
            Partition(
                name,
                is_up=is_up,
                nodes=names,
                total_nodes=len(names),
                total_cpus=sum(node.cpus for node in self.fake_nodes.values()),
                max_time_seconds=self.max_time_seconds,
                is_default=name == self.partition_names[0],
                raw_state="UP" if is_up else "DOWN",
            )
            for name, is_up in self.up.items()
        ]

    async def submit(self, request: JobRequest) -> str:
        submission.body(request, dialect.of_version(dialect.DEFAULT_VERSION))
        self._turn()
        self._require_possible(request)
        for one in request.dependencies:
            self._require_dependency(one)
        self.submissions += 1
        entry = self._enter(request)
        if self.swallow_answers:
            self.swallow_answers -= 1
            raise Unavailable("the answer was lost", reason=Trouble.SILENT)
        return entry.id

    async def find(self, external_id: str, *, since: int = 0) -> list[Job]:
        self._turn()
        found = [one for one in self.entries.values() if one.request.external_id == external_id]
        known = [self._job(entry) for entry in found if not entry.is_forgotten]
        if since and self.clock() - since < 240:
            return known
        self._require_accounting()
        return known + [self._job(entry) for entry in found if entry.is_forgotten]

    async def jobs(self) -> list[Job]:
        self._turn()
        return [self._job(entry) for entry in self.entries.values() if not entry.is_forgotten]

    async def job(self, job_id: str) -> Job | None:
        self._turn()
        entry = self.entries.get(job_id)
        if entry is None or entry.is_forgotten:
            self._require_accounting()
        return self._job(entry) if entry is not None else None

    async def cancel(self, job_id: str) -> None:
        entry = await self._known(job_id)
        for run in entry.latest():
            if not run.state.is_terminal:
                self._end(run, JobState.CANCELLED, "CANCELLED", None, 0)

    async def hold(self, job_id: str) -> None:
        (await self._waiting(job_id)).is_held = True

    async def release(self, job_id: str) -> None:
        entry = await self._waiting(job_id)
        entry.is_held = entry.is_held_by_admin = False

    async def requeue(self, job_id: str) -> None:
        entry = await self._known(job_id)
        if all(run.state.is_terminal for run in entry.latest()):
            raise Rejected(f"job {job_id} is over", reason=Refusal.JOB_OVER)
        for run in entry.latest():
            if run.state in _BUSY:
                self._again(entry, run)

    async def accounting(self, since: int = 0, ids: Collection[str] = ()) -> list[AccountingRow]:
        self._turn()
        self._require_accounting()
        found = [
            row
            for entry in self.entries.values()
            for run in entry.runs
            if (not ids or entry.id in ids or run.job_id in ids)
            and (run.submitted_at >= since or not run.ended_at or run.ended_at >= since)
            for row in self._rows(entry, run)
        ]
        return sorted(found, key=lambda row: (row.job_id, row.submitted_at, row.step))

    async def drain(self, node: str, reason: str) -> None:
        found = self._known_node(node)
        if found.is_drained and not found.reason.startswith(OURS):
            return
        found.is_drained, found.reason = True, f"{OURS} {reason.removeprefix(OURS).strip()}"

    async def resume(self, node: str) -> None:
        found = self._known_node(node)
        if found.is_drained and not found.reason.startswith(OURS):
            raise Rejected(f"node {node} is drained: {found.reason}", reason=Refusal.DRAINED_BY_PERSON)
        found.is_drained, found.is_down, found.reason = False, False, ""

    async def down(self, node: str, reason: str) -> None:
        found = self._known_node(node)
        found.is_down, found.reason = True, f"{OURS} {reason.removeprefix(OURS).strip()}"
        for entry in self.entries.values():
            for run in entry.latest():
                if node in run.nodes and run.state in _BUSY:
                    if entry.request.requeue:
                        self._again(entry, run)
                    else:
                        self._end(run, JobState.FAILED, "NODE_FAIL", None, 0)

    async def delete_node(self, node: str) -> None:
        self._turn()
        if any(node in run.nodes for run in self._busy()):
            raise Rejected(f"node {node} is busy", reason=Refusal.NODE_BUSY)
        self.fake_nodes.pop(node, None)

    async def set_node_address(self, node: str, address: str) -> None:
        self._known_node(node).address = address

    async def set_partition_up(self, partition: str, *, is_up: bool) -> None:
        self._turn()
        if partition not in self.up:
            raise Rejected(f"no partition {partition}", reason=Refusal.PARTITION_NOT_FOUND)
        self.up[partition] = is_up

    async def reconfigure(self) -> None:
        self._turn()
        self.reconfigured += 1

    def drain_by_person(self, node: str, reason: str) -> None:
        """Drain a node as a person would."""
        found = self.fake_nodes[node]
        found.is_drained, found.reason = True, reason

    def join(self, name: str, *, cpus: int = 0, memory_mib: int = 0) -> None:
        """Let a dynamic node register."""
        now = int(self.clock())
        self.fake_nodes[name] = FakeNode(
            name, cpus or self.cpus, memory_mib or self.memory_mib, now, "127.0.0.1"
        )

    def forget(self, job_id: str) -> None:
        """Let the controller forget a job that is over; accounting keeps it."""
        self.entries[job_id].is_forgotten = True

    def lose(self, job_id: str) -> None:
        """Lose a job altogether, as a controller does that dies before it saved it."""
        del self.entries[job_id]

    def _turn(self) -> None:
        if self.away:
            raise Unavailable("SLURM does not answer", reason=self.away)
        now = self.clock()
        for entry in self.entries.values():
            for run in entry.latest():
                if run.state is JobState.RUNNING:
                    self._finish(entry, run, now)
        for entry in self.entries.values():
            for run in entry.latest():
                if run.state is JobState.QUEUED:
                    self._start(entry, run, now)

    def _finish(self, entry: Entry, run: Run, now: float) -> None:
        planned = self._behaviour(entry.request, run.index)
        limit = submission.minutes(entry.request.time_limit_seconds) * 60
        if planned.seconds >= limit and now >= run.started_at + limit:
            self._end(run, JobState.TIMEOUT, "TIMEOUT", 0, 15, at=run.started_at + limit)
        elif now >= run.started_at + planned.seconds:
            is_good = not planned.exit_code and not planned.signal
            state, word = (JobState.COMPLETED, "COMPLETED") if is_good else (JobState.FAILED, "FAILED")
            at = run.started_at + planned.seconds
            self._end(run, state, word, planned.exit_code, planned.signal, at=at)

    def _start(self, entry: Entry, run: Run, now: float) -> None:
        reason = self._why_not(entry, run, now)
        if reason == "DependencyNeverSatisfied":
            self._end(run, JobState.CANCELLED, "CANCELLED", None, 0)
            return
        chosen = self._room(entry.request) if not reason else ()
        if not chosen:
            run.reason = reason or "Resources"
            return
        run.state, run.word, run.reason = JobState.RUNNING, "RUNNING", "None"
        run.nodes, run.started_at = chosen, now

    def _why_not(self, entry: Entry, run: Run, now: float) -> str:
        request = entry.request
        if entry.is_held or entry.is_held_by_admin:
            return "JobHeldAdmin" if entry.is_held_by_admin else "JobHeldUser"
        if request.nodes > len(self.fake_nodes):
            return "PartitionConfig"
        if not self.up[request.partition]:
            return "PartitionDown"
        if now < run.eligible_at:
            return "BeginTime"
        for one in request.dependencies:
            verdict = self._holds(one)
            if verdict is not True:
                return "Dependency" if verdict is None else "DependencyNeverSatisfied"
        _numbers, _sign, limit = request.array.partition("%")
        if limit and sum(other.state in _BUSY for other in entry.latest()) >= int(limit):
            return "JobArrayTaskLimit"
        return ""

    def _holds(self, one: Dependency) -> bool | None:
        """Say whether a dependency holds; None while that is open."""
        other = self.entries.get(one.job_id)
        if other is None:
            return True
        state = self._job(other).state
        if one.kind is DependencyKind.AFTER:
            return True if state not in {JobState.QUEUED, JobState.PENDING} else None
        if not state.is_terminal:
            return None
        if one.kind is DependencyKind.AFTER_NOT_OK:
            return state is not JobState.COMPLETED
        if one.kind in {DependencyKind.AFTER_OK, DependencyKind.AFTER_CORRESPONDING}:
            return state is JobState.COMPLETED
        return True

    def _room(self, request: JobRequest) -> tuple[str, ...]:
        wanted, memory = self._share(request)
        free = [
            node.name
            for node in self.fake_nodes.values()
            if not node.is_drained
            and not node.is_down
            and node.cpus - self._used(node.name)[0] >= wanted
            and node.memory_mib - self._used(node.name)[1] >= memory
        ]
        return tuple(free[: request.nodes]) if len(free) >= request.nodes else ()

    def _share(self, request: JobRequest) -> tuple[int, int]:
        cpus = -(-request.tasks // request.nodes) * request.cpus_per_task
        return cpus, request.memory_mib or 100 * cpus

    def _used(self, node: str) -> tuple[int, int]:
        shares = [
            self._share(entry.request)
            for entry in self.entries.values()
            for run in entry.latest()
            if run.state in _BUSY and node in run.nodes
        ]
        return sum(share[0] for share in shares), sum(share[1] for share in shares)

    def _busy(self) -> Iterator[Run]:
        return (run for entry in self.entries.values() for run in entry.latest() if run.state in _BUSY)

    def _behaviour(self, request: JobRequest, index: int | None) -> Behaviour:
        if self.behave is not None:
            return self.behave(request, index)
        killed = _KILL.search(request.script)
        if killed:
            return Behaviour(slept(request.script), 0, int(killed[1]))
        codes = _EXIT.findall(request.script)
        code = codes[-1] if codes else "0"
        return Behaviour(slept(request.script), (index or 0) if code.startswith("$") else int(code))

    def _enter(self, request: JobRequest) -> Entry:
        job_id = str(self._next)
        now = self.clock()
        indexes = fields.indexes(request.array) if request.array else (None,)
        runs = []
        for number, index in enumerate(indexes):
            own = job_id if index is None or number == len(indexes) - 1 else str(self._next + number + 1)
            runs.append(Run(own, int(now), now, index))
        self._next += len(runs)
        entry = Entry(job_id, request, runs, is_held=request.hold)
        self.entries[job_id] = entry
        return entry

    def _require_possible(self, request: JobRequest) -> None:
        cpus, memory = self._share(request)
        largest = max(self.fake_nodes.values(), key=lambda node: node.cpus, default=None)
        checks = (
            (request.partition not in self.up, Refusal.UNKNOWN_PARTITION),
            (bool(request.account) and request.account not in self.accounts, Refusal.UNKNOWN_ACCOUNT),
            (bool(request.qos) and request.qos != "normal", Refusal.UNKNOWN_QOS),
            (request.time_limit_seconds > self.max_time_seconds, Refusal.TIME_LIMIT_TOO_LONG),
            (bool(set(request.features) - {"main"}), Refusal.UNKNOWN_FEATURE),
            (largest is not None and cpus > largest.cpus, Refusal.MORE_THAN_ANY_NODE_HAS),
            (largest is not None and memory > largest.memory_mib, Refusal.MORE_THAN_ANY_NODE_HAS),
            (any(index > 10_000 for index in fields.indexes(request.array)), Refusal.BAD_ARRAY),
        )
        for is_wrong, refusal in checks:
            if is_wrong:
                raise Rejected(f"SLURM: {refusal}", reason=refusal)

    def _require_dependency(self, one: Dependency) -> None:
        if one.kind is DependencyKind.SINGLETON:
            return
        other = self.entries.get(one.job_id)
        if other is None or (other.is_forgotten and self._holds(one) is not True):
            raise Rejected(f"job {one.job_id} is no dependency", reason=Refusal.BAD_DEPENDENCY)

    def _require_accounting(self) -> None:
        if self.accounting_away:
            raise Unavailable("slurmdbd does not answer", reason=Trouble.ACCOUNTING)

    async def _known(self, job_id: str) -> Entry:
        self._turn()
        if job_id not in self.entries:
            raise Rejected(f"no job {job_id}", reason=Refusal.JOB_NOT_FOUND)
        return self.entries[job_id]

    async def _waiting(self, job_id: str) -> Entry:
        entry = await self._known(job_id)
        if all(run.state.is_terminal for run in entry.latest()):
            raise Rejected(f"job {job_id} is over", reason=Refusal.JOB_OVER)
        return entry

    def _known_node(self, name: str) -> FakeNode:
        self._turn()
        if name not in self.fake_nodes:
            raise Rejected(f"no node {name}", reason=Refusal.NODE_NOT_FOUND)
        return self.fake_nodes[name]

    def _end(
        self, run: Run, state: JobState, word: str, code: int | None, signal: int, *, at: float | None = None
    ) -> None:
        run.state, run.word, run.exit_code, run.signal = state, word, code, signal
        run.reason = "NonZeroExitCode" if word == "FAILED" else "None"
        run.ended_at = self.clock() if at is None else at

    def _again(self, entry: Entry, run: Run) -> None:
        run.is_requeued, run.word, run.ended_at = True, "REQUEUED", self.clock()
        run.state = JobState.QUEUED
        entry.restarts += 1
        now = max(int(self.clock()), run.submitted_at + 1)
        entry.runs.append(Run(run.job_id, now, now + 120, run.index))

    def _node(self, node: FakeNode) -> Node:
        cpus, memory = self._used(node.name)
        flags = frozenset({"DRAIN"} if node.is_drained else ())
        if node.is_down:
            state = NodeState.DOWN
        elif node.is_drained:
            state = NodeState.DRAINING if cpus else NodeState.DRAINED
        else:
            full = NodeState.ALLOCATED if cpus >= node.cpus else NodeState.MIXED
            state = full if cpus else NodeState.IDLE
        return Node(
            name=node.name,
            state=state,
            cpus=node.cpus,
            allocated_cpus=cpus,
            memory_mib=node.memory_mib,
            allocated_memory_mib=memory,
            reason=node.reason,
            start_time=node.start_time,
            address=node.address,
            hostname=node.name,
            version="22.05.8",
            features=("main",),
            partitions=self.partition_names,
            flags=flags,
            is_responding=not node.is_down,
        )

    def _job(self, entry: Entry) -> Job:
        first = entry.latest()[0]
        job = self._single(entry, first)
        if not entry.request.array:
            return job
        tasks = [task_of(run, self._single(entry, run)) for run in entry.latest()]
        return jobs.of_tasks(job, tasks)

    def _single(self, entry: Entry, run: Run) -> Job:
        is_waiting = run.state is JobState.QUEUED
        return Job(
            id=entry.id,
            external_id=entry.request.external_id,
            state=run.state,
            raw_state=run.word,
            name=entry.request.external_id,
            partition=entry.request.partition,
            reason="" if run.reason == "None" else run.reason,
            waiting=reasons.waiting(run.reason) if is_waiting else None,
            is_held=is_waiting and (entry.is_held or entry.is_held_by_admin),
            nodes=run.nodes,
            exit_code=run.exit_code,
            signal=run.signal,
            restarts=entry.restarts,
            submitted_at=run.submitted_at,
            started_at=int(run.started_at),
            ended_at=int(run.ended_at) if run.state.is_terminal else 0,
            stdout=entry.request.stdout,
            stderr=entry.request.stderr,
            is_from_accounting=entry.is_forgotten,
        )

    def _rows(self, entry: Entry, run: Run) -> list[AccountingRow]:
        now = self.clock()
        until = run.ended_at or now
        elapsed = int(until) - int(run.started_at) if run.started_at else 0
        cpus, memory = self._share(entry.request)
        nodes = len(run.nodes)
        row = AccountingRow(
            job_id=run.job_id,
            submitted_at=run.submitted_at,
            step="",
            state=run.state,
            raw_state=run.word,
            elapsed_seconds=elapsed,
            cpus=cpus * nodes,
            nodes=nodes,
            memory_mib=memory * nodes,
            gpus=sum(one.count for one in entry.request.gres if one.name == "gpu") * nodes,
            started_at=int(run.started_at),
            ended_at=int(run.ended_at),
            exit_code=run.exit_code,
            signal=run.signal,
            external_id=entry.request.external_id,
            partition=entry.request.partition,
            account=entry.request.account,
            array_job_id=entry.id if entry.request.array else "",
            array_index=run.index,
            node_names=run.nodes,
        )
        return [row, replace(row, step="batch")] if run.started_at else [row]
