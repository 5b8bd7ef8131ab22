"""Where jobs are bought and run: the HPCCluster of a job, its provider, and its scheduler."""

from __future__ import annotations

from dataclasses import dataclass

from operators.hpc.job_looks import Look, Looks
from operators.hpc.schedulers import Schedulers
from operators.hpc.seller import provider_of
from operators.networks import Keys, Networks
from virtengine.api import HPCCluster, HPCJob
from virtengine.clients import kubernetes_kinds
from virtengine.clients.chain import Wallet
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans import hpc_script
from virtengine.plans.hpc_job_request import Site
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World
from virtengine.wire.virtengine.hpc.v1 import job_pb2

ANYWHERE = "/tmp"  # noqa: S108 - the one folder that every node of somebody else's cluster has
MAIN = "main"
CLUSTERS = kubernetes_kinds.of_model(HPCCluster)


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A cluster of ours in action: the object, what a plan knows of it, who reports, and its scheduler."""

    cluster: HPCCluster
    site: Site
    keys: Keys
    wallet: Wallet
    look: Look


class Places:
    """Clusters by the jobs that name them or were placed on them."""

    def __init__(self, networks: Networks, schedulers: Schedulers, looks: Looks) -> None:
        self._networks = networks
        self._schedulers = schedulers
        self._looks = looks

    async def of_job(self, job: HPCJob, on_chain: job_pb2.Job | None, world: World) -> Place | None:
        """Return where a job is bought, or, once it was placed, where it runs; None when not here."""
        cluster = _placed(on_chain, world) if on_chain is not None else _named(job, world)
        return await self._open(cluster, world) if cluster is not None else None

    async def _open(self, cluster: HPCCluster, world: World) -> Place:
        name = f"HPCCluster {cluster.namespace}/{cluster.name}"
        provider = provider_of(cluster, world)
        if provider is None or cluster.spec.offering is None:
            raise Rejected(f"{name} is not sold: it has no providerRef or no offering", reason="NotSold")
        status = cluster.status
        if not status.cluster_id or not status.offering_id:
            raise NotYet(f"{name} is not on chain yet", reason="ClusterNotReady")
        chain = await self._networks.chain(world, provider.spec.network_ref, provider.namespace)
        keys = await self._networks.keys(world, provider.namespace, provider.spec.account_ref.name)
        scheduler = await self._schedulers.of(cluster, world)
        key = Key(cluster.namespace, cluster.name)
        site = Site(
            network=chain.network,
            cluster=f"{cluster.namespace}/{cluster.name}",
            cluster_id=status.cluster_id,
            offering_id=status.offering_id,
            partition=_partition(cluster),
            account=cluster.spec.accounts[0].name if cluster.spec.accounts else "",
            scratch=ANYWHERE if cluster.spec.external else hpc_script.SCRATCH,
            nodes=sum(one.desired for one in cluster.status.pools),
            spec=cluster.spec,
        )
        look = self._looks.of(key, scheduler)
        return Place(cluster, site, keys, self._networks.wallet(chain, keys), look)


def _named(job: HPCJob, world: World) -> HPCCluster | None:
    """Return the cluster that a job names. Raises NotYet when there is none."""
    ref = job.spec.cluster_ref
    if ref is None:
        return None
    place = ref.namespace or job.namespace
    found = world.objects.get(HPCCluster, place, ref.name)
    if found is None:
        raise NotYet(f"HPCCluster {place}/{ref.name} does not exist", reason="ClusterMissing")
    return found


def _placed(on_chain: job_pb2.Job, world: World) -> HPCCluster | None:
    """Return the cluster of ours on which the chain placed a job."""
    for item in world.objects.list(CLUSTERS):
        if (item.get("status") or {}).get("clusterId") == on_chain.cluster_id:
            return HPCCluster.read(item)
    return None


def _partition(cluster: HPCCluster) -> str:
    partitions = cluster.spec.partitions
    chosen = next((one for one in partitions if one.default), partitions[0] if partitions else None)
    return chosen.name if chosen else MAIN
