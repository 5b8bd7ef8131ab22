"""The end of what a failed job wrote to standard error, read on its node once."""

from __future__ import annotations

from dataclasses import replace

import structlog

from operators.hpc.job_sites import Place
from operators.hpc.schedulers import Schedulers
from virtengine.api import HPCCluster, HPCJob
from virtengine.core.errors import VirtEngineError
from virtengine.plans.hpc_job_facts import Facts, chosen
from virtengine.plans.hpc_job_request import written_path
from virtengine.plans.scheduler import Job, JobState

TAIL_BYTES = 2000
MAX_READ = 10_000
log = structlog.get_logger()


class Outputs:
    """Reads the outputs of jobs on clusters in pods. What cannot be read is left out."""

    def __init__(self, schedulers: Schedulers) -> None:
        self._schedulers = schedulers
        self._read: dict[str, str] = {}

    async def with_tail(self, job: HPCJob, facts: Facts, place: Place | None) -> Facts:
        """Return facts with the end of the error output of a job that failed."""
        if place is None or place.cluster.spec.external or job.status.stderr_tail or facts.job is None:
            return facts
        mine = chosen(facts.job, facts.found) if facts.found else None
        where = _where(mine) if mine else None
        if mine is None or where is None:
            return facts
        if job.metadata.uid not in self._read:
            if len(self._read) > MAX_READ:
                self._read.clear()
            path = written_path(place.site, mine.id, where[1], "err")
            self._read[job.metadata.uid] = await self._tail(place.cluster, where[0], path)
        # Kept until the status has it: the look that read it may end before it reports.
        found = self._read[job.metadata.uid]
        return replace(facts, tail=found) if found else facts

    async def _tail(self, cluster: HPCCluster, node: str, path: str) -> str:
        try:
            run = self._schedulers.node_runner(cluster, node)
            done = await run(["tail", "-c", str(TAIL_BYTES), path])
        except VirtEngineError as error:
            log.info("standard error not read", node=node, path=path, error=str(error))
            return ""
        return done.stdout if done.exit_code == 0 else ""


def _where(mine: Job) -> tuple[str, int | None] | None:
    """Return the node and the task of the first failure."""
    failed = (JobState.FAILED, JobState.TIMEOUT)
    for task in mine.tasks:
        if task.state in failed and task.nodes:
            return task.nodes[0], task.index
    if mine.state in failed and mine.nodes and not mine.tasks:
        return mine.nodes[0], None
    return None
