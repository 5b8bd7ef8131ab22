"""MsgReportJobStatus."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.scene import (
    CANCELLED,
    COMPLETED,
    FAILED,
    PENDING,
    QUEUED,
    RUNNING,
    TIMEOUT,
    HpcScene,
)
from virtengine.chain.modules.hpc.states import JOB_MOVES, JobState
from virtengine.wire.virtengine.hpc.v1 import job_pb2
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

WAY = {
    JobState.PENDING: (),
    JobState.QUEUED: (QUEUED,),
    JobState.RUNNING: (QUEUED, RUNNING),
    JobState.COMPLETED: (QUEUED, RUNNING, COMPLETED),
    JobState.FAILED: (QUEUED, FAILED),
    JobState.CANCELLED: (QUEUED, CANCELLED),
    JobState.TIMEOUT: (QUEUED, RUNNING, TIMEOUT),
}


def used(**amounts: int) -> job_pb2.UsageMetrics:
    return job_pb2.UsageMetrics(**amounts)


@pytest.mark.parametrize("state", list(JobState), ids=lambda state: state.name)
@pytest.mark.parametrize("to", [QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED, TIMEOUT])
def test_only_legal_moves_are_reported(scene: HpcScene, state: JobState, to: int) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    for step in WAY[state]:
        scene.report(job_id, step)
    if JobState(to) in JOB_MOVES[state] or (JobState(to) is state and not scene.job(job_id).has_ended):
        scene.report(job_id, to)
        assert scene.job(job_id).state is JobState(to)
        return
    assert scene.fail(scene.provider, scene.report_message(job_id, to)) == 2107


def test_each_state_has_its_time(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    times = []
    for state in (QUEUED, RUNNING, COMPLETED):
        scene.report(job_id, state, exit_code=3, status_message="fine", scheduler_job_id="42")
        times.append(scene.chain.time_ms // 1000)
    job = scene.job(job_id)
    assert [job.queued_at, job.started_at, job.completed_at] == times
    assert (job.exit_code, job.status_message, job.scheduler_job_id) == (3, "fine", "42")


def test_nothing_is_pending_by_report(scene: HpcScene) -> None:
    scene.ready_cluster()
    assert scene.fail(scene.provider, scene.report_message(scene.submit(), PENDING)) == 2105


def test_a_job_that_is_not_there_is_not_found(scene: HpcScene) -> None:
    scene.ready_cluster()
    assert scene.fail(scene.provider, scene.report_message("JOB-9", QUEUED)) == 2106


def test_only_the_provider_and_its_usage_agent_report(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id, agent = scene.submit(), scene.chain.actor("agent")
    assert scene.fail(agent, scene.report_message(job_id, QUEUED, sender=agent.address)) == 2118
    provider = scene.market.create_provider()
    update = provider_tx.MsgUpdateProvider(
        owner=provider.owner,
        host_uri=provider.host_uri,
        attributes=provider.attributes,
        info=provider.info,
        agents=[provider_types.Agent(address=agent.address, role=1)],  # type: ignore[arg-type]
    )
    scene.chain.send(scene.provider, update)
    scene.chain.send(agent, scene.report_message(job_id, QUEUED, sender=agent.address))
    assert scene.job(job_id).state is JobState.QUEUED


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": b"\x01" * 64},
        {"signature": b"short"},
        {"signed_timestamp": 1},
        {"signed_timestamp": 4_000_000_000},
        {"usage_metrics": used(cpu_core_seconds=99)},
        {"usage_metrics": used(cpu_core_seconds=100, wall_clock_seconds=9)},
    ],
    ids=str,
)
def test_hp_048_a_report_that_is_not_signed_or_goes_back_is_refused(
    scene: HpcScene, changes: dict[str, Any]
) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    first = used(cpu_core_seconds=100, wall_clock_seconds=10)
    scene.report(job_id, QUEUED, RUNNING, usage_metrics=first)
    assert scene.fail(scene.provider, scene.report_message(job_id, RUNNING, **changes)) == 2159


def test_hp_048_a_signature_holds_for_what_was_signed_only(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    report = scene.report_message(job_id, QUEUED)
    report.exit_code = 1
    assert scene.fail(scene.provider, report) == 2159


def test_hp_048_usage_that_goes_on_is_kept_and_may_be_left_out(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    scene.report(job_id, QUEUED, RUNNING, usage_metrics=used(cpu_core_seconds=100, nodes_used=2))
    scene.report(job_id, RUNNING, usage_metrics=used(cpu_core_seconds=100, nodes_used=1))
    scene.report(job_id, RUNNING, status_message="on")
    assert (scene.job(job_id).usage.cpu_core_seconds, scene.job(job_id).usage.nodes_used) == (100, 1)


@pytest.mark.parametrize("state", [QUEUED, RUNNING, COMPLETED])
def test_hp_049_the_same_report_again_succeeds_without_effect(scene: HpcScene, state: int) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    for step in WAY[JobState(state)][:-1]:
        scene.report(job_id, step)
    message = scene.report_message(job_id, state)
    scene.chain.send(scene.provider, message)
    before = scene.snapshot()
    scene.chain.send(scene.provider, message)
    assert scene.snapshot() == before
