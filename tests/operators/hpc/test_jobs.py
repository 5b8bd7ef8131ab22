from __future__ import annotations

import pytest

from tests.operators.hpc.jobs import CPU_HOUR, NODE_HOUR, JobScene
from virtengine.api import HPCJob
from virtengine.clients.kubernetes_kinds import of_model
from virtengine.wire.virtengine.hpc.v1 import job_pb2

pytestmark = pytest.mark.contract
KIND = of_model(HPCJob)


def money(job: HPCJob) -> tuple[int, int, int]:
    found = job.status.money
    assert found is not None
    return int(found.reserved or 0), int(found.paid or 0), int(found.refunded or 0)


async def test_the_array_of_the_examples_runs_once_and_is_paid_to_the_last_uve(job_scene: JobScene) -> None:
    before = await job_scene.chain.balance(job_scene.payer)
    async with job_scene.running():
        name = await job_scene.example("array-job.yaml")
        job = await job_scene.settled(name)
    reserved, paid, refunded = money(job)
    assert (job.is_ready, job.status.state, job.status.exit_code) == (True, "Completed", 0)
    assert job.status.tasks is not None
    assert job.status.tasks.succeeded == 8
    assert paid + refunded == reserved
    rows = job_scene.in_slurm(job.status.job_id or "")
    assert len(rows) == 8
    core_seconds = sum(int(row[2]) for row in rows)
    accounting = await job_scene.chain.hpc_job_accounting(job.status.job_id or "")
    assert accounting is not None
    assert accounting.records[-1].usage_metrics.cpu_core_seconds == core_seconds
    assert int(accounting.books.billed) == paid
    assert await job_scene.chain.balance(job_scene.payer) == before - paid
    account = await job_scene.chain.escrow_account(f"hpc/{job.status.job_id}")
    assert account is None or account.balance == "0"


async def test_one_job_on_two_nodes_starts_a_task_on_each(job_scene: JobScene) -> None:
    async with job_scene.running():
        name = await job_scene.example("two-node-job.yaml")
        job = await job_scene.settled(name)
    assert (job.status.state, job.status.exit_code) == ("Completed", 0)
    assert len(job.status.nodes or ()) == 2


async def test_a_failing_job_is_stalled_with_its_exit_code_and_paid_for_what_it_used(
    job_scene: JobScene,
) -> None:
    async with job_scene.running():
        name = await job_scene.example("failing-job.yaml")
        job = await job_scene.settled(name)
    assert (job.status.state, job.status.exit_code) == ("Failed", 3)
    stalled = job.condition("Stalled")
    assert stalled is not None
    assert (stalled.status, stalled.reason) == ("True", "Failed")
    reserved, paid, refunded = money(job)
    assert paid + refunded == reserved


async def test_a_cancelled_run_is_paid_for_what_it_used(job_scene: JobScene) -> None:
    async with job_scene.running():
        await job_scene.job(script="#!/bin/sh\nsleep 300\n", timeLimitSeconds=600)
        await job_scene.until("job", "Running")
        await job_scene.merge("job", cancel=True)
        job = await job_scene.settled()
    assert job.status.state == "Cancelled"
    reserved, paid, refunded = money(job)
    assert 0 < paid < reserved
    assert paid + refunded == reserved
    (row,) = job_scene.in_slurm(job.status.job_id or "")
    assert row[1].startswith("CANCELLED")


async def test_a_held_job_waits_and_is_let_go(job_scene: JobScene) -> None:
    async with job_scene.running():
        await job_scene.job(hold=True)
        job = await job_scene.until("job", "Held")
        assert job.status.held is True
        await job_scene.merge("job", hold=False)
        assert (await job_scene.settled()).status.state == "Completed"


async def test_what_was_cancelled_before_it_started_costs_nothing(job_scene: JobScene) -> None:
    before = await job_scene.chain.balance(job_scene.payer)
    async with job_scene.running():
        await job_scene.job(hold=True)
        await job_scene.until("job", "Held")
        await job_scene.merge("job", cancel=True)
        job = await job_scene.settled()
    assert money(job)[1] == 0
    assert await job_scene.chain.balance(job_scene.payer) == before


async def test_deleting_a_job_that_runs_ends_it_everywhere(job_scene: JobScene) -> None:
    async with job_scene.running():
        await job_scene.job(script="#!/bin/sh\nsleep 300\n")
        await job_scene.until("job", "Running")
        job = await job_scene.on_chain()
        await job_scene.kube.delete(KIND, job_scene.namespace, "job")
        await job_scene.gone()
    after = await job_scene.chain.hpc_job(job.job_id)
    assert after is not None
    assert after.state == job_pb2.JOB_STATE_CANCELLED
    (row,) = job_scene.in_slurm(job.job_id)
    assert row[1].startswith("CANCELLED")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"maxPrice": "1"}, "PriceTooHigh"),
        ({"partition": "nowhere"}, "InvalidJob"),
        ({"resources": {"cpusPerTask": 1000}}, "Cancelled"),
    ],
)
async def test_impossible_jobs_end_with_the_reason_and_cost_nothing(
    job_scene: JobScene, changes: dict[str, object], reason: str
) -> None:
    before = await job_scene.chain.balance(job_scene.payer)
    async with job_scene.running():
        await job_scene.job(**changes)
        job = await job_scene.until("job", reason, type_="Stalled", seconds=90)
    assert not job.is_ready
    assert await job_scene.chain.balance(job_scene.payer) == before


async def test_a_job_waits_for_the_one_before_it(job_scene: JobScene) -> None:
    async with job_scene.running():
        await job_scene.job("second", dependencies=[{"name": "first"}])
        await job_scene.until("second", "DependencyMissing")
        await job_scene.job("first", script="#!/bin/sh\nsleep 2\n")
        first, second = await job_scene.settled("first"), await job_scene.settled("second")
    assert (first.status.state, second.status.state) == ("Completed", "Completed")


async def test_what_comes_after_a_failure_that_was_to_succeed_never_runs(job_scene: JobScene) -> None:
    async with job_scene.running():
        await job_scene.job("first", script="#!/bin/sh\nexit 1\n")
        await job_scene.job("second", dependencies=[{"name": "first"}])
        await job_scene.settled("first")
        second = await job_scene.settled("second")
    assert second.status.state in ("Failed", "Cancelled")
    assert money(second)[1] == 0


def test_prices_of_the_scene_are_such_that_seconds_count() -> None:
    assert (CPU_HOUR // 3600, NODE_HOUR // 3600) == (1000, 100)
