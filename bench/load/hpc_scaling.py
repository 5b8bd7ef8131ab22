"""Nodes that come and go: how long one takes to join, and whether a job is ever lost by it."""

from __future__ import annotations

import os
import random

from bench.load.hpc_bench import Batch
from bench.report import Figure, Report, percentile

JOINS = int(os.environ.get("HPC_JOINS", "20"))
CYCLES = int(os.environ.get("HPC_CYCLES", "200"))
SEED = int(os.environ.get("HPC_SEED", "1"))
JOIN_SECONDS = 8.0
GOAL_CYCLES = 200
JOBS_EACH = 2


def measure_joins(batch: Batch, report: Report) -> None:
    """Add one node again and again."""
    seconds = []
    for _ in range(JOINS):
        batch.scale(4)
        seconds.append(batch.until_joined(4))
        batch.scale(3)
        batch.until_joined(3)
    report.samples["node_join_s"] = seconds
    report.figures["node_join_p95_s"] = Figure(round(percentile(seconds, 95), 2), JOIN_SECONDS, "s")


def measure_soak(batch: Batch, report: Report) -> None:
    """Scale in and out while jobs run; none may be lost or put back by us."""
    chance, count = random.Random(SEED), 0
    for cycle in range(CYCLES):
        made = [
            batch.job(f"soak-{cycle}-{number}", script=f"#!/bin/sh\nsleep {chance.randint(1, 8)}\n")
            for number in range(JOBS_EACH)
        ]
        count += len(made)
        batch.kubectl.apply(*made)
        wanted = chance.randint(1, 4)
        batch.scale(wanted)
        batch.until_joined(wanted, 300)
    batch.scale(3)
    found = batch.until_over("soak-", count, 900)
    twice, lost = batch.counted(found)
    put_back = sum(bool((one.get("status") or {}).get("restarts")) for one in found)
    report.context |= {"soak_jobs": count, "soak_seed": SEED, "soak_put_back": put_back}
    report.figures["scale_cycles"] = Figure(CYCLES, GOAL_CYCLES, "cycles", "higher")
    report.figures["jobs_lost"] = Figure(lost + twice + put_back, 0, "jobs")
