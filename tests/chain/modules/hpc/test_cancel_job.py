"""MsgCancelJob."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.scene import COMPLETED, QUEUED, RUNNING, HpcScene
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.hpc.states import JobState
from virtengine.wire.virtengine.hpc.v1 import tx_pb2


@pytest.mark.parametrize("states", [(), (QUEUED,)], ids=["pending", "queued"])
def test_a_job_that_never_ran_returns_everything(scene: HpcScene, states: tuple[int, ...]) -> None:
    scene.ready_cluster()
    before = scene.chain.balance(scene.tenant)
    job_id = scene.submit()
    for state in states:
        scene.report(job_id, state)
    scene.cancel(job_id, reason="changed my mind")
    job = scene.job(job_id)
    assert (job.state, job.ended_by, job.status_message) == (
        JobState.CANCELLED,
        scene.tenant.address,
        "changed my mind",
    )
    assert scene.chain.balance(scene.tenant) == before
    assert scene.state.escrow.require_account(job.escrow_id).state is AccountState.CLOSED


def test_the_provider_may_cancel_too(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    scene.cancel(job_id, scene.provider, reason="maintenance")
    assert scene.job(job_id).ended_by == scene.provider.address


def test_others_may_not(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id, alice = scene.submit(), scene.chain.actor("alice")
    assert scene.fail(alice, tx_pb2.MsgCancelJob(requester=alice.address, job_id=job_id)) == 2118


def test_a_job_that_is_not_there_is_not_found(scene: HpcScene) -> None:
    message = tx_pb2.MsgCancelJob(requester=scene.tenant.address, job_id="JOB-9")
    assert scene.fail(scene.tenant, message) == 2106


def test_an_ended_job_is_not_cancelled(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    scene.report(job_id, QUEUED, RUNNING, COMPLETED)
    message = tx_pb2.MsgCancelJob(requester=scene.tenant.address, job_id=job_id)
    assert scene.fail(scene.tenant, message) == 2107


def test_the_same_cancellation_again_changes_nothing(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    scene.cancel(job_id)
    before = scene.snapshot()
    scene.cancel(job_id)
    assert scene.snapshot() == before


def test_a_running_job_frees_its_nodes(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster()
    job_id = scene.submit()
    scene.report(job_id, QUEUED, RUNNING)
    assert scene.state.require_cluster(cluster_id).available_nodes == 3
    scene.cancel(job_id)
    assert scene.state.require_cluster(cluster_id).available_nodes == 4
