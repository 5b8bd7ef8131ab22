"""SLURM's processes die while jobs are on their way: none is lost, none runs twice. JOB_FAULTS for more."""

from __future__ import annotations

import asyncio
import os
import random

import pytest

from tests.operators.hpc.jobs import JobScene
from tests.operators.hpc.test_many_jobs import all_settled, runs
from tests.support.running import eventually
from tests.support.slurm import SlurmCluster

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
FAULTS = int(os.environ.get("JOB_FAULTS", "2"))


def back(slurm: SlurmCluster, name: str) -> None:
    """Start what was killed again."""
    {"slurmrestd": slurm.start_rest, "slurmctld": slurm.start_controller, "slurmdbd": slurm.start_dbd}[name]()


@pytest.mark.parametrize("name", ["slurmrestd", "slurmctld", "slurmdbd"])
async def test_a_daemon_that_dies_neither_loses_nor_repeats(job_scene: JobScene, name: str) -> None:
    chance, count = random.Random(name), 0
    async with job_scene.running():
        for _ in range(FAULTS):
            for _ in range(3):
                await job_scene.job(f"job-{count}", script="#!/bin/sh\nsleep 1\n", timeLimitSeconds=300)
                count += 1
            await asyncio.sleep(chance.uniform(0, 2))
            await asyncio.to_thread(job_scene.slurm.kill, name)
            await asyncio.sleep(chance.uniform(0, 3))
            await asyncio.to_thread(back, job_scene.slurm, name)
        found = await eventually(lambda: all_settled(job_scene, count), seconds=200)
    assert {one["status"]["state"] for one in found} == {"Completed"}
    assert runs(job_scene, found) == [1] * count
