"""One node of a pool: a StatefulSet with one pod, so that any node can go and no other moves up."""

from __future__ import annotations

from typing import Any

from virtengine.api import HPCCluster
from virtengine.api.container import Amounts, Compute
from virtengine.api.hpc_parts import HPCPoolTemplate
from virtengine.plans import pods
from virtengine.plans.hpc_cluster import configuration, containers, control, names, scripts
from virtengine.plans.hpc_cluster.containers import Manifest, Surroundings
from virtengine.plans.hpc_cluster.members import REPLACES, TEMPLATE

# Without CHOWN jobs are held, without KILL they cannot be cancelled. Jobs have none: they run as their user.
CAPABILITIES = ["CHOWN", "KILL", "SETGID", "SETUID"]
OVERHEAD_MIB = 128
"""What slurmd and a job's own daemons use beside the memory that jobs get."""


def build(
    cluster: HPCCluster, pool: HPCPoolTemplate, number: int, around: Surroundings, *, replaces: str = ""
) -> Manifest:
    """Return the StatefulSet of one node. A changed `replaces` makes a new pod of the same kind."""
    name, found = names.member(cluster.name, pool.name, number), names.pool_labels(cluster.name, pool.name)
    own = {**found, "app.kubernetes.io/instance": name}
    spec = _pod(cluster, pool, around)
    digest = template_digest(cluster, pool, around)
    notes = {TEMPLATE: digest, **({REPLACES: replaces} if replaces else {})}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {
            "name": name,
            "namespace": cluster.namespace,
            "labels": found,
            "annotations": {TEMPLATE: digest},
        },
        "spec": {
            "replicas": 1,
            "serviceName": names.pool_object(cluster.name, pool.name),
            "podManagementPolicy": "Parallel",
            "revisionHistoryLimit": 1,
            "selector": {"matchLabels": own},
            "template": {"metadata": {"labels": own, "annotations": notes}, "spec": spec},
        },
    }


def template_digest(cluster: HPCCluster, pool: HPCPoolTemplate, around: Surroundings) -> str:
    """Return what changes when the pods of a pool must be replaced."""
    return control.digest([_pod(cluster, pool, around), around.keys_digest])


def _pod(cluster: HPCCluster, pool: HPCPoolTemplate, around: Surroundings) -> Manifest:
    image = pool.image or containers.image_of(cluster, around.images)
    policy = around.images.pull_policy
    place = {**cluster.spec.placement.node_selector, **pool.node_selector}
    return {
        **containers.pod(cluster, around.images),
        **({"nodeSelector": place} if place else {}),
        "terminationGracePeriodSeconds": 5,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "initContainers": containers.munge(image, policy),
        "containers": [_slurmd(cluster, pool, image, policy)],
        "volumes": [
            containers.config_volume(cluster.name),
            *containers.munge_volumes(cluster.name),
            {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
            pods.memory_volume("run", "4Mi"),
            {"name": "spool", "emptyDir": {"sizeLimit": "1Gi"}},
            _scratch(cluster),
        ],
    }


def _slurmd(cluster: HPCCluster, pool: HPCPoolTemplate, image: str, policy: str) -> Manifest:
    env = {
        "NODE": configuration.node_options(pool),
        "CONTROLLER": names.part(cluster.name, names.CONTROLLER),
    }
    return {
        "name": names.NODE,
        "image": image,
        "imagePullPolicy": policy,
        # Ended jobs leave children behind that somebody must wait for.
        "command": ["catatonit", "--", "sh", "-c", scripts.SLURMD],
        "env": containers.environment(env),
        "ports": pods.container_ports([("slurmd", names.NODE_PORT)]),
        "readinessProbe": containers.listens(names.NODE_PORT, period=2, failures=3),
        "resources": resources(pool),
        "volumeMounts": [
            *containers.mounts(
                ("run", "/run/slurm"), ("spool", configuration.SPOOL), ("scratch", "/scratch")
            ),
            containers.socket_mount(),
            *containers.identities(),
        ],
        "securityContext": {
            "runAsUser": 0,
            "runAsGroup": 0,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"], "add": CAPABILITIES},
        },
    }


def resources(pool: HPCPoolTemplate) -> Manifest:
    """Return what a node asks of Kubernetes: what it was told, or all that SLURM gives out on it."""
    memory = f"{pool.memory_mib + OVERHEAD_MIB}Mi"
    whole = Compute(requests=Amounts(cpu=str(pool.cpus), memory=memory), limits=Amounts(memory=memory))
    found: dict[str, Any] = containers.amounts(pool.resources or whole)
    for one in pool.gres:
        if one.resource_name:
            found["limits"][one.resource_name] = str(one.count)
    return found


def _scratch(cluster: HPCCluster) -> Manifest:
    scratch = cluster.spec.scratch
    if scratch.claim_name:
        return {"name": "scratch", "persistentVolumeClaim": {"claimName": scratch.claim_name}}
    return {"name": "scratch", "emptyDir": {"sizeLimit": scratch.size}}
