"""The hpc operator's process: `python -m operators.hpc`."""

from __future__ import annotations

from collections.abc import Iterable

from operators.hpc.cluster import MADE, Clusters
from operators.hpc.controller_pod import ControllerPods
from operators.hpc.job_controller import JobWatch
from operators.hpc.nodes import NodeLooks
from operators.hpc.pool import Pools
from operators.hpc.schedulers import OpenScheduler, Schedulers
from operators.hpc.settings import Settings
from operators.hpc.slurm import open_slurm
from operators.networks import Networks, OpenChain, open_client
from virtengine.api import Account, HPCCluster, HPCPool, Network, Provider
from virtengine.clients.chain import Block
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import NODES, PODS, STATEFUL_SETS
from virtengine.plans.hpc_cluster.names import CLUSTER_LABEL, POOL_LABEL
from virtengine.runtime.controller import Controller, Watch
from virtengine.runtime.objects import Objects
from virtengine.runtime.operator import Operator, run
from virtengine.runtime.queue import Key

END_SECONDS = 604_800.0
"""A deletion that waits for jobs waits as long as any job may run."""


class HpcOperator:
    """The parts of the hpc operator."""

    def __init__(
        self,
        settings: Settings,
        *,
        open_chain: OpenChain = open_client,
        open_scheduler: OpenScheduler = open_slurm,
    ) -> None:
        self.settings = settings
        self.networks = Networks(self.on_block, open_chain=open_chain)
        self.schedulers = Schedulers(ControllerPods(settings.kubeconfig), open_scheduler)
        self.looks = NodeLooks()
        self.jobs = JobWatch(self.networks, self.schedulers)
        self.clusters = self._cluster_controller()
        self.pools = self._pool_controller()

    def build(self) -> Operator:
        """Return the operator."""
        return Operator(
            name="hpc",
            controllers=(self.clusters, self.pools, self.jobs.controller),
            settings=self.settings,
            background=(self.networks.follow, self.jobs.follow),
            closing=(self.networks.close, self.schedulers.close),
        )

    def on_block(self, block: Block) -> None:
        """Look at the jobs that a block concerns; clusters and pools are looked at again soon enough."""
        self.jobs.on_block(block)

    def _cluster_controller(self) -> Controller[HPCCluster]:
        actions = Clusters(self.schedulers, self.looks, self.networks, self.settings)
        watches = (
            *map(Watch, MADE),
            Watch(HPCPool),
            Watch(Provider, keys=_of_provider),
            Watch(Network, keys=_every),
            Watch(Account, keys=_every),
            Watch(PODS, keys=_cluster_of_pod, labels=CLUSTER_LABEL),
        )
        return Controller(
            HPCCluster,
            actions.reconcile,
            finalize=actions.finalize,
            finalize_within=END_SECONDS,
            watches=watches,
            handles_suspend=True,
        )

    def _pool_controller(self) -> Controller[HPCPool]:
        actions = Pools(self.schedulers, self.looks, self.settings)
        watches = (
            Watch(STATEFUL_SETS),
            Watch(HPCCluster, keys=_pools_of_cluster),
            Watch(PODS, keys=_pool_of_pod, labels=CLUSTER_LABEL),
            Watch(NODES, keys=_pools_on_node),
        )
        return Controller(
            HPCPool,
            actions.reconcile,
            finalize=actions.finalize,
            finalize_within=END_SECONDS,
            watches=watches,
            handles_suspend=True,
        )


def _of_provider(item: Object, objects: Objects) -> Iterable[Key]:
    """Look at the clusters that a Provider sells."""
    metadata = item["metadata"]
    for one in objects.list(HPCCluster, metadata["namespace"]):
        ref = one.spec.provider_ref
        if ref is not None and ref.name == metadata["name"]:
            yield Key(one.namespace, one.name)


def _every(_item: Object, objects: Objects) -> Iterable[Key]:
    """Look at every cluster that is on chain: its Network or an Account changed."""
    for one in objects.list(HPCCluster):
        if one.spec.provider_ref is not None:
            yield Key(one.namespace, one.name)


def _cluster_of_pod(item: Object, _objects: Objects) -> Iterable[Key]:
    """Look at the cluster of a pod that is not a node: nodes are the pools' business."""
    found = item["metadata"].get("labels") or {}
    if CLUSTER_LABEL in found and POOL_LABEL not in found:
        yield Key(item["metadata"]["namespace"], found[CLUSTER_LABEL])


def _pool_of_pod(item: Object, _objects: Objects) -> Iterable[Key]:
    """Look at the pool of a pod."""
    found = item["metadata"].get("labels") or {}
    if CLUSTER_LABEL in found and POOL_LABEL in found:
        yield Key(item["metadata"]["namespace"], f"{found[CLUSTER_LABEL]}-{found[POOL_LABEL]}")


def _pools_of_cluster(item: Object, objects: Objects) -> Iterable[Key]:
    """Look at the pools of a cluster."""
    metadata = item["metadata"]
    for one in objects.list(HPCPool, metadata["namespace"]):
        if one.spec.cluster_ref.name == metadata["name"]:
            yield Key(one.namespace, one.name)


def _pools_on_node(item: Object, objects: Objects) -> Iterable[Key]:
    """Look at the pools with pods on a node of Kubernetes, when it is cordoned or not any more."""
    for pod in objects.list(PODS, labels=None):
        if (pod.get("spec") or {}).get("nodeName") == item["metadata"]["name"]:
            yield from _pool_of_pod(pod, objects)


def main() -> None:
    """Serve until SIGTERM."""
    run(HpcOperator(Settings()).build())  # type: ignore[call-arg]  # read from the environment
