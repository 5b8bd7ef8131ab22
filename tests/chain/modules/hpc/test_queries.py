"""Queries about clusters, offerings, jobs, nodes and decisions."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from tests.chain.modules.hpc.scene import QUEUED, RUNNING, HpcScene
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.modules.hpc import queries
from virtengine.chain.modules.hpc.decision import find_fault
from virtengine.chain.modules.hpc.wires import decision_from_wire
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.hpc.v1 import job_pb2, query_pb2


@pytest.fixture(scope="module")
def scene() -> HpcScene:
    made = HpcScene()
    made.ready_cluster(nodes=3)
    rival = made.chain.actor("rival")
    made.ready_cluster(rival, nodes=1)
    made.cluster(external_id="second")
    for _ in range(4):
        made.submit()
    made.submit(made.chain.actor("alice"), offering_id="OFF-2")
    made.report("JOB-1", QUEUED, RUNNING)
    return made


def ask(scene: HpcScene, method: str, **fields: Any) -> Any:
    kind: Any = query_pb2.DESCRIPTOR.services_by_name["Query"].methods_by_name[method].input_type
    request: Message = getattr(query_pb2, kind.name)(**fields)
    return scene.chain.query(f"virtengine.hpc.v1.Query/{method}", request)


def test_hp_195_a_cluster_is_found_by_id_and_by_its_owner_s_name(scene: HpcScene) -> None:
    by_id = ask(scene, "Cluster", cluster_id="HPC-1").cluster
    assert by_id == ask(scene, "Cluster", provider=scene.provider.address, external_id="slurm").cluster
    assert (by_id.available_nodes, by_id.held_nodes, by_id.active_nodes) == (2, 1, 3)
    with pytest.raises(QueryNotFound):
        ask(scene, "Cluster", cluster_id="HPC-9")
    with pytest.raises(QueryNotFound):
        ask(scene, "Cluster", provider=scene.provider.address, external_id="none")


@pytest.mark.parametrize(
    ("fields", "ids"),
    [({}, ["HPC-1", "HPC-2", "HPC-3"]), ({"state": 2}, ["HPC-1", "HPC-2"]), ({"state": 1}, ["HPC-3"])],
)
def test_hp_195_clusters_by_state(scene: HpcScene, fields: dict[str, Any], ids: list[str]) -> None:
    assert [one.cluster_id for one in ask(scene, "Clusters", **fields).clusters] == ids


def test_hp_195_clusters_of_a_provider(scene: HpcScene) -> None:
    answer = ask(scene, "ClustersByProvider", provider=scene.provider.address)
    assert sorted(one.cluster_id for one in answer.clusters) == ["HPC-1", "HPC-3"]
    answer = ask(scene, "ClustersByProvider", provider=scene.provider.address, external_id="second")
    assert [one.cluster_id for one in answer.clusters] == ["HPC-3"]


def test_hp_195_offerings(scene: HpcScene) -> None:
    assert ask(scene, "Offering", offering_id="OFF-1").offering.pricing.cpu_core_hour_price == "360"
    assert [one.offering_id for one in ask(scene, "Offerings").offerings] == ["OFF-1", "OFF-2"]
    mine = ask(scene, "Offerings", provider=scene.provider.address).offerings
    assert [one.offering_id for one in mine] == ["OFF-1"]
    named = ask(scene, "Offerings", provider=scene.provider.address, external_id="standard").offerings
    assert [one.offering_id for one in named] == ["OFF-1"]
    assert [one.offering_id for one in ask(scene, "OfferingsByCluster", cluster_id="HPC-2").offerings] == [
        "OFF-2"
    ]
    with pytest.raises(QueryNotFound):
        ask(scene, "Offering", offering_id="OFF-9")


def ids(answer: Any) -> list[str]:
    return [one.job_id for one in answer.jobs]


def test_hp_195_jobs_by_state_cluster_customer_and_provider(scene: HpcScene) -> None:
    assert ask(scene, "Job", job_id="JOB-1").job.state == job_pb2.JOB_STATE_RUNNING
    assert len(ids(ask(scene, "Jobs"))) == 5
    assert ids(ask(scene, "Jobs", state=3)) == ["JOB-1"]
    assert ids(ask(scene, "Jobs", cluster_id="HPC-2")) == ["JOB-5"]
    assert ids(ask(scene, "Jobs", cluster_id="HPC-1", state=1)) == ["JOB-2", "JOB-3", "JOB-4"]
    assert ids(ask(scene, "JobsByCustomer", customer=scene.chain.actor("alice").address)) == ["JOB-5"]
    one = ask(scene, "JobsByCustomer", customer=scene.tenant.address, external_id="job-2")
    assert ids(one) == ["JOB-2"]
    assert ids(ask(scene, "JobsByCustomer", customer=scene.tenant.address, external_id="none")) == []
    assert len(ids(ask(scene, "JobsByProvider", provider=scene.provider.address))) == 4
    assert ids(ask(scene, "JobsByProvider", provider=scene.provider.address, state=3)) == ["JOB-1"]
    with pytest.raises(InvalidQuery):
        ask(scene, "Jobs", state=99)
    with pytest.raises(QueryNotFound):
        ask(scene, "Job", job_id="JOB-9")


def test_hp_195_nodes_and_their_changes(scene: HpcScene) -> None:
    assert ask(scene, "Node", node_id="hpc-1-node-0").node.cluster_id == "HPC-1"
    assert len(ask(scene, "NodesByCluster", cluster_id="HPC-1").nodes) == 3
    assert len(ask(scene, "NodesByCluster", cluster_id="HPC-1", state=2).nodes) == 3
    assert len(ask(scene, "NodesByCluster", cluster_id="HPC-1", state=6).nodes) == 0
    assert [one.reason for one in ask(scene, "NodeAudits", node_id="hpc-1-node-0").audits] == ["registered"]
    with pytest.raises(QueryNotFound):
        ask(scene, "Node", node_id="none")


def test_hp_195_a_decision_can_be_made_again_by_whoever_asks(scene: HpcScene) -> None:
    answer = ask(scene, "Decision", decision_id="hpc-decision-1").decision
    assert answer == ask(scene, "JobDecision", job_id="JOB-1").decision
    assert find_fault(decision_from_wire(answer)) is None
    answer.candidate_clusters[0].combined_score += 1
    assert find_fault(decision_from_wire(answer)) is not None
    with pytest.raises(QueryNotFound):
        ask(scene, "Decision", decision_id="hpc-decision-99")


def test_hp_195_averages_and_parameters(scene: HpcScene) -> None:
    found = ask(scene, "SchedulingMetrics", cluster_id="all", queue_name="batch").metrics
    assert found.total_decisions == 5
    assert ask(scene, "Params").params.provider_reward_rate == "800000"
    with pytest.raises(QueryNotFound):
        ask(scene, "SchedulingMetrics", cluster_id="HPC-3", queue_name="batch")


@pytest.mark.parametrize(
    ("method", "fields", "rows"),
    [
        ("Clusters", {}, "clusters"),
        ("ClustersByProvider", {"provider": "provider"}, "clusters"),
        ("Offerings", {}, "offerings"),
        ("Jobs", {}, "jobs"),
        ("JobsByCustomer", {"customer": "tenant"}, "jobs"),
        ("JobsByProvider", {"provider": "provider"}, "jobs"),
        ("NodesByCluster", {"cluster_id": "HPC-1"}, "nodes"),
    ],
)
def test_hp_195_lists_come_in_pages(scene: HpcScene, method: str, fields: dict[str, str], rows: str) -> None:
    named = {"provider": scene.provider.address, "tenant": scene.tenant.address}
    fields = {name: named.get(value, value) for name, value in fields.items()}
    whole = list(getattr(ask(scene, method, **fields), rows))
    pages, key = [], b""
    while True:
        answer = ask(scene, method, **fields, pagination=PageRequest(key=key, limit=1))
        pages += list(getattr(answer, rows))
        key = answer.pagination.next_key
        if not key:
            break
    assert pages == whole
    assert len(whole) > 1


def test_hp_195_every_method_of_these_queries_is_answered() -> None:
    methods = query_pb2.DESCRIPTOR.services_by_name["Query"].methods_by_name
    assert set(queries.METHODS) <= set(methods)
