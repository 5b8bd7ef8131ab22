"""Many jobs at once, and deaths of the operator while they are on their way. JOBS and JOB_KILLS for more."""

from __future__ import annotations

import asyncio
import os
import random
import time
from typing import Any

import pytest

from tests.operators.hpc.jobs import KIND, JobScene
from tests.support.running import eventually

pytestmark = pytest.mark.contract
JOBS = int(os.environ.get("JOBS", "40"))
KILLS = int(os.environ.get("JOB_KILLS", "12"))


async def all_settled(scene: JobScene, count: int) -> list[dict[str, Any]]:
    """Return the jobs once all are paid; nothing before."""
    found, _version = await scene.kube.list(KIND, scene.namespace)
    settled = [
        one
        for one in found
        for condition in (one.get("status") or {}).get("conditions", ())
        if condition["type"] == "Settled" and condition["status"] == "True"
    ]
    return found if len(settled) == count else []


def runs(scene: JobScene, found: list[dict[str, Any]]) -> list[int]:
    """Return how often each job ran."""
    done = scene.slurm.command("sacct", "-nXPDa", "-S", "2020-01-01", "-o", "JobName,State,ElapsedRaw,Start")
    names = [line.split("|") for line in done.stdout.splitlines()]
    wanted = [f"{scene.node.chain.chain_id}/{one['status']['jobId']}" for one in found]
    return [sum(name == row[0] and row[3] not in ("Unknown", "None") for row in names) for name in wanted]


async def test_many_jobs_in_one_apply_run_once_each_and_are_paid(job_scene: JobScene) -> None:
    async with job_scene.running():
        begun = time.monotonic()
        await asyncio.gather(*(job_scene.job(f"job-{number}") for number in range(JOBS)))
        applied = time.monotonic() - begun
        found = await eventually(lambda: all_settled(job_scene, JOBS), seconds=300)
        print(f"{JOBS} jobs: applied in {applied:.1f} s, all settled after {time.monotonic() - begun:.1f} s")
    assert {one["status"]["state"] for one in found} == {"Completed"}
    assert runs(job_scene, found) == [1] * JOBS


async def test_an_operator_that_dies_again_and_again_neither_loses_nor_repeats(job_scene: JobScene) -> None:
    chance = random.Random(1)
    count = 6
    await asyncio.gather(
        *(job_scene.job(f"job-{number}", script="#!/bin/sh\nsleep 1\n") for number in range(count))
    )
    for _ in range(KILLS):
        async with job_scene.running():
            await asyncio.sleep(chance.uniform(0.05, 1.5))
    async with job_scene.running():
        found = await eventually(lambda: all_settled(job_scene, count), seconds=120)
    assert {one["status"]["state"] for one in found} == {"Completed"}
    assert runs(job_scene, found) == [1] * count
