"""Signal 9 for the hpc operator, slurmctld, slurmrestd and slurmd while jobs are on their way."""

from __future__ import annotations

import os
import random
import subprocess
import time

from bench.load.hpc_bench import Batch
from bench.report import Figure, Report, percentile
from cluster import docker
from cluster.settings import NODE_NAME

RUNS = int(os.environ.get("HPC_KILLS", "200"))
SEED = int(os.environ.get("HPC_SEED", "1"))
RIGHT_SECONDS = 30.0
TARGETS = {
    "operator": "python -m operators.hpc",
    "slurmctld": "slurmctld -D",
    "slurmrestd": "slurmrestd",
    "slurmd": "slurmd -D",
}


def measure(batch: Batch, report: Report) -> None:
    """One job and one death each time."""
    chance = random.Random(SEED)
    seconds: list[float] = []
    hits: dict[str, int] = dict.fromkeys(TARGETS, 0)
    for number in range(RUNS):
        target = chance.choice(sorted(TARGETS))
        name = f"kill-{number}"
        batch.kubectl.apply(batch.job(name, script="#!/bin/sh\nsleep 1\n"))
        time.sleep(chance.uniform(0, 2))
        hits[target] += _kill(TARGETS[target])
        died = time.monotonic()
        batch.until_over(f"{name}-", 1, 180)
        seconds.append(time.monotonic() - died)
    found = batch.all("kill-")
    twice, lost = batch.counted(found)
    late = sum(one > RIGHT_SECONDS for one in seconds)
    report.samples["kill_to_end_s"] = seconds
    report.context |= {"kill_hits": hits, "kill_seed": SEED, "kill_late": late}
    report.context["kill_to_end_p95_s"] = round(percentile(seconds, 95), 1)
    report.figures["kills"] = Figure(sum(hits.values()), RUNS, "kills", "higher")
    report.figures["kill_duplicates"] = Figure(twice, 0, "jobs")
    report.figures["kill_lost"] = Figure(lost + late, 0, "jobs")


def _kill(pattern: str) -> int:
    """Send signal 9 to the oldest process of a kind; return 1 when there was one."""
    answer = subprocess.run(
        [*docker.command(), "exec", NODE_NAME, "pkill", "-KILL", "-o", "-f", pattern],
        capture_output=True,
        timeout=30,
        check=False,
    )
    return int(answer.returncode == 0)
