"""MsgRegisterCluster."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.scene import HpcScene
from virtengine.chain.modules.hpc.states import ClusterState
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx


def test_hp_020_a_new_cluster_is_pending_and_gets_no_jobs(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    assert cluster_id == "HPC-1"
    cluster = scene.state.require_cluster(cluster_id)
    assert cluster.state is ClusterState.PENDING
    assert cluster.available_nodes == 0
    scene.nodes(cluster_id, 4)
    scene.offer(cluster_id)
    assert scene.fail(scene.tenant, scene.submit_message()) == 2101


def test_hp_026_only_a_registered_provider_registers_a_cluster(scene: HpcScene) -> None:
    assert scene.fail(scene.tenant, scene.register_cluster(scene.tenant)) == 2161


def test_hp_026_a_provider_that_leaves_registers_no_cluster(scene: HpcScene) -> None:
    scene.market.register()
    leaving = provider_tx.MsgAnnounceNotice(owner=scene.provider.address, kind=2, window_seconds=3_600)  # type: ignore[arg-type]
    scene.chain.send(scene.provider, leaving)
    assert scene.fail(scene.provider, scene.register_cluster()) == 2161


def test_the_same_registration_again_changes_nothing(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    before = scene.snapshot()
    assert scene.send(scene.provider, scene.register_cluster()).cluster_id == cluster_id
    assert scene.snapshot() == before
    assert scene.fail(scene.provider, scene.register_cluster(name="Other")) == 2102


def test_numbers_go_on_over_all_providers(scene: HpcScene) -> None:
    rival = scene.chain.actor("rival")
    assert scene.cluster() == "HPC-1"
    assert scene.cluster(rival) == "HPC-2"
    assert scene.cluster(external_id="second") == "HPC-3"


@pytest.mark.parametrize(
    "changes",
    [
        {"external_id": "Upper"},
        {"name": ""},
        {"region": ""},
        {"total_nodes": 0},
        {"name": "x" * 65},
        {"partitions": [cluster_pb2.Partition(name="")]},
        {"partitions": [cluster_pb2.Partition(name="a"), cluster_pb2.Partition(name="a")]},
        {"partitions": [cluster_pb2.Partition(name="a", state="broken")]},
        {"partitions": [cluster_pb2.Partition(name="a", max_nodes=-1)]},
        {"cluster_metadata": cluster_pb2.ClusterMetadata(total_gpus=-1)},
    ],
    ids=str,
)
def test_a_malformed_cluster_is_refused(scene: HpcScene, changes: dict[str, Any]) -> None:
    scene.market.register()
    assert scene.fail(scene.provider, scene.register_cluster(**changes)) == 2100


def test_a_provider_has_a_bounded_number_of_clusters() -> None:
    scene = HpcScene(max_clusters_per_provider=1)
    scene.cluster()
    assert scene.fail(scene.provider, scene.register_cluster(external_id="second")) == 2160
