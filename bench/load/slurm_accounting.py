"""Our core-seconds against those of `sacct`, job by job, over many mixed jobs on one real SLURM.

The mix: single jobs that end well, by an exit code or by a signal, arrays, jobs of two nodes, jobs with
several CPUs, jobs that are cancelled while they run or wait, and jobs that are put back into the queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.slurm import ACCOUNT, PARTITION, SlurmCluster, run_cluster
from virtengine.clients.scheduler.slurm import SigningKey, SlurmScheduler
from virtengine.core.errors import Rejected
from virtengine.plans import hpc_usage
from virtengine.plans.scheduler import AccountingRow, JobRequest

ARRAY = 10
PATIENCE_SECONDS = 300.0
KINDS = ("plain", "long", "wide", "failing", "killed", "two-nodes", "array", "cancelled", "held", "requeued")


@dataclass(frozen=True)
class Comparison:
    """Sums over all jobs, and how far single jobs are apart; all in core-seconds."""

    jobs: int
    runs: int
    ours: int
    sacct: int
    mismatch: int
    by_twice: int
    """How far a second, later reading of ours is from the first."""
    seconds: float


def measure(jobs: int = 1_000) -> Comparison:
    """Start a cluster, run the mix and compare."""
    with contextlib.contextmanager(run_cluster)(cpus=32, memory_mib=20_000) as cluster:
        return asyncio.run(_measure(cluster, jobs))


async def _measure(cluster: SlurmCluster, jobs: int) -> Comparison:
    started = time.time()
    async with SlurmScheduler(cluster.url, SigningKey(cluster.jwt_key, "root"), run=cluster.run) as adapter:
        ids = await _submit(adapter, jobs)
        await _disturb(adapter, ids)
        await _all_over(adapter, len(ids))
        rows = await _settled(adapter, int(started) - 1)
        again = await adapter.accounting(int(started) - 1)
    ours, theirs = _ours(rows), _sacct(cluster)
    return Comparison(
        jobs=len(ours.keys() | theirs.keys()),
        runs=len({row.run for row in rows}),
        ours=sum(ours.values()),
        sacct=sum(theirs.values()),
        mismatch=sum(abs(ours[job] - theirs[job]) for job in ours.keys() | theirs.keys()),
        by_twice=abs(sum(_ours(again).values()) - sum(ours.values())),
        seconds=time.time() - started,
    )


async def _submit(adapter: SlurmScheduler, jobs: int) -> dict[str, str]:
    """Hand in the mix, an array counting as all of its tasks; return kinds by id."""
    wanted: list[JobRequest] = []
    count = 0
    while count < jobs:
        kind = KINDS[len(wanted) % len(KINDS)]
        wanted.append(_request(kind, len(wanted)))
        count += ARRAY if kind == "array" else 1
    ids = await asyncio.gather(*(adapter.submit(request) for request in wanted))
    return {job_id: request.name for job_id, request in zip(ids, wanted, strict=True)}


def _request(kind: str, number: int) -> JobRequest:
    does = {
        "long": "sleep 3",
        "failing": "sleep 1; exit 3",
        "killed": "sleep 1; kill -9 $$",
        "array": "exit $((SLURM_ARRAY_TASK_ID % 2))",
        "cancelled": "sleep 120",
        "requeued": '[ -n "$SLURM_RESTART_COUNT" ] || sleep 120',
    }.get(kind, "sleep 1")
    return JobRequest(
        external_id=f"bench/{kind}-{number}",
        name=kind,
        partition=PARTITION,
        script=f"#!/bin/sh\n{does}\n",
        nodes=2 if kind == "two-nodes" else 1,
        tasks=2 if kind == "two-nodes" else 1,
        cpus_per_task=3 if kind == "wide" else 1,
        memory_mib=50,
        array=f"0-{ARRAY - 1}" if kind == "array" else "",
        account=ACCOUNT,
        stdout="/dev/null",
        hold=kind == "held",
        requeue=kind == "requeued",
    )


async def _disturb(adapter: SlurmScheduler, kinds: dict[str, str]) -> None:
    """Cancel and requeue what is meant to be, once it had time to run."""
    waiting = {job_id for job_id, kind in kinds.items() if kind in {"cancelled", "held", "requeued"}}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting and time.monotonic() < deadline:
        now = int(time.time())
        for job in await adapter.jobs():
            is_due = job.started_at and job.started_at + 2 <= now
            if job.id in waiting and (is_due or job.is_held):
                waiting.discard(job.id)
                await _disturb_one(adapter, job.id, kinds[job.id])
        await asyncio.sleep(0.5)


async def _disturb_one(adapter: SlurmScheduler, job_id: str, kind: str) -> None:
    if kind == "requeued":
        with contextlib.suppress(Rejected):
            await adapter.requeue(job_id)
    else:
        await adapter.cancel(job_id)


async def _all_over(adapter: SlurmScheduler, wanted: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = await adapter.jobs()
        if len(found) >= wanted and all(job.state.is_terminal for job in found):
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"jobs do not end: {Counter(job.raw_state for job in await adapter.jobs())}")


async def _settled(adapter: SlurmScheduler, since: int) -> list[AccountingRow]:
    """Return the rows once the database knows how every run ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        rows = await adapter.accounting(since)
        held = [row for row in rows if row.is_allocation]
        if held and all(row.is_final or not row.started_at for row in held):
            return rows
        await asyncio.sleep(0.5)
    raise AssertionError("accounting never settles")


def _ours(rows: Iterable[AccountingRow]) -> Counter[str]:
    by_job: dict[str, list[AccountingRow]] = {}
    for row in rows:
        by_job.setdefault(row.job_id, []).append(row)
    return Counter({job: hpc_usage.total(found).core_seconds for job, found in by_job.items()})


def _sacct(cluster: SlurmCluster) -> Counter[str]:
    """Return sacct's own core-seconds of each job, over all of its runs."""
    options = ["-n", "-P", "-X", "-D", "-a", "-S", "2020-01-01", "-o", "jobidraw,cputimeraw"]
    done = cluster.command("sacct", *options, seconds=120)
    found: Counter[str] = Counter()
    for line in done.stdout.splitlines():
        job, _bar, seconds = line.partition("|")
        found[job] += int(seconds)
    return found
