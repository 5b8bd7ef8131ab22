"""MsgUpdateCluster and MsgDeregisterCluster."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.scene import CANCELLED, QUEUED, RUNNING, HpcScene
from virtengine.chain.modules.hpc.states import CLUSTER_MOVES, ClusterState
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, tx_pb2

OWNED = (ClusterState.ACTIVE, ClusterState.DRAINING, ClusterState.OFFLINE, ClusterState.PENDING)


def deregister(scene: HpcScene, cluster_id: str, *, cancel_jobs: bool = False) -> tx_pb2.MsgDeregisterCluster:
    return tx_pb2.MsgDeregisterCluster(
        provider=scene.provider.address, cluster_id=cluster_id, cancel_jobs=cancel_jobs
    )


def test_hp_021_only_the_owner_changes_or_ends_a_cluster(scene: HpcScene) -> None:
    cluster_id, rival = scene.ready_cluster(), scene.chain.actor("rival")
    scene.market.register(rival)
    assert scene.fail(rival, scene.move_cluster(cluster_id, 3, rival)) == 2118
    ending = tx_pb2.MsgDeregisterCluster(provider=rival.address, cluster_id=cluster_id)
    assert scene.fail(rival, ending) == 2118


def test_a_cluster_that_is_not_there_is_not_found(scene: HpcScene) -> None:
    scene.market.register()
    assert scene.fail(scene.provider, scene.move_cluster("HPC-9", 2)) == 2101
    assert scene.fail(scene.provider, deregister(scene, "HPC-9")) == 2101


def _bring(scene: HpcScene, to: ClusterState) -> str:
    cluster_id = scene.cluster()
    scene.nodes(cluster_id, 2)
    if to is ClusterState.PENDING:
        return cluster_id
    scene.activate(cluster_id)
    if to is ClusterState.DEREGISTERED:
        scene.chain.send(scene.provider, deregister(scene, cluster_id))
    elif to is not ClusterState.ACTIVE:
        scene.chain.send(scene.provider, scene.move_cluster(cluster_id, int(to)))
    return cluster_id


@pytest.mark.parametrize("state", list(ClusterState), ids=lambda state: state.name)
@pytest.mark.parametrize("to", OWNED, ids=lambda state: state.name)
def test_hp_022_a_move_outside_the_table_is_refused(
    scene: HpcScene, state: ClusterState, to: ClusterState
) -> None:
    cluster_id = _bring(scene, state)
    if state is to:
        return
    message = scene.move_cluster(cluster_id, int(to))
    if to in CLUSTER_MOVES[state]:
        scene.chain.send(scene.provider, message)
        assert scene.state.require_cluster(cluster_id).state is to
        return
    assert scene.fail(scene.provider, message) == 2100


def test_hp_022_a_cluster_without_nodes_is_not_activated(scene: HpcScene) -> None:
    assert scene.fail(scene.provider, scene.move_cluster(scene.cluster(), 2)) == 2100


def test_hp_023_a_cluster_with_jobs_does_not_end(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster()
    scene.submit()
    assert scene.fail(scene.provider, deregister(scene, cluster_id)) == 2162


def test_hp_023_its_jobs_are_cancelled_with_it_when_that_is_wanted(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster()
    before = scene.chain.balance(scene.tenant)
    waiting, running = scene.submit(), scene.submit()
    scene.report(running, QUEUED, RUNNING)
    held = scene.job(waiting).estimate + scene.job(running).estimate
    assert scene.chain.balance(scene.tenant) == before - held
    scene.chain.send(scene.provider, deregister(scene, cluster_id, cancel_jobs=True))
    assert [int(scene.job(one).state) for one in (waiting, running)] == [CANCELLED, CANCELLED]
    assert scene.job(waiting).ended_by == scene.provider.address
    assert scene.state.require_cluster(cluster_id).state is ClusterState.DEREGISTERED
    scene.chain.send(scene.provider, deregister(scene, cluster_id))


def test_only_named_fields_change_also_to_nothing(scene: HpcScene) -> None:
    cluster_id = scene.cluster(description="first")
    message = tx_pb2.MsgUpdateCluster(
        provider=scene.provider.address,
        cluster_id=cluster_id,
        fields=["description", "partitions", "slurm_version"],
    )
    scene.chain.send(scene.provider, message)
    cluster = scene.state.require_cluster(cluster_id)
    assert (cluster.description, cluster.partitions, cluster.slurm_version) == ("", (), "")
    assert (cluster.name, cluster.total_nodes) == ("Slurm", 4)


def test_without_names_everything_changes(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    message = tx_pb2.MsgUpdateCluster(
        provider=scene.provider.address,
        cluster_id=cluster_id,
        name="New",
        region="us",
        total_nodes=9,
        partitions=[cluster_pb2.Partition(name="long")],
    )
    scene.chain.send(scene.provider, message)
    cluster = scene.state.require_cluster(cluster_id)
    assert (cluster.name, cluster.region, cluster.total_nodes, cluster.slurm_version) == ("New", "us", 9, "")
    before = scene.snapshot()
    scene.chain.send(scene.provider, message)
    assert scene.snapshot() == before


def test_a_field_that_cannot_be_changed_is_refused(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    message = tx_pb2.MsgUpdateCluster(
        provider=scene.provider.address, cluster_id=cluster_id, fields=["provider"]
    )
    assert scene.fail(scene.provider, message) == 2100
