"""A SLURM cluster in pods as a user applies it: it works, shrinks without losing a job, and ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from e2e.support.kubernetes import Kubectl, Object, Refused, condition, wait_condition, wait_for

NAME, NAMESPACE, POOL = "story", "virtengine-hpc", "nodes"
CLUSTERS, POOLS = "hpcclusters.virtengine.com", "hpcpools.virtengine.com"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hpc"
LABELS = f"virtengine.com/hpc-cluster={NAME}"
SPEC: Object = {
    "pools": [
        {
            "name": POOL,
            "replicas": 2,
            "cpus": 2,
            "memoryMiB": 512,
            "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "1Gi"}},
        }
    ],
    "controller": {"storage": {"size": "256Mi"}, "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}}},
    "database": {"storage": {"size": "512Mi"}, "resources": {"requests": {"cpu": "20m", "memory": "128Mi"}}},
    "rest": {"resources": {"requests": {"cpu": "20m", "memory": "64Mi"}}},
    "drainTimeoutSeconds": 300,
    "deletionPolicy": "Delete",
}


@dataclass
class Cluster:
    """The story's cluster."""

    kubectl: Kubectl

    def apply(self, **spec: object) -> None:
        """Apply it with other fields where given."""
        body = {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": "HPCCluster",
            "metadata": {"name": NAME, "namespace": NAMESPACE},
            "spec": {**SPEC, **spec},
        }
        self.kubectl.apply(body)

    def replicas(self, count: int, **pool: object) -> None:
        """Apply it with so many nodes."""
        self.apply(pools=[{**SPEC["pools"][0], "replicas": count, **pool}])

    def ready(self, seconds: float = 180) -> Object:
        """Wait until it is ready for its newest spec."""

        def look() -> Object | None:
            found = self.kubectl.get(CLUSTERS, NAME, NAMESPACE)
            one = condition(found)
            is_now = one.get("observedGeneration") == (found or {}).get("metadata", {}).get("generation")
            return found if is_now and one.get("status") == "True" else None

        return wait_for(look, "the cluster to be Ready", seconds)

    def run(self, command: str, pod: str = f"{NAME}-slurmctld-0", container: str = "slurmctld") -> str:
        """Run a command in one of its pods."""
        return self.kubectl("-n", NAMESPACE, "exec", pod, "-c", container, "--", "sh", "-c", command).strip()

    def sbatch(self, script: str, options: str = "") -> str:
        """Hand a job in as the user of jobs; return its id."""
        command = f"cd /tmp && sbatch --parsable -o /scratch/%j.out {options} --wrap '{script}'"
        return self.run(command, f"{NAME}-login-0", "login")

    def state(self, job: str) -> str:
        """Return a job's state, as accounting has it."""
        return self.run(f"sacct -nXP -j {job} -o State").partition(" ")[0]

    def until(self, job: str, state: str, seconds: float = 120) -> None:
        """Wait until a job is in a state."""
        wait_for(lambda: self.state(job) == state, f"job {job} to be {state}", seconds)

    def nodes(self) -> dict[str, str]:
        """Return the state of each node that SLURM knows."""
        rows = self.run("sinfo -hN -o '%N %T'").splitlines()
        return dict(row.split() for row in rows)

    def until_nodes(self, count: int, seconds: float = 180) -> dict[str, str]:
        """Wait until SLURM has so many nodes, all of them usable."""

        def look() -> dict[str, str] | None:
            found = self.nodes()
            is_good = len(found) == count and set(found.values()) <= {"idle", "mixed", "allocated"}
            return found if is_good else None

        return wait_for(look, f"{count} nodes", seconds)


@pytest.fixture(scope="module")
def cluster(kubectl: Kubectl) -> Iterator[Cluster]:
    kubectl.apply(yaml.safe_load((EXAMPLE / "namespace.yaml").read_text(encoding="utf-8")))
    found = Cluster(kubectl)
    try:
        found.apply()
        found.ready()
        yield found
    finally:
        found.apply(jobsOnDeletion="cancel")
        kubectl.delete("namespaces", NAMESPACE)


def test_its_status_says_what_is_there(cluster: Cluster) -> None:
    found = cluster.ready()
    truths = {one["type"]: one["status"] for one in found["status"]["conditions"]}
    assert {truths[one] for one in ("Controller", "Munge", "Database", "Nodes")} == {"True"}
    assert (found["status"]["phase"], found["status"]["capacity"]["cpus"]) == ("Running", 4)
    assert set(cluster.nodes().values()) == {"idle"}


def test_a_job_runs_on_two_nodes_at_a_time(cluster: Cluster) -> None:
    job = cluster.sbatch("srun hostname", "-N 2 -n 2")
    cluster.until(job, "COMPLETED")
    assert cluster.run(f"sacct -nXP -j {job} -o AllocNodes") == "2"


