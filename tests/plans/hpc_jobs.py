"""Jobs, sites and facts as tests of job plans need them."""

from __future__ import annotations

from typing import Any

from virtengine.api import HPCJob
from virtengine.plans.hpc_job_facts import Facts
from virtengine.plans.hpc_job_request import Payer, Site
from virtengine.plans.scheduler import AccountingRow, Job, JobState
from virtengine.plans.slurm import reasons
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2, job_pb2

NOW = 1_700_000_000.0
PAYER = Payer("ve1" + "q" * 38, "sweep-0123456789abcdef")
SITE = Site("test-1", "sellers/batch", "HPC-1", "OFF-1", "main", "main")
OPEN, ENDED, SETTLED, RELEASED = (
    accounting_pb2.BOOKS_STATE_OPEN,
    accounting_pb2.BOOKS_STATE_ENDED,
    accounting_pb2.BOOKS_STATE_SETTLED,
    accounting_pb2.BOOKS_STATE_RELEASED,
)


def hpc_job(**spec: Any) -> HPCJob:
    """Return an HPCJob; what is given as None is left out."""
    wanted = {
        "networkRef": {"name": "net"},
        "accountRef": {"name": "payer"},
        "clusterRef": {"name": "batch"},
        "script": "#!/bin/sh\ntrue\n",
        "timeLimitSeconds": 600,
        "maxPrice": "1000000",
        **spec,
    }
    return HPCJob.read(
        {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": "HPCJob",
            "metadata": {"name": "sweep", "namespace": "team", "uid": "u1"},
            "spec": {key: value for key, value in wanted.items() if value is not None},
        }
    )


def on_chain(state: str = "PENDING", **values: Any) -> job_pb2.Job:
    """Return a job as the chain has it, decided."""
    given = {
        "job_id": "JOB-1",
        "customer": PAYER.address,
        "external_id": PAYER.external_id,
        "offering_id": "OFF-1",
        "cluster_id": "HPC-1",
        "queue_name": "main",
        "scheduling_decision_id": "hpc-decision-1",
        "created_at": int(NOW) - 10,
        "tasks": 1,
        "estimate": coin_pb2.Coin(denom="uve", amount="500"),
        "resources": job_pb2.Resources(nodes=1, cpu_cores_per_node=1, memory_gb_per_node=1),
        **values,
    }
    return job_pb2.Job(state=job_pb2.JobState.Value(f"JOB_STATE_{state}"), **given)


def in_scheduler(state: JobState = JobState.QUEUED, job_id: str = "7", **values: Any) -> Job:
    """Return a job as the scheduler has it."""
    given = {
        "raw_state": state.upper(),
        "reason": "Priority" if state is JobState.QUEUED else "",
        **values,
    }
    if state is JobState.QUEUED:
        given.setdefault("waiting", reasons.waiting(given["reason"]))
    return Job(job_id, "test-1/JOB-1", state, **given)


def books(state: accounting_pb2.BooksState = OPEN, **values: Any) -> accounting_pb2.JobBooks:
    """Return the books of the job."""
    return accounting_pb2.JobBooks(job_id="JOB-1", state=state, ceiling="500", **values)


def row(job_id: str = "7", *, elapsed: int = 30, ended: bool = True, **values: Any) -> AccountingRow:
    """Return the accounting of one run."""
    started = int(NOW) - 100
    given = {
        "cpus": 2,
        "nodes": 1,
        "memory_mib": 1024,
        "started_at": started,
        "ended_at": started + elapsed if ended else 0,
        **values,
    }
    state = JobState.COMPLETED if ended else JobState.RUNNING
    return AccountingRow(job_id, started - 5, "", state, state.upper(), elapsed, **given)


def facts(job: job_pb2.Job | None = None, *found: Job, **values: Any) -> Facts:
    """Return facts in which the scheduler was asked."""
    return Facts(NOW, job, found=tuple(found), **values)
