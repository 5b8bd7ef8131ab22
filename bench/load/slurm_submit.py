"""Submissions through our adapter against the same jobs by `sbatch`, in turns, on one real SLURM.

Jobs are handed in held, so that no scheduling is measured. Ours come as an operator's do: many at once, each
looked for before it is handed in. `sbatch` runs as many at once as our adapter has connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.support.slurm import ACCOUNT, PARTITION, SlurmCluster, run_cluster
from virtengine.clients.scheduler.slurm import Patience, SigningKey, SlurmScheduler
from virtengine.core.errors import Unavailable
from virtengine.plans.scheduler import JobRequest

SCRIPT = "#!/bin/sh\nexit 0\n"
AT_ONCE = Patience().at_once


@dataclass
class Submissions:
    """Rates in jobs for each second, one of each pair, and how many jobs were found to be there."""

    jobs: int
    ours: list[float] = field(default_factory=list)
    ours_without_looking: list[float] = field(default_factory=list)
    sbatch: list[float] = field(default_factory=list)
    wrong: int = 0
    silences: int = 0
    """Questions without an answer, which were asked again."""

    @property
    def ratio(self) -> float:
        """Return the median of our rate over that of sbatch, pair by pair."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.ours, self.sbatch, strict=True))


def measure(jobs: int = 1_000, pairs: int = 3) -> Submissions:
    """Start a cluster and time pairs of rounds."""
    with contextlib.contextmanager(run_cluster)() as cluster:
        return asyncio.run(_measure(cluster, jobs, pairs))


async def _measure(cluster: SlurmCluster, jobs: int, pairs: int) -> Submissions:
    found = Submissions(jobs)
    async with SlurmScheduler(cluster.url, SigningKey(cluster.jwt_key, "root"), run=cluster.run) as adapter:
        for pair in range(pairs):
            for name, rates, looks in (
                ("look", found.ours, True),
                ("plain", found.ours_without_looking, False),
            ):
                requests = [_request(f"bench/{name}-{pair}-{number}") for number in range(jobs)]
                seconds, silences = await _ours(adapter, requests, looks=looks)
                rates.append(jobs / seconds)
                found.silences += silences
                found.wrong += await _clear(adapter, cluster, jobs)
            found.sbatch.append(jobs / await asyncio.to_thread(_theirs, cluster, jobs))
            found.wrong += await _clear(adapter, cluster, jobs)
    return found


def _request(external_id: str) -> JobRequest:
    return JobRequest(
        external_id, "bench", PARTITION, SCRIPT, memory_mib=10, account=ACCOUNT, hold=True, stdout="/dev/null"
    )


async def _ours(adapter: SlurmScheduler, requests: list[JobRequest], *, looks: bool) -> tuple[float, int]:
    async def one(request: JobRequest, *, looks: bool) -> int:
        try:
            if not looks or not await adapter.find(request.external_id, since=int(time.time())):
                await adapter.submit(request)
        except Unavailable:
            # It may be there: look, then hand it in again.
            return 1 + await one(request, looks=True)
        return 0

    started = time.monotonic()
    silences = sum(await asyncio.gather(*(one(request, looks=looks) for request in requests)))
    return time.monotonic() - started, silences


def _theirs(cluster: SlurmCluster, jobs: int) -> float:
    argv = ["sbatch", "--parsable", "--hold", f"--partition={PARTITION}", f"--account={ACCOUNT}"]
    argv += ["--mem=10", "--time=60", "--output=/dev/null", "--nodes=1", "--ntasks=1", "--chdir=/tmp"]

    def one(number: int) -> None:
        words = [*argv, f"--comment=bench/sbatch-{number}", f"--job-name=bench/sbatch-{number}"]
        subprocess.run(
            words, input=SCRIPT.encode(), env=cluster.environment, check=True, stdout=subprocess.DEVNULL
        )

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(jobs)))
    return time.monotonic() - started


async def _clear(adapter: SlurmScheduler, cluster: SlurmCluster, wanted: int) -> int:
    """Cancel what waits; return by how many jobs the queue differs from what was handed in."""
    waiting = [job for job in await adapter.jobs() if not job.state.is_terminal]
    await cluster.run(["scancel", "--user=root"])
    return abs(len(waiting) - wanted)
