"""SLURM clusters and paid batch jobs: on the running platform, and the adapter alone on processes.

`HPC_PARTS` chooses from cluster, jobs, scaling, kills, submit, accounting; all of them without it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bench.load import hpc_jobs, hpc_kills, hpc_scaling, slurm_accounting, slurm_submit
from bench.load.hpc_bench import Batch
from bench.report import Figure, Report
from cluster import tools
from cluster.paths import Paths
from e2e.support.chain import Chain
from e2e.support.jobs import Jobs
from e2e.support.kubernetes import Kubectl, Refused

READY_SECONDS = 30.0
SUBMIT_SHARE = 0.9
JOBS = int(os.environ.get("HPC_JOBS", "1000"))
PARTS = tuple(
    os.environ.get("HPC_PARTS", "submit,accounting,cluster,jobs,scaling,kills").replace(" ", "").split(",")
)
KEYS = {
    "cluster": ("cluster_ready_s",),
    "jobs": ("accept_p95_s", "batch_300_s", "duplicates"),
    "scaling": ("node_join_p95_s", "scale_cycles", "jobs_lost"),
    "kills": ("kills", "kill_duplicates", "kill_lost"),
    "submit": ("submit_over_sbatch",),
    "accounting": ("accounting_mismatch_core_s",),
}


def measure() -> Report:
    """Measure every part; one that cannot be measured says why, and the others go on."""
    report = Report("hpc")
    report.context["parts"] = PARTS
    _try(report, "submit", lambda: _submit(report))
    _try(report, "accounting", lambda: _accounting(report))
    if {"cluster", "jobs", "scaling", "kills"} & set(PARTS):
        _try(report, "cluster", lambda: _on_platform(report), always=True)
    for part, keys in KEYS.items():
        for key in keys:
            if key not in report.figures:
                report.missing.setdefault(key, f"part {part} was not measured")
    return report


def _try(report: Report, part: str, work: Callable[[], None], *, always: bool = False) -> None:
    if part not in PARTS and not always:
        return
    try:
        work()
    except (AssertionError, Refused, TimeoutError, OSError) as error:
        for key in KEYS[part]:
            report.missing[key] = f"{type(error).__name__}: {str(error)[:300]}"


def _submit(report: Report) -> None:
    found = slurm_submit.measure(JOBS)
    report.samples["submit"] = vars(found)
    assert not found.wrong, f"{found.wrong} jobs were not there or there twice"
    report.figures["submit_over_sbatch"] = Figure(round(found.ratio, 3), SUBMIT_SHARE, "share", "higher")


def _accounting(report: Report) -> None:
    found = slurm_accounting.measure(JOBS)
    report.samples["accounting"] = vars(found)
    difference = found.mismatch + found.by_twice
    report.figures["accounting_mismatch_core_s"] = Figure(difference, 0, "core-seconds")


def _on_platform(report: Report) -> None:
    kubectl = Kubectl(Path(tools.ensure("kubectl")), Paths.from_environment().kubeconfig)
    batch = Batch(Jobs(kubectl, Chain(kubectl)))
    batch.remove_cluster()
    try:
        seconds = batch.apply_cluster()
        report.figures["cluster_ready_s"] = Figure(round(seconds, 1), READY_SECONDS, "s")
        _try(report, "jobs", lambda: hpc_jobs.measure(batch, report))
        _try(report, "scaling", lambda: hpc_scaling.measure_joins(batch, report))
        _try(report, "scaling", lambda: hpc_scaling.measure_soak(batch, report))
        _try(report, "kills", lambda: hpc_kills.measure(batch, report))
    finally:
        batch.remove_jobs()
        batch.remove_cluster()
