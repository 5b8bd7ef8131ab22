"""HPCPool: nodes that come, and that go or are replaced only when their jobs are done."""

from __future__ import annotations

from dataclasses import replace

from operators.hpc.nodes import NodeLooks, carry_out
from operators.hpc.schedulers import Schedulers
from operators.hpc.settings import Settings
from virtengine.api import HPCCluster, HPCPool
from virtengine.clients.kubernetes_kinds import NODES, PODS, STATEFUL_SETS
from virtengine.clients.scheduler import Scheduler
from virtengine.core.errors import NotYet, Unavailable
from virtengine.plans.hpc_cluster import members, names, pool_plan
from virtengine.plans.hpc_cluster.containers import Images, Surroundings
from virtengine.plans.hpc_cluster.pool_plan import Observed
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.plans.scheduler import Node
from virtengine.runtime import ownership
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World


class Pools:
    """Reconciles HPCPool objects."""

    def __init__(self, schedulers: Schedulers, looks: NodeLooks, settings: Settings) -> None:
        self._schedulers, self._looks, self._settings = schedulers, looks, settings
        self._reported: dict[str, float] = {}

    async def reconcile(self, pool: HPCPool, world: World) -> Outcome:
        """Have as many nodes as wanted. While SLURM is silent nodes are added, none is touched."""
        cluster = world.objects.get(HPCCluster, pool.namespace, pool.spec.cluster_ref.name)
        if cluster is None or cluster.status.keys_fingerprint is None:
            raise NotYet(f"HPCCluster {pool.spec.cluster_ref.name} has no keys yet", reason="ClusterMissing")
        scheduler, nodes, silence = await self._ask(cluster, world)
        observed = Observed(
            members=look(pool, nodes, world),
            is_known=silence is None,
            now=world.now(),
            reported_at=self._reported.get(pool.metadata.uid, 0.0),
        )
        made = pool_plan.plan(pool, cluster, observed, surroundings(cluster, self._settings))
        if pool.spec.suspend or cluster.spec.suspend or cluster.is_deleting:
            return _standing(made.plan, cluster)
        if scheduler is not None and made.acts:
            told = await carry_out(
                made.acts, scheduler,
                cluster=cluster.name, namespace=cluster.namespace, pool=pool.spec.pool,
            )  # fmt: skip
            self._looks.forget(scheduler)
            silence = silence or told
        if made.plan.status != pool.status:
            self._reported[pool.metadata.uid] = world.now()
        outcome = await world.apply(made.plan)
        if silence is not None:
            raise silence
        after = self._settings.busy_seconds if made.is_busy else self._settings.look_seconds
        return replace(outcome, after=after)

    async def finalize(self, pool: HPCPool, world: World) -> None:
        """Let every node finish its jobs and go. With the cluster itself they go as it has decided."""
        cluster = world.objects.get(HPCCluster, pool.namespace, pool.spec.cluster_ref.name)
        self._reported.pop(pool.metadata.uid, None)
        if cluster is None or cluster.is_deleting:
            return
        scheduler, nodes, silence = await self._ask(cluster, world)
        if scheduler is None or silence is not None:
            raise silence or NotYet("the scheduler is not known yet", reason="SchedulerMissing")
        found = look(pool, nodes, world)
        if not found:
            return
        scaling = pool_plan.leave(
            found,
            drain_timeout=float(cluster.spec.drain_timeout_seconds),
            is_known=True,
            now=world.now(),
        )
        silence = await carry_out(
            scaling.acts, scheduler, cluster=cluster.name, namespace=cluster.namespace, pool=pool.spec.pool
        )
        self._looks.forget(scheduler)
        await world.remove(*(_set_ref(cluster, pool, number) for number in scaling.remove))
        raise silence or NotYet(
            f"{len(found)} nodes finish their jobs and go",
            reason="ScalingIn",
            seconds=self._settings.busy_seconds,
        )

    async def _ask(
        self, cluster: HPCCluster, world: World
    ) -> tuple[Scheduler | None, tuple[Node, ...], Unavailable | None]:
        """Return the scheduler and its nodes, or why it gave no answer."""
        try:
            scheduler = await self._schedulers.of(cluster, world)
        except NotYet as error:
            return None, (), Unavailable(error.message, reason=error.reason)
        try:
            return scheduler, await self._looks.nodes(scheduler), None
        except Unavailable as error:
            return scheduler, (), error


def look(pool: HPCPool, nodes: tuple[Node, ...], world: World) -> tuple[members.Member, ...]:
    """Return the nodes of a pool as Kubernetes and SLURM have them."""
    cluster, name = pool.spec.cluster_ref.name, pool.spec.pool
    labels = {names.CLUSTER_LABEL: cluster, names.POOL_LABEL: name}
    sets = [
        one
        for one in world.objects.list(STATEFUL_SETS, pool.namespace, labels)
        if one["metadata"]["labels"].get(ownership.OWNER_UID) == pool.metadata.uid
    ]
    pods = world.objects.list(PODS, pool.namespace, labels)
    cordoned = frozenset(
        one["metadata"]["name"]
        for one in world.objects.list(NODES)
        if (one.get("spec") or {}).get("unschedulable")
    )
    return members.read_members(cluster, name, sets, pods, nodes, cordoned)


def surroundings(cluster: HPCCluster, settings: Settings) -> Surroundings:
    """Return what the pods of a cluster depend on besides its spec."""
    images = Images(settings.slurm_image, settings.image_pull_policy, settings.image_pull_secrets)
    return Surroundings(images, settings.namespace, cluster.status.keys_fingerprint or "")


def pool_key(cluster: HPCCluster, pool: str) -> Key:
    """Return the key of a pool's HPCPool."""
    return Key(cluster.namespace, names.pool_object(cluster.name, pool))


def _standing(plan: Plan, cluster: HPCCluster) -> Outcome:
    """Return the report about a pool that is left as it is."""
    reason = "ClusterDeleting" if cluster.is_deleting else "Suspended"
    text = "the cluster is being deleted" if cluster.is_deleting else "nothing is scaled, rolled or repaired"
    return Outcome(ready=False, reason=reason, message=text, status=plan.status)


def _set_ref(cluster: HPCCluster, pool: HPCPool, number: int) -> ObjectRef:
    name = names.member(cluster.name, pool.spec.pool, number)
    return ObjectRef("apps/v1", "StatefulSet", name, cluster.namespace)
