"""What time does: silence, deadlines, lives that are over, and decisions that are tried again."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.scene import QUEUED, RUNNING, HpcScene
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.hpc.states import ClusterState, HealthStatus, JobState, NodeState
from virtengine.wire.virtengine.hpc.v1 import job_pb2


def test_hp_024_a_silent_cluster_is_offline_in_the_next_block_and_back_with_the_first_heartbeat(
    scene: HpcScene,
) -> None:
    cluster_id = scene.ready_cluster(nodes=1)
    scene.beat(cluster_id, "hpc-1-node-0")
    scene.chain.advance(seconds=300)
    assert scene.state.require_cluster(cluster_id).state is ClusterState.ACTIVE
    scene.chain.advance(seconds=1)
    assert scene.state.require_cluster(cluster_id).state is ClusterState.OFFLINE
    assert scene.fail(scene.tenant, scene.submit_message()) == 2101
    scene.beat(cluster_id, "hpc-1-node-0")
    assert scene.state.require_cluster(cluster_id).state is ClusterState.ACTIVE


def test_hp_024_a_cluster_that_is_heard_of_stays(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster(nodes=2)
    for _ in range(5):
        scene.beat(cluster_id, "hpc-1-node-0")
        scene.chain.advance(seconds=299)
    cluster = scene.state.require_cluster(cluster_id)
    assert (cluster.state, cluster.active_nodes) == (ClusterState.ACTIVE, 0)


def test_hp_025_free_nodes_are_active_ones_less_those_that_jobs_hold(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster(nodes=4)

    def free() -> int:
        return int(scene.state.require_cluster(cluster_id).available_nodes)

    two = job_pb2.Resources(nodes=2)
    job_id = scene.submit(resources=two)
    assert free() == 4
    scene.report(job_id, QUEUED)
    assert free() == 2
    scene.report(job_id, RUNNING)
    assert free() == 2
    other = scene.submit(resources=two)
    scene.report(other, QUEUED, RUNNING)
    assert free() == 0
    scene.chain.advance(seconds=121)
    assert free() == 0
    scene.cancel(job_id)
    scene.cancel(other)
    assert free() == 0
    scene.beat(cluster_id, "hpc-1-node-0")
    assert free() == 1


def test_hp_025_more_nodes_than_a_cluster_has_are_not_free() -> None:
    scene = HpcScene()
    cluster_id = scene.cluster(total_nodes=2)
    scene.nodes(cluster_id, 3)
    cluster = scene.state.require_cluster(cluster_id)
    assert (cluster.active_nodes, cluster.available_nodes) == (3, 2)


def test_hp_046_a_job_that_runs_too_long_is_timed_out_in_the_first_block_after(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster(nodes=1)
    job_id = scene.submit(max_runtime_seconds=100)
    scene.report(job_id, QUEUED, RUNNING)
    scene.chain.advance(seconds=100)
    assert scene.job(job_id).state is JobState.RUNNING
    scene.chain.advance(seconds=1)
    job = scene.job(job_id)
    assert (job.state, job.ended_by) == (JobState.TIMEOUT, "network")
    assert job.completed_at == scene.chain.time_ms // 1000
    assert scene.state.require_cluster(cluster_id).open_jobs == 0


@pytest.mark.parametrize("states", [(), (QUEUED,)], ids=["pending", "queued"])
def test_hp_047_a_job_that_never_starts_ends_and_is_refunded(states: tuple[int, ...]) -> None:
    scene = HpcScene(pending_job_ttl_seconds=50)
    scene.ready_cluster()
    before = scene.chain.balance(scene.tenant)
    job_id = scene.submit()
    for state in states:
        scene.report(job_id, state)
    passed = len(states)
    scene.chain.advance(seconds=50 - passed)
    assert not scene.job(job_id).has_ended
    scene.chain.advance(seconds=1)
    job = scene.job(job_id)
    assert (job.state, job.ended_by) == (JobState.CANCELLED, "network")
    assert scene.chain.balance(scene.tenant) == before
    assert scene.state.escrow.require_account(job.escrow_id).state is AccountState.CLOSED


def test_hp_080_silent_nodes_go_stale_offline_and_away_each_in_its_block(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster(nodes=1)
    name = "hpc-1-node-0"
    scene.beat(cluster_id, name)
    heard = scene.chain.time_ms // 1000
    seen = []
    for moment in (120, 121, 300, 301, 3_600, 3_601):
        scene.chain.advance(seconds=moment - (scene.chain.time_ms // 1000 - heard))
        node = scene.state.nodes.get(name)
        seen.append((moment, node.state.name, node.health_status.name, node.active))
    assert seen == [
        (120, "ACTIVE", "HEALTHY", True),
        (121, "STALE", "DEGRADED", False),
        (300, "STALE", "DEGRADED", False),
        (301, "OFFLINE", "OFFLINE", False),
        (3_600, "OFFLINE", "OFFLINE", False),
        (3_601, "DEREGISTERED", "OFFLINE", False),
    ]
    audits = list(scene.state.node_audits.records(name))
    assert [entry.new_state for entry in audits] == [
        NodeState.ACTIVE,
        NodeState.STALE,
        NodeState.OFFLINE,
        NodeState.DEREGISTERED,
    ]
    assert [entry.previous_state for entry in audits] == [0, 2, 3, 6]
    node = scene.state.nodes.get(name)
    assert (node.missed_heartbeat_count, node.total_missed_heartbeats) == (2, 2)
    assert node.deregistered_at == heard + 3_601


def test_hp_080_a_node_that_is_silent_for_long_at_once_is_offline(scene: HpcScene) -> None:
    scene.ready_cluster(nodes=1)
    scene.chain.advance(seconds=1_000)
    node = scene.state.nodes.get("hpc-1-node-0")
    assert (node.state, node.health_status) == (NodeState.OFFLINE, HealthStatus.OFFLINE)


def test_work_of_one_block_is_bounded() -> None:
    scene = HpcScene(queue_batch=2)
    scene.ready_cluster(nodes=5)
    scene.chain.advance(seconds=121)
    states = [node.state for node in scene.state.nodes.records()]
    assert states.count(NodeState.STALE) == 2
    scene.chain.advance(blocks=2, seconds=0)
    assert all(node.state is NodeState.STALE for node in scene.state.nodes.records())
