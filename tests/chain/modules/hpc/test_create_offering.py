"""MsgCreateOffering and MsgUpdateOffering."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.scene import HpcScene
from virtengine.chain.modules.hpc.types import PreconfiguredWorkload, Pricing
from virtengine.wire.virtengine.hpc.v1 import job_pb2, offering_pb2, tx_pb2


def queue(**changes: Any) -> offering_pb2.QueueOption:
    return offering_pb2.QueueOption(**{"partition_name": "batch"} | changes)


def update(scene: HpcScene, **changes: Any) -> tx_pb2.MsgUpdateOffering:
    fields: dict[str, Any] = {
        "provider": scene.provider.address,
        "offering_id": "OFF-1",
        "name": "Standard",
        "queue_options": [queue()],
        "pricing": offering_pb2.Pricing(currency="uve"),
        "max_runtime_seconds": 3_600,
    }
    return tx_pb2.MsgUpdateOffering(**fields | changes)


def test_an_offering_is_active_at_once(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    assert scene.offer(cluster_id) == "OFF-1"
    assert scene.state.require_offering("OFF-1").active


def test_hp_030_an_offering_on_anothers_cluster_is_refused(scene: HpcScene) -> None:
    cluster_id, rival = scene.cluster(), scene.chain.actor("rival")
    scene.market.register(rival)
    assert scene.fail(rival, scene.create_offering(cluster_id, rival)) == 2118
    second = scene.cluster(rival)
    sharing = scene.create_offering(second, rival, more_cluster_ids=[cluster_id])
    assert scene.fail(rival, sharing) == 2118


def test_an_offering_on_a_cluster_that_is_not_there_is_refused(scene: HpcScene) -> None:
    scene.market.register()
    assert scene.fail(scene.provider, scene.create_offering("HPC-9")) == 2101


@pytest.mark.parametrize(
    "price",
    ["-1", "1.0000000000000000001", "abc", "1e3", ".5", "0x1", " 1"],
)
@pytest.mark.parametrize("name", ["base_node_hour_price", "network_gb_price", "minimum_charge"])
def test_hp_031_a_price_that_is_no_decimal_is_refused(scene: HpcScene, name: str, price: str) -> None:
    pricing = offering_pb2.Pricing(currency="uve", **{name: price})  # type: ignore[arg-type]
    assert scene.fail(scene.provider, scene.create_offering(scene.cluster(), pricing=pricing)) == 2103


@pytest.mark.parametrize(
    "changes",
    [
        {"pricing": offering_pb2.Pricing(currency="uvirt")},
        {"pricing": offering_pb2.Pricing(currency="")},
        {"queue_options": [queue(price_multiplier="0")]},
        {"queue_options": [queue(price_multiplier="-1")]},
        {"queue_options": []},
        {"queue_options": [queue(), queue()]},
        {"required_identity_threshold": 101},
        {"max_runtime_seconds": 59},
        {"name": ""},
    ],
    ids=str,
)
def test_hp_031_other_currencies_and_multipliers_of_nothing_are_refused(
    scene: HpcScene, changes: dict[str, Any]
) -> None:
    assert scene.fail(scene.provider, scene.create_offering(scene.cluster(), **changes)) == 2103


def test_hp_031_eighteen_places_are_kept(scene: HpcScene) -> None:
    pricing = offering_pb2.Pricing(cpu_core_hour_price="0.000000000000000001", currency="uve")
    scene.offer(scene.cluster(), pricing=pricing)
    stored: Pricing = scene.state.require_offering("OFF-1").pricing
    assert stored.cpu_core_hour_price == "0.000000000000000001"


def test_hp_032_an_update_tells_absent_from_nothing(scene: HpcScene) -> None:
    workload = offering_pb2.PreconfiguredWorkload(
        workload_id="lammps", required_resources=job_pb2.Resources(nodes=2)
    )
    scene.offer(
        scene.cluster(),
        description="first",
        required_identity_threshold=10,
        preconfigured_workloads=[workload],
    )
    scene.chain.send(scene.provider, update(scene, fields=["description"]))
    offering = scene.state.require_offering("OFF-1")
    assert offering.description == ""
    assert (offering.active, offering.supports_custom_workloads) == (True, True)
    assert offering.required_identity_threshold == 10
    assert offering.max_runtime_seconds == 86_400
    assert [one.workload_id for one in offering.preconfigured_workloads] == ["lammps"]

    names = ["active", "supports_custom_workloads", "required_identity_threshold", "preconfigured_workloads"]
    scene.chain.send(scene.provider, update(scene, fields=names))
    offering = scene.state.require_offering("OFF-1")
    assert not offering.active
    assert not offering.supports_custom_workloads
    assert offering.required_identity_threshold == 0
    assert offering.preconfigured_workloads == ()


def test_hp_032_without_names_every_field_is_what_the_message_says(scene: HpcScene) -> None:
    scene.offer(scene.cluster(), description="first")
    scene.chain.send(scene.provider, update(scene, active=True))
    offering = scene.state.require_offering("OFF-1")
    assert (offering.description, offering.supports_custom_workloads) == ("", False)
    assert offering.pricing == Pricing()
    before = scene.snapshot()
    scene.chain.send(scene.provider, update(scene, active=True))
    assert scene.snapshot() == before


def test_hp_033_an_inactive_offering_takes_no_jobs_and_keeps_those_it_has(scene: HpcScene) -> None:
    scene.ready_cluster()
    job_id = scene.submit()
    before = scene.job(job_id)
    scene.chain.send(scene.provider, update(scene, fields=["active"]))
    assert scene.fail(scene.tenant, scene.submit_message()) == 2103
    assert scene.job(job_id) == before


def test_only_the_owner_updates_an_offering(scene: HpcScene) -> None:
    scene.offer(scene.cluster())
    rival = scene.chain.actor("rival")
    assert scene.fail(rival, update(scene, provider=rival.address)) == 2118
    assert scene.fail(scene.provider, update(scene, offering_id="OFF-9")) == 2104


def test_the_same_offering_again_changes_nothing(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    scene.offer(cluster_id)
    before = scene.snapshot()
    assert scene.offer(cluster_id) == "OFF-1"
    assert scene.snapshot() == before
    assert scene.fail(scene.provider, scene.create_offering(cluster_id, name="Other")) == 2157


def test_prepared_workloads_keep_what_they_may_ask_for(scene: HpcScene) -> None:
    workload = offering_pb2.PreconfiguredWorkload(
        workload_id="lammps", version="1", required_resources=job_pb2.Resources(nodes=2, gpus_per_node=1)
    )
    scene.offer(scene.cluster(), preconfigured_workloads=[workload])
    (kept,) = scene.state.require_offering("OFF-1").preconfigured_workloads
    assert isinstance(kept, PreconfiguredWorkload)
    assert (kept.required_resources.nodes, kept.required_resources.gpus_per_node) == (2, 1)
