"""The end of what a failed job wrote to standard error, read on its node once."""

from __future__ import annotations

from dataclasses import replace

import structlog

from operators.hpc.job_sites import Place
from operators.hpc.schedulers import Schedulers
from virtengine.api import HPCJob
from virtengine.core.errors import VirtEngineError
from virtengine.plans.hpc_job_facts import Facts, chosen
from virtengine.plans.hpc_job_request import written_path
from virtengine.plans.scheduler import Job, JobState

TAIL_BYTES = 2000
MAX_ASKED = 100_000
log = structlog.get_logger()


class Outputs:
    """Reads the outputs of jobs on clusters in pods. What cannot be read is left out."""

    def __init__(self, schedulers: Schedulers) -> None:
        self._schedulers = schedulers
        self._asked: set[str] = set()

    async def with_tail(self, job: HPCJob, facts: Facts, place: Place | None) -> Facts:
        """Return facts with the end of the error output of a job that failed."""
        if place is None or place.cluster.spec.external or job.status.stderr_tail or facts.job is None:
            return facts
        mine = chosen(facts.job, facts.found) if facts.found else None
        where = _where(mine) if mine else None
        if mine is None or where is None or job.metadata.uid in self._asked:
            return facts
        if len(self._asked) > MAX_ASKED:
            self._asked.clear()
        self._asked.add(job.metadata.uid)
        node, task = where
        path = written_path(place.site, mine.id, task, "err")
        try:
            run = self._schedulers.node_runner(place.cluster, node)
            done = await run(["tail", "-c", str(TAIL_BYTES), path])
        except VirtEngineError as error:
            log.info("standard error not read", node=node, path=path, error=str(error))
            return facts
        return replace(facts, tail=done.stdout) if done.exit_code == 0 and done.stdout else facts


def _where(mine: Job) -> tuple[str, int | None] | None:
    """Return the node and the task of the first failure."""
    failed = (JobState.FAILED, JobState.TIMEOUT)
    for task in mine.tasks:
        if task.state in failed and task.nodes:
            return task.nodes[0], task.index
    if mine.state in failed and mine.nodes and not mine.tasks:
        return mine.nodes[0], None
    return None
