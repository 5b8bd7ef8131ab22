"""Providers that leave, and what becomes of their clusters."""

from __future__ import annotations

from tests.chain.modules.hpc.scene import HpcScene
from virtengine.chain.modules.hpc.states import ClusterState, JobState
from virtengine.wire.virtengine.provider.v1 import tx_pb2


def test_a_provider_with_jobs_does_not_go(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster()
    job_id = scene.submit()
    going = tx_pb2.MsgDeleteProvider(owner=scene.provider.address)
    assert scene.fail(scene.provider, going) == 2162
    scene.cancel(job_id)
    scene.chain.send(scene.provider, going)
    assert scene.state.require_cluster(cluster_id).state is ClusterState.DEREGISTERED


def test_a_provider_that_leaves_gets_no_new_jobs_and_keeps_those_it_has(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    leaving = tx_pb2.MsgAnnounceNotice(owner=scene.provider.address, kind=2, window_seconds=3_600)  # type: ignore[arg-type]
    scene.chain.send(scene.provider, leaving)
    assert scene.fail(scene.tenant, scene.submit_message()) == 2161
    scene.report(job_id, 2, 3, 4)
    assert scene.job(job_id).state is JobState.COMPLETED
