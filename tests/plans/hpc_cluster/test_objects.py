"""What a cluster is made of: who may talk to whom, who runs as whom, and what makes a pod restart."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from virtengine.api import HPCCluster
from virtengine.core.errors import Rejected
from virtengine.plans.hpc_cluster import (
    chain_nodes,
    configuration,
    control,
    endings,
    names,
    node_pod,
    pool_objects,
    surroundings,
)
from virtengine.plans.hpc_cluster.containers import Images, Surroundings
from virtengine.plans.scheduler import Job, JobState, Task

AROUND = Surroundings(Images("slurm:1"), "virtengine-provider", "keys")
POOL: dict[str, Any] = {"name": "main", "replicas": 2, "cpus": 4, "memoryMiB": 1000}


def cluster(**spec: Any) -> HPCCluster:
    metadata = {"name": "batch", "namespace": "hpc", "uid": "uid"}
    return HPCCluster.read({"metadata": metadata, "spec": {"pools": [POOL], **spec}})


def pods(found: HPCCluster) -> dict[str, dict[str, Any]]:
    made = [*control.build(found, AROUND), node_pod.build(found, found.spec.pools[0], 0, AROUND)]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in made}


def test_no_pod_has_a_token_a_writable_root_or_a_right_that_it_does_not_need() -> None:
    for name, pod in pods(cluster()).items():
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for one in [*pod["initContainers"], *pod["containers"]]:
            security = one["securityContext"]
            assert security["readOnlyRootFilesystem"] is True, (name, one["name"])
            assert security["allowPrivilegeEscalation"] is False
            assert security["capabilities"]["drop"] == ["ALL"]
            added = security["capabilities"].get("add", [])
            assert (added != []) == (one["name"] == "slurmd")
        runs_as_root = any(one["securityContext"].get("runAsUser") == 0 for one in pod["containers"])
        assert runs_as_root == (name == "batch-main-0")


def test_only_munge_sees_its_key_and_only_daemons_see_the_others() -> None:
    for name, pod in pods(cluster()).items():
        for one in [*pod["initContainers"], *pod["containers"]]:
            mounted = {mount["name"] for mount in one.get("volumeMounts", ())}
            assert ("munge-key" in mounted) == (one["name"] == "munge-key"), (name, one["name"])
            if "jwt" in mounted:
                assert name in {"batch-slurmctld", "batch-slurmdbd"}
    assert "munge" not in {volume["name"] for volume in pods(cluster())["batch-mariadb"]["volumes"]}


def test_the_database_is_reached_by_slurmdbd_alone_and_no_policy_is_wider() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in surroundings.policies(cluster(), "ours")}
    deny = policies["batch-hpc-deny-all"]
    assert (deny["policyTypes"], "ingress" in deny) == (["Ingress", "Egress"], False)
    [rule] = policies["batch-hpc-mariadb"]["ingress"]
    [peer] = rule["from"]
    assert peer["podSelector"]["matchLabels"] == {names.CLUSTER_LABEL: "batch", names.PART_LABEL: "slurmdbd"}
    assert [port["port"] for port in rule["ports"]] == [3306]
    assert "egress" not in policies["batch-hpc-mariadb"]
    for name, spec in policies.items():
        for rule in spec.get("ingress", ()):
            assert rule["from"], name
            assert all(peer.get("podSelector") or peer.get("namespaceSelector") for peer in rule["from"])


def test_jobs_reach_what_the_spec_names_and_nothing_else() -> None:
    def egress(found: HPCCluster) -> list[dict[str, Any]]:
        policies = {one["metadata"]["name"]: one["spec"] for one in surroundings.policies(found, "ours")}
        return list(policies["batch-hpc-slurmd"]["egress"])

    closed = egress(cluster())
    opened = egress(cluster(networking={"namespaces": ["store"], "cidrs": ["203.0.113.0/24"]}))
    assert opened[: len(closed)] == closed
    [more] = opened[len(closed) :]
    assert more["to"][1] == {"ipBlock": {"cidr": "203.0.113.0/24"}}


def test_partitions_change_without_a_restart_and_devices_do_not() -> None:
    before = cluster()
    queue = [{"name": "night", "pools": ["main"], "maxTimeSeconds": 600}]
    assert configuration.fixed_digest(before) == configuration.fixed_digest(cluster(partitions=queue))
    assert configuration.slurm_conf(before) != configuration.slurm_conf(cluster(partitions=queue))
    gpus = [{**POOL, "gres": [{"name": "gpu", "type": "a100", "count": 2}]}]
    assert configuration.fixed_digest(before) != configuration.fixed_digest(cluster(pools=gpus))
    assert "NodeName=batch-main-[0-4095]-0 Name=gpu Type=a100 Count=2" in configuration.gres_conf(
        cluster(pools=gpus)
    )


def test_a_nodes_pod_changes_with_its_image_and_not_with_partitions_or_numbers() -> None:
    def digest(found: HPCCluster) -> str:
        return node_pod.template_digest(found, found.spec.pools[0], AROUND)

    assert digest(cluster()) == digest(cluster(pools=[{**POOL, "replicas": 9}]))
    assert digest(cluster()) == digest(cluster(partitions=[{"name": "x", "pools": ["main"]}]))
    assert digest(cluster()) != digest(cluster(image="slurm:2"))
    assert digest(cluster()) != digest(cluster(pools=[{**POOL, "cpus": 5}]))


def test_pods_keep_for_themselves_what_slurm_gives_out_unless_told_otherwise() -> None:
    found = cluster()
    assert node_pod.resources(found.spec.pools[0])["requests"] == {"cpu": "4", "memory": "1128Mi"}
    small = cluster(pools=[{**POOL, "resources": {"requests": {"cpu": "50m"}}}])
    assert node_pod.resources(small.spec.pools[0])["requests"]["cpu"] == "50m"
    device = {"name": "gpu", "count": 2, "resourceName": "nvidia.com/gpu"}
    gpus = cluster(pools=[{**POOL, "gres": [device]}])
    assert node_pod.resources(gpus.spec.pools[0])["limits"]["nvidia.com/gpu"] == "2"


@pytest.mark.parametrize("name", ["a.b", "x" * 25])
def test_a_name_from_which_no_pod_could_be_named_is_refused(name: str) -> None:
    with pytest.raises(Rejected):
        names.require_name(cluster().model_copy(update={"metadata": cluster().metadata.model_copy(
            update={"name": name})}))  # fmt: skip


@given(some.integers(0, 99_999), some.from_regex(r"[a-z][a-z0-9]{0,11}", fullmatch=True))
def test_a_nodes_number_is_read_back_and_other_nodes_have_none(number: int, pool: str) -> None:
    node = names.node("batch", pool, number)
    assert names.number_of("batch", pool, node) == number
    assert names.number_of("batch", f"{pool}x", node) is None
    assert names.number_of("batch", pool, f"{node}x") is None


def test_the_number_of_nodes_belongs_to_who_scales_when_the_cluster_says_none() -> None:
    free = cluster(pools=[{key: value for key, value in POOL.items() if key != "replicas"}])
    [pool] = free.spec.pools
    fields = {"f:spec": {"f:replicas": {}}}
    ours = {"manager": "virtengine-hpc", "operation": "Apply", "fieldsV1": fields}
    live = {"metadata": {"managedFields": [ours]}, "spec": {"replicas": 7}}
    assert "replicas" not in pool_objects.pool_object(free, pool, None, "virtengine-hpc")["spec"]
    assert pool_objects.pool_object(free, pool, live, "virtengine-hpc")["spec"]["replicas"] == 7
    live["metadata"]["managedFields"] = [{**ours, "manager": "kubectl", "operation": "Update"}]
    assert "replicas" not in pool_objects.pool_object(free, pool, live, "virtengine-hpc")["spec"]
    said = pool_objects.pool_object(cluster(), cluster().spec.pools[0], live, "virtengine-hpc")
    assert said["spec"]["replicas"] == 2


@pytest.mark.parametrize(
    ("policy", "verb", "jobs", "waits"),
    [
        ("wait", "none", (), 3),
        ("cancel", "cancel", ("1", "2", "4"), 3),
        ("requeue", "requeue", ("1", "4"), 2),
    ],
)
def test_what_becomes_of_jobs_on_deletion(policy: Any, verb: str, jobs: tuple[str, ...], waits: int) -> None:
    known = [
        Job("1", "a", JobState.RUNNING, "RUNNING"),
        Job("2", "b", JobState.QUEUED, "PENDING"),
        Job("3", "c", JobState.COMPLETED, "COMPLETED"),
        Job("4", "d", JobState.COMPLETED, "x", tasks=(Task(1, "5", JobState.RUNNING, "RUNNING"),)),
    ]
    found = endings.choose(policy, known)
    assert (found.verb, found.jobs, found.waits_for) == (verb, jobs, waits)
    assert found.closes == (policy != "wait")


@given(some.sampled_from(chain_nodes.ChainState), some.sampled_from(chain_nodes.ChainState))
def test_every_way_between_states_of_a_node_on_chain_is_legal(
    start: chain_nodes.ChainState, end: chain_nodes.ChainState
) -> None:
    way = (start, *chain_nodes.steps(start, end))
    for one, other in pairwise(way):
        assert other in chain_nodes.NODE_MOVES[one]
    assert len(way) == 1 or way[-1] is end
