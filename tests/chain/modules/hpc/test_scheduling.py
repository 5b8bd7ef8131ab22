"""Decisions carried out on a chain."""

from __future__ import annotations

from typing import Any

from tests.chain.modules.hpc.scene import QUEUED, RUNNING, HpcScene
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.hpc import decision, views
from virtengine.chain.modules.hpc.states import JobState
from virtengine.chain.modules.hpc.types import Params
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, job_pb2, node_pb2, offering_pb2, tx_pb2

STRICT: dict[str, Any] = {"max_waiting_jobs": 0}
"""A cluster takes only what it can run at once."""


def nodes(count: int) -> job_pb2.Resources:
    return job_pb2.Resources(nodes=count, cpu_cores_per_node=1, memory_gb_per_node=1)


def test_hp_061_the_decision_and_the_cluster_are_on_the_job(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster()
    outcome = scene.chain.send(scene.tenant, scene.submit_message())
    job = scene.job("JOB-1")
    assert (job.scheduling_decision_id, job.cluster_id) == ("hpc-decision-1", cluster_id)
    made = scene.state.require_decision("hpc-decision-1")
    assert (made.job_id, made.selected_cluster_id) == ("JOB-1", cluster_id)
    assert decision.find_fault(made) is None
    event = outcome.event("EventSchedulingDecision")
    assert (event["job_id"], event["cluster_id"], event["decision_id"]) == (
        "JOB-1",
        cluster_id,
        "hpc-decision-1",
    )
    assert event["combined_score"] == str(made.combined_score)


def test_hp_062_the_cluster_is_the_provider_s_also_when_another_is_better(scene: HpcScene) -> None:
    cluster_id, rival = scene.ready_cluster(nodes=1), scene.chain.actor("rival")
    scene.ready_cluster(rival, nodes=8)
    job = scene.job(scene.submit())
    assert (job.cluster_id, job.provider) == (cluster_id, scene.provider.address)
    made = scene.state.require_decision(job.scheduling_decision_id)
    assert [one.cluster_id for one in made.candidate_clusters] == [cluster_id]


def test_the_best_of_the_offering_s_clusters_is_chosen(scene: HpcScene) -> None:
    first = scene.cluster(total_nodes=2)
    second = scene.cluster(external_id="large", total_nodes=8)
    for cluster_id, count in ((first, 2), (second, 8)):
        scene.nodes(cluster_id, count)
        scene.activate(cluster_id)
    scene.offer(first, more_cluster_ids=[second])
    assert scene.job(scene.submit()).cluster_id == second
    listed = scene.state.cluster_offerings
    assert listed.has(first, "OFF-1")
    assert listed.has(second, "OFF-1")


def gpu_cluster(scene: HpcScene) -> str:
    cluster_id = scene.cluster(total_nodes=4)
    has = node_pb2.NodeResources(cpu_cores=16, memory_gb=64, gpus=2, gpu_type="a100")
    scene.nodes(cluster_id, 2, resources=has)
    plain = [scene.node_message(f"plain-{number}", cluster_id, region="eu-west") for number in range(2)]
    scene.chain.send(scene.provider, *plain)
    scene.activate(cluster_id)
    scene.offer(cluster_id)
    return cluster_id


def test_hp_063_what_no_node_has_is_named(scene: HpcScene) -> None:
    gpu_cluster(scene)
    for asked, reason in (
        (job_pb2.Resources(nodes=1, cpu_cores_per_node=17), "insufficient_cpu"),
        (job_pb2.Resources(nodes=3, memory_gb_per_node=33), "insufficient_memory"),
        (job_pb2.Resources(nodes=1, gpus_per_node=3), "insufficient_gpus"),
        (job_pb2.Resources(nodes=1, gpu_type="h100"), "insufficient_gpu_type"),
        (job_pb2.Resources(nodes=5), "insufficient_nodes"),
    ):
        job = scene.job(scene.submit(resources=asked))
        assert job.state is JobState.PENDING
        assert not job.scheduling_decision_id
        assert job.undecided_reason.split(":")[0] == reason
    fitting = job_pb2.Resources(nodes=2, cpu_cores_per_node=16, gpus_per_node=2, gpu_type="a100")
    assert scene.job(scene.submit(resources=fitting)).scheduling_decision_id


def test_hp_063_a_partition_that_is_down_takes_nothing(scene: HpcScene) -> None:
    scene.ready_cluster(partitions=[cluster_pb2.Partition(name="batch", state="drain")])
    assert scene.job(scene.submit()).undecided_reason.startswith("partition_closed")


def test_hp_064_a_job_is_counted_once_in_the_queued_quota() -> None:
    scene = HpcScene(queued_jobs_quota=3, queued_jobs_burst=0, enforce_tenant_quotas=True)
    scene.ready_cluster(nodes=8)
    jobs = [scene.submit() for _ in range(4)]
    decided = [bool(scene.job(one).scheduling_decision_id) for one in jobs]
    assert decided == [True, True, True, False]
    assert scene.job(jobs[3]).undecided_reason.startswith("tenant_quota: queued_jobs after 4")
    assert scene.state.metrics.get("all", "batch").quota_denied == 1


def test_hp_065_victims_are_queued_again_in_the_same_block() -> None:
    scene = HpcScene(**STRICT)
    partitions = [
        cluster_pb2.Partition(name="batch", priority=0),
        cluster_pb2.Partition(name="urgent", priority=1_000),
    ]
    queues = [offering_pb2.QueueOption(partition_name=name) for name in ("batch", "urgent")]
    cluster_id = scene.ready_cluster(nodes=4, partitions=partitions, offering={"queue_options": queues})
    low = scene.submit(resources=nodes(3))
    scene.report(low, QUEUED, RUNNING)
    outcome = scene.chain.send(
        scene.tenant, scene.submit_message(external_id="urgent", queue_name="urgent", resources=nodes(2))
    )
    victim = scene.job(low)
    assert (victim.state, victim.requeues, victim.started_at) == (JobState.QUEUED, 1, 0)
    assert victim.status_message == "preempted by JOB-2"
    urgent = scene.job("JOB-2")
    made = scene.state.require_decision(urgent.scheduling_decision_id)
    assert (made.preemption_planned, made.preempted_job_ids) == (True, (low,))
    assert outcome.event("EventPreemptionPlan")["preempted_job_ids"] == '["JOB-1"]'
    cluster = scene.state.require_cluster(cluster_id)
    assert (cluster.available_nodes, cluster.promised_nodes) == (4, 2)
    scene.report("JOB-2", QUEUED, RUNNING)
    scene.report(low, RUNNING)
    assert scene.job(low).state is JobState.RUNNING


def test_hp_066_jobs_without_a_decision_are_tried_again_best_first_and_few_in_a_block() -> None:
    scene = HpcScene(retries_per_block=2, **STRICT)
    cluster_id = scene.ready_cluster(nodes=3)
    busy = [scene.submit() for _ in range(3)]
    for job_id in busy:
        scene.report(job_id, QUEUED, RUNNING)
    large, *small = [scene.submit(resources=nodes(size)) for size in (2, 1, 1, 1)]
    assert _decided(scene, large, *small) == 0
    ends = [tx_pb2.MsgCancelJob(requester=scene.tenant.address, job_id=job_id) for job_id in busy]
    scene.chain.send(scene.tenant, *ends)
    assert (_decided(scene, *small), _decided(scene, large)) == (2, 0)
    scene.chain.advance(blocks=2, seconds=0)
    assert (_decided(scene, *small), _decided(scene, large)) == (3, 0)
    assert scene.state.require_cluster(cluster_id).promised_nodes == 3


def _decided(scene: HpcScene, *jobs: str) -> int:
    return sum(1 for one in jobs if scene.job(one).scheduling_decision_id)


def test_hp_066_jobs_that_can_never_run_do_not_keep_others_from_being_tried() -> None:
    scene = HpcScene(retries_per_block=1, **STRICT)
    scene.ready_cluster(nodes=1)
    busy = scene.submit()
    scene.report(busy, QUEUED, RUNNING)
    for _ in range(3):
        scene.submit(resources=job_pb2.Resources(nodes=1, cpu_cores_per_node=500))
    modest = scene.submit()
    assert not scene.job(modest).scheduling_decision_id
    scene.cancel(busy)
    scene.chain.advance(blocks=5, seconds=1)
    assert scene.job(modest).scheduling_decision_id


def test_hp_067_a_deferred_job_runs_when_nobody_above_it_is_delayed() -> None:
    scene = HpcScene(**STRICT)
    partitions = [
        cluster_pb2.Partition(name="batch", priority=0),
        cluster_pb2.Partition(name="urgent", priority=1_000),
    ]
    queues = [offering_pb2.QueueOption(partition_name=name) for name in ("batch", "urgent")]
    scene.ready_cluster(nodes=4, partitions=partitions, offering={"queue_options": queues})
    running = scene.submit(queue_name="urgent", resources=nodes(2))
    scene.report(running, QUEUED, RUNNING)
    large = scene.submit(queue_name="urgent", resources=nodes(3))
    assert scene.job(large).undecided_reason.startswith("insufficient_nodes")
    long = scene.submit(max_runtime_seconds=1_801)
    assert scene.job(long).undecided_reason.startswith("backfill_delay")
    short = scene.job(scene.submit(max_runtime_seconds=1_800))
    made = scene.state.require_decision(short.scheduling_decision_id)
    assert (made.backfill_used, made.backfill_window_seconds) == (True, 1_800)
    scene.cancel(large)
    assert scene.job(long).scheduling_decision_id


def test_a_busy_cluster_takes_jobs_into_its_queue(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster(nodes=1)
    first, second = scene.submit(), scene.submit()
    assert (scene.job(first).waits, scene.job(second).waits) == (False, True)
    assert scene.state.require_cluster(cluster_id).waiting_jobs == 1
    scene.report(second, QUEUED, RUNNING)
    job = scene.job(second)
    assert (job.waits, job.state) == (False, JobState.RUNNING)
    assert scene.state.require_cluster(cluster_id).waiting_jobs == 0


def test_the_queue_of_a_busy_cluster_has_an_end() -> None:
    scene = HpcScene(max_waiting_jobs=2)
    scene.ready_cluster(nodes=1)
    jobs = [scene.submit() for _ in range(4)]
    assert [scene.job(one).waits for one in jobs] == [False, True, True, False]
    assert scene.job(jobs[3]).undecided_reason.startswith("insufficient_nodes")


def test_averages_are_kept_by_cluster_and_over_all(scene: HpcScene) -> None:
    cluster_id = scene.ready_cluster(nodes=4)
    scores = []
    for size in (1, 2, 4):
        job = scene.job(scene.submit(resources=nodes(size)))
        scores.append(scene.state.require_decision(job.scheduling_decision_id).job_size_score)
    metrics = scene.state.metrics.get(cluster_id, "batch")
    assert metrics.total_decisions == 3
    average = (scores[0] + scores[1]) // 2
    assert metrics.avg_job_size_score == (average * 2 + scores[2]) // 3
    assert scene.state.metrics.get("all", "batch").avg_job_size_score == metrics.avg_job_size_score


def test_hp_069_a_decision_looks_up_little_however_much_there_is(scene: HpcScene, monkeypatch: Any) -> None:
    cluster_id = scene.ready_cluster(nodes=8)
    for _ in range(30):
        scene.submit()
    few = _reads(scene, monkeypatch)
    for number in range(20):
        scene.cluster(external_id=f"other-{number}")
    for _ in range(60):
        scene.submit()
    names = [f"more-{number}" for number in range(30)]
    scene.chain.send(scene.provider, *(scene.node_message(name, cluster_id) for name in names))
    assert _reads(scene, monkeypatch) == few


def _reads(scene: HpcScene, monkeypatch: Any) -> int:
    """Return how many records and keys a decision about one more job looks at."""
    count = 0
    get, keys = Table.get, Table.encoded_keys

    def counting_get(self: Any, *key: Any) -> Any:
        nonlocal count
        count += 1
        return get(self, *key)

    job = scene.job("JOB-1")
    with monkeypatch.context() as patch:
        patch.setattr(Table, "get", counting_get)
        views.gather(scene.state, job, scene.state.require_offering("OFF-1"), 0)
    assert keys is Table.encoded_keys
    return count


def test_usual_parameters_let_a_customer_have_all_that_is_free(scene: HpcScene) -> None:
    assert not Params().enforce_tenant_quotas
    scene.ready_cluster(nodes=4)
    assert scene.job(scene.submit(resources=nodes(4))).scheduling_decision_id


def test_a_decision_that_nobody_carries_out_is_made_again() -> None:
    scene = HpcScene(max_scheduling_decision_age_seconds=15)
    scene.ready_cluster(nodes=1)
    job_id = scene.submit()
    first = scene.job(job_id)
    scene.chain.advance(seconds=30)
    assert scene.job(job_id) == first
    scene.chain.advance(seconds=1)
    again = scene.job(job_id)
    assert again.scheduling_decision_id == "hpc-decision-2"
    assert again.decided_at == scene.chain.time_ms // 1000
    made = scene.state.require_decision(again.scheduling_decision_id)
    assert decision.find_fault(made) is None


def test_a_stale_decision_whose_cluster_is_gone_frees_its_nodes() -> None:
    scene = HpcScene(max_scheduling_decision_age_seconds=100, **STRICT)
    cluster_id = scene.ready_cluster(nodes=1)
    job_id = scene.submit()
    assert scene.state.require_cluster(cluster_id).promised_nodes == 1
    scene.chain.advance(seconds=201)
    assert scene.job(job_id).undecided_reason.startswith("insufficient_nodes")
    assert scene.state.require_cluster(cluster_id).promised_nodes == 0