def test_the_idle_node_goes_and_the_job_on_the_other_ends_well(cluster: Cluster) -> None:
    cluster.until_nodes(2)
    busy = min(cluster.nodes())
    job = cluster.sbatch("sleep 20", f"-w {busy}")
    cluster.until(job, "RUNNING")
    cluster.replicas(1)
    wait_for(lambda: set(cluster.nodes()) == {busy}, "the idle node to be forgotten", 120)
    cluster.until(job, "COMPLETED")
    cluster.replicas(3)
    cluster.until_nodes(3)
    cluster.replicas(2)
    cluster.until_nodes(2)


def test_a_node_whose_pod_is_lost_comes_back_under_its_name(cluster: Cluster) -> None:
    node = max(cluster.until_nodes(2))
    before = cluster.kubectl.get("pods", node, NAMESPACE)
    assert before
    cluster.kubectl("-n", NAMESPACE, "delete", "pod", node, "--grace-period=0", "--force")

    def is_new() -> bool:
        found = cluster.kubectl.get("pods", node, NAMESPACE)
        return found is not None and found["metadata"]["uid"] != before["metadata"]["uid"]

    wait_for(is_new, "another pod", 60)
    cluster.ready()
    job = cluster.sbatch("hostname", f"-w {node}")
    cluster.until(job, "COMPLETED")


def test_jobs_outlive_the_controller(cluster: Cluster) -> None:
    job = cluster.sbatch("sleep 25")
    cluster.until(job, "RUNNING")
    cluster.kubectl("-n", NAMESPACE, "delete", "pod", f"{NAME}-slurmctld-0", "--grace-period=0", "--force")
    wait_condition(cluster.kubectl, CLUSTERS, NAME, NAMESPACE, seconds=120)
    wait_for(lambda: _answers(cluster), "the controller to answer", 120)
    cluster.until(job, "COMPLETED")


def test_a_new_partition_is_known_without_a_restart(cluster: Cluster) -> None:
    before = cluster.kubectl.get("pods", f"{NAME}-slurmctld-0", NAMESPACE)
    partitions = [
        {"name": "main", "pools": [POOL], "default": True},
        {"name": "short", "pools": [POOL], "maxTimeSeconds": 600},
    ]
    cluster.apply(partitions=partitions)
    # Kubernetes takes up to two minutes to bring a changed ConfigMap into a pod.
    wait_for(lambda: "short" in cluster.run("sinfo -h -o %R").split(), "the partition", 300)
    after = cluster.kubectl.get("pods", f"{NAME}-slurmctld-0", NAMESPACE)
    assert before
    assert after
    assert before["metadata"]["uid"] == after["metadata"]["uid"]
    job = cluster.sbatch("hostname", "-p short")
    cluster.until(job, "COMPLETED")
    cluster.apply()


def test_a_persons_drain_stays_and_is_shown(cluster: Cluster) -> None:
    cluster.ready()
    node = min(cluster.until_nodes(2))
    cluster.run(f"scontrol update nodename={node} state=drain reason=fan")

    def is_shown() -> bool:
        found = cluster.kubectl.get(CLUSTERS, NAME, NAMESPACE) or {}
        return [one["node"] for one in found["status"].get("drainedByPeople", [])] == [node]

    wait_for(is_shown, "the drain to be shown", 60)
    cluster.kubectl("-n", NAMESPACE, "get", POOLS, f"{NAME}-{POOL}")
    time.sleep(10)
    assert cluster.run(f"sinfo -h -n {node} -o %E") == "fan"
    cluster.run(f"scontrol update nodename={node} state=resume")
    cluster.until_nodes(2)


def test_only_slurmdbd_may_reach_the_database(cluster: Cluster) -> None:
    """What the policies say; whether they hold is up to the network, and kind's does not enforce them."""
    found = cluster.kubectl.get("networkpolicies", f"{NAME}-hpc-mariadb", NAMESPACE)
    assert found
    (rule,) = found["spec"]["ingress"]
    (peer,) = rule["from"]
    assert peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "slurmdbd"
    assert [port["port"] for port in rule["ports"]] == [3306]


def test_a_deleted_cluster_waits_for_its_jobs_and_leaves_nothing(cluster: Cluster) -> None:
    cluster.apply()
    cluster.ready()
    job = cluster.sbatch("sleep 20")
    cluster.until(job, "RUNNING")
    cluster.kubectl.delete(CLUSTERS, NAME, NAMESPACE, wait=False)

    def waits() -> bool:
        return condition(cluster.kubectl.get(CLUSTERS, NAME, NAMESPACE)).get("reason") == "JobsInQueue"

    wait_for(waits, "the deletion to wait", 30)
    wait_for(lambda: cluster.kubectl.get(CLUSTERS, NAME, NAMESPACE) is None, "the cluster to end", 120)
    wait_for(lambda: not cluster.kubectl.list("pods", NAMESPACE, LABELS), "its pods to end", 120)
    wait_for(
        lambda: not cluster.kubectl.list("persistentvolumeclaims", NAMESPACE, LABELS),
        "its volumes to end",
        120,
    )
    cluster.apply()
    cluster.ready()


def _answers(cluster: Cluster) -> bool:
    try:
        return "is UP" in cluster.run("scontrol ping")
    except Refused:
        return False
