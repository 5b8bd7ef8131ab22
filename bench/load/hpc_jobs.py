"""From an applied HPCJob to its acceptance by SLURM, and three hundred of them at once."""

from __future__ import annotations

import os
import time

from bench.load.hpc_bench import Batch
from bench.orders import Version, Watch
from bench.report import Figure, Report, percentile
from e2e.support.jobs import JOBS
from e2e.support.kubernetes import wait_for

SINGLES = int(os.environ.get("HPC_SINGLES", "20"))
COUNT = int(os.environ.get("HPC_BATCH", "300"))
ACCEPT_SECONDS, BATCH_SECONDS = 3.0, 45.0


def measure(batch: Batch, report: Report) -> None:
    """Apply jobs one by one, then many at once."""
    with Watch(batch.kubectl, JOBS) as watch:
        seconds = [_accepted(batch, watch, f"single-{number}") for number in range(SINGLES)]
    report.samples["accept_s"] = seconds
    report.figures["accept_p95_s"] = Figure(round(percentile(seconds, 95), 2), ACCEPT_SECONDS, "s")
    batch.until_over("single-", SINGLES, 300)
    made = [batch.job(f"batch-{number}") for number in range(COUNT)]
    begun = time.monotonic()
    batch.kubectl.apply(*made)
    report.context["batch_applied_s"] = round(time.monotonic() - begun, 1)
    found = batch.until_over("batch-", COUNT, 900)
    report.figures["batch_300_s"] = Figure(round(time.monotonic() - begun, 1), BATCH_SECONDS, "s")
    twice, lost = batch.counted(found)
    report.context |= {"batch_jobs": COUNT, "batch_not_completed": lost}
    if lost:
        report.missing["duplicates"] = f"{lost} of {COUNT} jobs did not complete"
    report.figures["duplicates"] = Figure(twice, 0, "jobs")


def _accepted(batch: Batch, watch: Watch, name: str) -> float:
    made = batch.job(name)
    begun = time.monotonic()
    batch.kubectl.apply(made)
    full = made["metadata"]["name"]
    at = wait_for(lambda: accepted_at(watch.of(full)), f"job {full} to be accepted", 60, every=0.05)
    return at - begun


def accepted_at(versions: list[Version]) -> float | None:
    """Return when a job was first seen with its number in SLURM."""
    return next((at for at, seen in versions if (seen.get("status") or {}).get("schedulerJobId")), None)
