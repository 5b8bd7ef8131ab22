"""HPCClusters at a real API server: what is made, what is said, and what is never taken away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.operators.cluster import make_node
from tests.operators.hpc.clusters import POOL, ClusterScene, cluster_scene
from tests.support.apiserver import ApiServer
from tests.support.running import eventually
from virtengine.api import HPCPool
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_kinds import NETWORK_POLICIES, PODS, SECRETS, SERVICES, STATEFUL_SETS

pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]


@pytest_asyncio.fixture
async def scene(api_server: ApiServer, kube: Kubernetes, namespace: str) -> AsyncIterator[ClusterScene]:
    """A namespace in which SLURM's pods run."""
    host = f"host-{namespace}"
    await make_node(kube, host)
    async with cluster_scene(kube, namespace, str(api_server.kubeconfig), host) as made:
        yield made


async def test_a_cluster_is_ready_when_controller_database_munge_and_nodes_are(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        found = await scene.until("Ready")
    assert found.status.phase == "Running"
    assert found.status.slurm_version == "22.05.8"
    assert found.status.endpoint == f"http://batch-slurmrestd.{scene.namespace}.svc:6820"
    assert found.status.capacity.model_dump() == {"nodes": 3, "cpus": 12, "memory_mib": 3000, "gpus": 0}
    [pool] = found.status.pools
    assert (pool.name, pool.desired, pool.joined) == ("main", 3, 3)
    truths = {one.type: one.status for one in found.status.conditions}
    assert {truths[name] for name in ("Controller", "Database", "Munge", "Nodes")} == {"True"}
    sets, _version = await scene.kube.list(STATEFUL_SETS, scene.namespace)
    assert {one["metadata"]["name"] for one in sets} == {
        "batch-slurmctld", "batch-slurmdbd", "batch-mariadb", "batch-slurmrestd", "batch-login",
        "batch-main-0", "batch-main-1", "batch-main-2",
    }  # fmt: skip


async def test_every_node_gets_a_name_that_outlives_its_pod(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        wanted = f"batch-main-1-0.batch-main.{scene.namespace}.svc"

        async def is_named() -> bool:
            return scene.scheduler.fake_nodes["batch-main-1-0"].address == wanted

        await eventually(is_named)


async def test_a_cluster_at_rest_is_not_written(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        await asyncio.sleep(1.5)
        before, pool = await scene.get(), await scene.pool()
        await asyncio.sleep(1.5)
        after, pool_after = await scene.get(), await scene.pool()
    assert before is not None
    assert after is not None
    assert before.metadata.resource_version == after.metadata.resource_version
    assert pool is not None
    assert pool_after is not None
    assert pool.metadata.resource_version == pool_after.metadata.resource_version


async def test_two_clusters_of_the_same_yaml_converge_and_what_is_deleted_comes_back(
    scene: ClusterScene,
) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.apply()
        await scene.until("Ready")
        for kind, name in ((SERVICES, "batch-main"), (NETWORK_POLICIES, "batch-hpc-mariadb"),
                           (STATEFUL_SETS, "batch-main-1")):  # fmt: skip
            before = await scene.kube.get(kind, scene.namespace, name)
            assert before is not None
            await scene.kube.delete(kind, scene.namespace, name)

            async def is_back(
                kind: object = kind, name: str = name, uid: str = before["metadata"]["uid"]
            ) -> bool:
                found = await scene.kube.get(kind, scene.namespace, name)  # type: ignore[arg-type]
                return found is not None and found["metadata"]["uid"] != uid

            await eventually(is_back)


async def test_keys_are_made_once_and_never_again(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        before = await scene.kube.get(SECRETS, scene.namespace, "batch-munge")
        assert before is not None
        await scene.kube.delete(SECRETS, scene.namespace, "batch-munge")
        stalled = await scene.until("KeyMissing")
        assert stalled.condition("Stalled").status == "True"
        del before["metadata"]["resourceVersion"], before["metadata"]["uid"]
        await scene.kube.create(before, manager="user")
        await scene.until("Ready")


async def test_kubectl_scale_takes_the_idle_node_and_leaves_the_busy_ones(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply(pools=[{key: value for key, value in POOL.items() if key != "replicas"}])
        await scene.until("Ready")
        await scene.scale(3)
        await scene.until_nodes(0, 1, 2)
        await scene.until("Joined", "batch-main", kind=HPCPool)
        job = await scene.run_job("batch-main-1-0", "batch-main-2-0")
        await scene.scale(2)
        await scene.until_nodes(1, 2)
        found = await scene.scheduler.job(job)
        await scene.until("Joined", "batch-main", kind=HPCPool)
        assert found is not None
        assert found.state == "running"
        assert scene.pods.lost == []
        pool = await scene.pool()
        assert pool is not None
        assert (pool.status.replicas, pool.spec.replicas) == (2, 2)
        assert pool.status.selector == "virtengine.com/hpc-cluster=batch,virtengine.com/hpc-pool=main"


async def test_a_busy_node_goes_when_its_job_is_done(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        job = await scene.run_job(*(f"batch-main-{number}-0" for number in range(3)))
        await scene.apply(pools=[{**POOL, "replicas": 1}])
        pool = await scene.until("ScalingIn", "batch-main", kind=HPCPool)
        await asyncio.sleep(1)
        assert len(scene.scheduler.fake_nodes) == 3
        await scene.scheduler.cancel(job)
        await scene.until("Joined", "batch-main", kind=HPCPool)

        async def is_one() -> bool:
            return len(scene.scheduler.fake_nodes) == 1

        await eventually(is_one)
        assert scene.pods.lost == []
        assert pool.status.leaving


async def test_silence_takes_no_node_away(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        scene.scheduler.away = "SchedulerSilent"
        await scene.apply(pools=[{**POOL, "replicas": 0}])
        found = await scene.until("SchedulerSilent", "batch-main", kind=HPCPool)
        assert found.condition("Ready").status == "Unknown"
        await asyncio.sleep(1)
        sets, _version = await scene.kube.list(
            STATEFUL_SETS, scene.namespace, labels="virtengine.com/hpc-pool=main"
        )
        assert len(sets) == 3
        scene.scheduler.away = ""
        await scene.until_nodes()


async def test_a_persons_drain_stays_and_is_shown(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        scene.scheduler.drain_by_person("batch-main-0-0", "broken fan")
        await scene.until("DrainedByPeople", "batch-main", kind=HPCPool)
        await scene.apply(image="slurm:next")
        await scene.until("HeldByPeople", "batch-main", kind=HPCPool)
        await scene.apply(image="slurm:next", pools=[{**POOL, "replicas": 2}])
        await scene.until("HeldByPeople", "batch-main", kind=HPCPool)

        async def is_shown() -> bool:
            found = await scene.get()
            return found is not None and [one.reason for one in found.status.drained_by_people] == [
                "broken fan"
            ]

        await eventually(is_shown)
    assert scene.scheduler.fake_nodes["batch-main-0-0"].reason == "broken fan"


async def test_a_new_image_rolls_one_empty_node_after_the_other(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        job = await scene.run_job("batch-main-1-0")
        await scene.apply(image="slurm:next")
        await scene.until("Updating", "batch-main", kind=HPCPool)

        async def images() -> set[str]:
            pods, _version = await scene.kube.list(
                PODS, scene.namespace, labels="virtengine.com/hpc-pool=main"
            )
            return {
                pod["metadata"]["name"] for pod in pods
                if pod["spec"]["containers"][0]["image"] == "slurm:next"
            }  # fmt: skip

        async def others_are_new() -> bool:
            return await images() == {"batch-main-0-0", "batch-main-2-0"}

        await eventually(others_are_new)
        await asyncio.sleep(1)
        assert await others_are_new()
        await scene.scheduler.cancel(job)

        async def all_are_new() -> bool:
            return len(await images()) == 3

        await eventually(all_are_new)
        await scene.until("Joined", "batch-main", kind=HPCPool)
    assert scene.pods.lost == []
    assert not any(node.is_drained for node in scene.scheduler.fake_nodes.values())


async def test_an_image_that_cannot_be_pulled_stops_the_roll_at_one_node_and_a_good_one_goes_on(
    scene: ClusterScene,
) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        scene.pods.bad_image = "slurm:bad"
        await scene.apply(image=None, pools=[{**POOL, "image": "slurm:bad"}])
        found = await scene.until("PodTrouble", "batch-main", kind=HPCPool)
        assert "ImagePullBackOff" in found.condition("Ready").message
        await asyncio.sleep(1)
        pods, _version = await scene.kube.list(PODS, scene.namespace, labels="virtengine.com/hpc-pool=main")
        assert sum(1 for pod in pods if pod["spec"]["containers"][0]["image"] == "slurm:bad") == 1
        await scene.apply(pools=[{**POOL, "image": "slurm:good"}])
        await scene.until("Joined", "batch-main", kind=HPCPool)


async def test_an_operator_that_is_killed_at_any_moment_goes_on_where_it_was(scene: ClusterScene) -> None:
    await scene.apply()
    async with scene.operating():
        await scene.until("Ready")
    await scene.run_job("batch-main-0-0")
    for replicas in (1, 4, 2, 3, 1):
        await scene.apply(pools=[{**POOL, "replicas": replicas}])
        for pause in (0.2, 0.4, 0.6):
            async with scene.operating():
                await asyncio.sleep(pause)
    async with scene.operating():
        await scene.until("Joined", "batch-main", kind=HPCPool)
        await scene.until_nodes(0)
    assert scene.pods.lost == []


async def test_deletion_waits_for_the_jobs_in_the_queue(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        job = await scene.run_job("batch-main-0-0")
        await scene.delete()
        await scene.until("JobsInQueue")
        await asyncio.sleep(1)
        assert not await scene.is_gone()
        await scene.scheduler.cancel(job)
        await eventually(scene.is_gone)


@pytest.mark.parametrize(("policy", "state"), [("cancel", "cancelled"), ("requeue", "queued")])
async def test_deletion_ends_jobs_or_puts_them_back(scene: ClusterScene, policy: str, state: str) -> None:
    async with scene.operating():
        await scene.apply(jobsOnDeletion=policy)
        await scene.until("Ready")
        job = await scene.run_job("batch-main-0-0")
        await scene.delete()
        await eventually(scene.is_gone)
    found = await scene.scheduler.job(job)
    assert found is not None
    assert found.state == state
    assert not scene.scheduler.up["main"]


async def test_deletion_of_a_cluster_whose_slurm_is_silent_waits(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        scene.scheduler.away = "SchedulerSilent"
        await scene.delete()
        await scene.until("SchedulerSilent")
        assert not await scene.is_gone()
        scene.scheduler.away = ""
        await eventually(scene.is_gone)


async def test_words_that_slurm_could_misread_stall_the_cluster_with_the_reason(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply(pools=[POOL, {**POOL, "name": "big", "features": ["main"]}])
        found = await scene.until("InvalidFeature")
    assert found.condition("Stalled").status == "True"


async def test_a_slurm_elsewhere_is_used_by_its_url_and_token(scene: ClusterScene) -> None:
    secret = {
        "apiVersion": "v1", "kind": "Secret", "stringData": {"token": "a.b.c"},
        "metadata": {"name": "elsewhere", "namespace": scene.namespace},
    }  # fmt: skip
    await scene.kube.create(secret, manager="user")
    scene.pods.join("login1")
    external = {"url": "https://slurm.example:6820", "tokenSecretRef": {"name": "elsewhere", "key": "token"}}
    async with scene.operating():
        await scene.apply(pools=None, external=external)
        found = await scene.until("Ready")
    assert found.status.endpoint == "https://slurm.example:6820"
    assert found.status.nodes == 1
    sets, _version = await scene.kube.list(STATEFUL_SETS, scene.namespace)
    assert sets == []


async def test_a_suspended_cluster_is_left_as_it_is(scene: ClusterScene) -> None:
    async with scene.operating():
        await scene.apply()
        await scene.until("Ready")
        await scene.apply(suspend=True, pools=[{**POOL, "replicas": 1}])
        await scene.until("Suspended")
        await asyncio.sleep(1)
    assert len(scene.scheduler.fake_nodes) == 3
