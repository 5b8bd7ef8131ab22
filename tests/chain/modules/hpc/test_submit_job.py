"""MsgSubmitJob: each check in its order, and the money that is held."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.scene import HpcScene
from tests.chain.modules.scene import coin
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.hpc.states import JobState
from virtengine.wire.virtengine.hpc.v1 import job_pb2, offering_pb2
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types


def custom(**changes: Any) -> job_pb2.WorkloadSpec:
    return job_pb2.WorkloadSpec(**{"container_image": "solver:1"} | changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"external_id": "Upper"}, 2105),
        ({"queue_name": ""}, 2105),
        ({"workload_spec": job_pb2.WorkloadSpec()}, 2105),
        ({"workload_spec": custom(script_sha256=b"short")}, 2105),
        ({"resources": job_pb2.Resources(nodes=0)}, 2105),
        ({"resources": job_pb2.Resources(nodes=1, gpus_per_node=-1)}, 2105),
        ({"max_runtime_seconds": 59}, 2105),
        ({"tasks": 100_001}, 2105),
        ({"offering_id": "OFF-9"}, 2104),
        ({"max_runtime_seconds": 86_401}, 2119),
        ({"dependencies": ["JOB-9"]}, 2106),
    ],
    ids=str,
)
def test_hp_040_each_check_has_its_code_and_writes_nothing(
    scene: HpcScene, changes: dict[str, Any], code: int
) -> None:
    scene.ready_cluster()
    before = scene.chain.balance(scene.tenant)
    assert scene.fail(scene.tenant, scene.submit_message(**changes)) == code
    assert scene.chain.balance(scene.tenant) == before


def test_hp_040_a_cluster_that_is_not_active_takes_no_jobs(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster()
    scene.chain.send(scene.provider, scene.move_cluster(cluster_id, 3))
    assert scene.fail(scene.tenant, scene.submit_message()) == 2101


def vouch(scene: HpcScene, score: str) -> None:
    auditor = scene.chain.actor("agent")
    message = provider_tx.MsgSignAttributes(
        auditor=auditor.address,
        subject=scene.tenant.address,
        attributes=[provider_types.Attribute(key="identity-score", value=score)],
    )
    scene.chain.send(auditor, message)


def audited_scene(threshold: int) -> HpcScene:
    scene = HpcScene()
    scene.set_params(identity_auditors=(scene.chain.actor("agent").address,))
    scene.ready_cluster(offering={"required_identity_threshold": threshold})
    return scene


@pytest.mark.parametrize(("threshold", "least"), [(70, 70), (20, 20), (0, 50)])
def test_hp_041_an_identity_score_below_the_threshold_is_refused(threshold: int, least: int) -> None:
    scene = audited_scene(threshold)
    assert scene.fail(scene.tenant, scene.submit_message()) == 2108
    vouch(scene, str(least - 1))
    assert scene.fail(scene.tenant, scene.submit_message()) == 2108
    vouch(scene, str(least))
    assert scene.submit() == "JOB-1"


def test_hp_041_words_of_others_and_words_that_are_no_score_count_nothing() -> None:
    scene = audited_scene(10)
    vouch(scene, "ninety")
    assert scene.fail(scene.tenant, scene.submit_message()) == 2108
    stranger = scene.chain.actor("alice")
    message = provider_tx.MsgSignAttributes(
        auditor=stranger.address,
        subject=scene.tenant.address,
        attributes=[provider_types.Attribute(key="identity-score", value="99")],
    )
    scene.chain.send(stranger, message)
    assert scene.fail(scene.tenant, scene.submit_message()) == 2108


def test_hp_041_an_offering_gets_its_threshold_where_nobody_audits(scene: HpcScene) -> None:
    scene.ready_cluster(offering={"required_identity_threshold": 1})
    assert scene.fail(scene.tenant, scene.submit_message()) == 2108


def test_hp_042_a_runtime_outside_the_network_s_bounds_is_refused() -> None:
    scene = HpcScene(min_job_duration_seconds=120, max_job_duration_seconds=7_200)
    scene.ready_cluster()
    assert scene.fail(scene.tenant, scene.submit_message(max_runtime_seconds=119)) == 2105
    assert scene.fail(scene.tenant, scene.submit_message(max_runtime_seconds=7_201)) == 2119
    assert scene.submit(max_runtime_seconds=7_200)


def test_hp_043_a_workload_of_ones_own_needs_an_offering_that_runs_it(scene: HpcScene) -> None:
    scene.ready_cluster(offering={"supports_custom_workloads": False})
    assert scene.fail(scene.tenant, scene.submit_message()) == 2120


def test_hp_043_a_prepared_workload_must_be_there_and_fit(scene: HpcScene) -> None:
    workload = offering_pb2.PreconfiguredWorkload(
        workload_id="lammps",
        required_resources=job_pb2.Resources(nodes=2, cpu_cores_per_node=4, gpu_type="a100"),
    )
    scene.ready_cluster(offering={"supports_custom_workloads": False, "preconfigured_workloads": [workload]})
    spec = job_pb2.WorkloadSpec(is_preconfigured=True, preconfigured_workload_id="lammps")
    unknown = job_pb2.WorkloadSpec(is_preconfigured=True, preconfigured_workload_id="gromacs")
    assert scene.fail(scene.tenant, scene.submit_message(workload_spec=unknown)) == 2120
    for asked in (
        job_pb2.Resources(nodes=3),
        job_pb2.Resources(nodes=1, cpu_cores_per_node=5),
        job_pb2.Resources(nodes=1, gpu_type="h100"),
    ):
        message = scene.submit_message(workload_spec=spec, resources=asked)
        assert scene.fail(scene.tenant, message) == 2120
    fitting = job_pb2.Resources(nodes=2, cpu_cores_per_node=4)
    assert scene.submit(workload_spec=spec, resources=fitting)


def test_hp_044_the_estimate_is_held_in_escrow(scene: HpcScene) -> None:
    """One node and one core for ten minutes: (3600 + 360) / 6."""
    scene.ready_cluster()
    before = scene.chain.balance(scene.tenant)
    answer = scene.send(scene.tenant, scene.submit_message())
    job = scene.job(answer.job_id)
    assert (job.estimate, job.agreed_price) == (660, 1_000_000_000)
    assert answer.escrow_id == job.escrow_id == "hpc/JOB-1"
    assert scene.chain.balance(scene.tenant) == before - 660
    account = scene.state.escrow.require_account(job.escrow_id)
    assert (account.balance, account.owner, account.state) == (660, scene.tenant.address, AccountState.OPEN)


@pytest.mark.parametrize(
    ("changes", "estimate"),
    [
        ({"max_runtime_seconds": 3_600}, 3_960),
        ({"resources": job_pb2.Resources(nodes=3, cpu_cores_per_node=2)}, 3 * (3_600 + 2 * 360) // 6),
        ({"tasks": 10}, 6_600),
        ({"queue_name": "dear"}, 990),
        ({"queue_name": "Dear queue"}, 990),
    ],
    ids=str,
)
def test_hp_044_the_estimate_is_the_price_of_the_resources_for_the_time_in_the_queue(
    scene: HpcScene, changes: dict[str, Any], estimate: int
) -> None:
    queues = [
        offering_pb2.QueueOption(partition_name="batch"),
        offering_pb2.QueueOption(partition_name="dear", display_name="Dear queue", price_multiplier="1.5"),
    ]
    scene.ready_cluster(offering={"queue_options": queues})
    assert scene.job(scene.submit(**changes)).estimate == estimate


def test_hp_044_an_estimate_above_the_ceiling_is_refused(scene: HpcScene) -> None:
    scene.ready_cluster()
    assert scene.fail(scene.tenant, scene.submit_message(max_price=coin(659))) == 2158
    assert scene.submit(max_price=coin(660))


def test_hp_044_a_customer_without_the_money_is_refused(scene: HpcScene) -> None:
    scene.ready_cluster()
    poor = scene.chain.actor("carol")
    much = job_pb2.Resources(nodes=1_000_000, cpu_cores_per_node=1_000_000)
    message = scene.submit_message(poor, resources=much, max_price=coin(10**30))
    before = scene.snapshot()
    outcome = scene.chain.fail(poor, message)
    assert (outcome.codespace, outcome.code) == ("sdk", 5)
    assert scene.snapshot() == before


def test_hp_045_a_queue_is_one_of_the_offering_s(scene: HpcScene) -> None:
    scene.ready_cluster()
    assert scene.fail(scene.tenant, scene.submit_message(queue_name="debug")) == 2105
    assert scene.job(scene.submit(queue_name="Batch")).queue_name == "batch"


def test_the_same_job_again_is_the_same_job(scene: HpcScene) -> None:
    scene.ready_cluster()
    message = scene.submit_message(external_id="once")
    first = scene.send(scene.tenant, message)
    before, money = scene.snapshot(), scene.chain.balance(scene.tenant)
    assert scene.send(scene.tenant, message) == first
    assert (scene.snapshot(), scene.chain.balance(scene.tenant)) == (before, money)
    other = scene.submit_message(external_id="once", max_runtime_seconds=700)
    assert scene.fail(scene.tenant, other) == 2156
    assert scene.job(first.job_id).state is JobState.PENDING


def test_a_script_needs_no_image(scene: HpcScene) -> None:
    scene.ready_cluster()
    spec = job_pb2.WorkloadSpec(script_sha256=b"\x01" * 32)
    assert scene.job(scene.submit(workload_spec=spec)).workload_spec.script_sha256 == b"\x01" * 32


def test_a_dependency_is_a_job_of_the_same_customer(scene: HpcScene) -> None:
    scene.ready_cluster()
    first = scene.submit()
    alice = scene.chain.actor("alice")
    assert scene.fail(alice, scene.submit_message(alice, dependencies=[first])) == 2118
    assert scene.job(scene.submit(dependencies=[first])).dependencies == (first,)


def test_a_customer_has_a_bounded_number_of_jobs() -> None:
    scene = HpcScene(max_jobs_per_customer=2)
    scene.ready_cluster()
    first = scene.submit()
    scene.submit()
    assert scene.fail(scene.tenant, scene.submit_message()) == 2160
    assert scene.submit(scene.chain.actor("alice"))
    scene.cancel(first)
    assert scene.submit(external_id="after")
