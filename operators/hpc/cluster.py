"""HPCCluster: keys made once, processes in pods, pools of nodes, and what is true of all of them."""

from __future__ import annotations

from dataclasses import replace

from operators.hpc import ending, figures, keys
from operators.hpc.keys import ClusterKeys
from operators.hpc.nodes import NodeLooks
from operators.hpc.pool import surroundings
from operators.hpc.probing import Probes
from operators.hpc.registration import Registrations
from operators.hpc.schedulers import Schedulers
from operators.hpc.settings import Settings
from operators.networks import Networks
from virtengine.api import HPCCluster, HPCPool
from virtengine.api.hpc_cluster import HPCClusterStatus
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    NETWORK_POLICIES,
    POD_DISRUPTION_BUDGETS,
    PODS,
    SERVICES,
    STATEFUL_SETS,
)
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans.hpc_cluster import cluster_plan, names
from virtengine.plans.hpc_cluster.cluster_plan import Observed
from virtengine.plans.hpc_cluster.probe import Probe
from virtengine.plans.plan import Fact, Plan
from virtengine.runtime import ownership
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World

MADE = (CONFIG_MAPS, NETWORK_POLICIES, POD_DISRUPTION_BUDGETS, SERVICES, STATEFUL_SETS)
POOLS = kubernetes_kinds.of_model(HPCPool)
MANAGER = ownership.manager("hpc")


class Clusters:
    """Reconciles HPCCluster objects."""

    def __init__(
        self, schedulers: Schedulers, looks: NodeLooks, networks: Networks, settings: Settings
    ) -> None:
        self._schedulers, self._settings = schedulers, settings
        self._probes = Probes(looks)
        self._registrations = Registrations(networks)
        self._reported: dict[str, float] = {}

    async def reconcile(self, cluster: HPCCluster, world: World) -> Outcome:
        """Have what the spec asks for, say what is true of it, and tell the chain."""
        names.require_name(cluster)
        if cluster.spec.suspend:
            status = cluster.status.model_copy(update={"phase": "Suspended"})
            text = "nothing is scaled, rolled or repaired while spec.suspend is true"
            return Outcome(ready=False, reason="Suspended", message=text, status=status)
        if cluster.spec.external is not None:
            return await self._reconcile_external(cluster, world)
        held = await keys.ensure(cluster, world)
        probe, silence = await self._probe(cluster, world)
        plan = self._plan(cluster, held, probe, world)
        self._note(cluster, plan, world)
        outcome = await world.apply(plan)
        assert isinstance(plan.status, HPCClusterStatus)
        figures.show(cluster, plan.status, plan.facts)
        if silence is not None and plan.reason == "ControllerSilent":
            raise silence
        outcome = await self._register(cluster, outcome, probe, world)
        return replace(outcome, after=self._settings.look_seconds if outcome.ready else 1.0)

    async def finalize(self, cluster: HPCCluster, world: World) -> None:
        """Do with the jobs as the spec says, take the cluster off the chain, and let go."""
        await self._registrations.close(cluster, world)
        await ending.end_jobs(cluster, self._schedulers, world)
        await self._registrations.end(cluster, world)
        await self._schedulers.forget(cluster)
        self._probes.forget(Key(cluster.namespace, cluster.name))
        self._reported.pop(cluster.metadata.uid, None)
        figures.forget(cluster)

    async def _reconcile_external(self, cluster: HPCCluster, world: World) -> Outcome:
        scheduler = await self._schedulers.of(cluster, world)
        probe = await self._probes.look(Key(cluster.namespace, cluster.name), scheduler)
        outcome = await world.apply(cluster_plan.external(cluster, probe))
        outcome = await self._register(cluster, outcome, probe, world)
        return replace(outcome, after=self._settings.look_seconds)

    def _plan(self, cluster: HPCCluster, held: ClusterKeys, probe: Probe | None, world: World) -> Plan:
        around = replace(surroundings(cluster, self._settings), keys_digest=held.fingerprint)
        observed = Observed(
            stateful_sets=_parts(cluster, world, STATEFUL_SETS, ""),
            pods=_parts(cluster, world, PODS, "-0"),
            pools={pool.spec.pool: pool for pool in _pools(cluster, world)},
            pool_manifests={
                one["spec"]["pool"]: one for one in world.objects.list(POOLS, cluster.namespace)
                if one["spec"]["clusterRef"]["name"] == cluster.name
            },
            probe=probe,
            now=world.now(),
            reported_at=self._reported.get(cluster.metadata.uid, 0.0),
        )  # fmt: skip
        return cluster_plan.plan(cluster, around, held.password, observed, MANAGER)

    async def _probe(self, cluster: HPCCluster, world: World) -> tuple[Probe | None, Unavailable | None]:
        """Return what SLURM says, or why nothing is known."""
        key = Key(cluster.namespace, cluster.name)
        try:
            scheduler = await self._schedulers.of(cluster, world)
            return await self._probes.look(key, scheduler), None
        except Unavailable as error:
            return None, error
        except (NotYet, Rejected) as error:
            return None, Unavailable(error.message, reason=error.reason)

    async def _register(
        self, cluster: HPCCluster, outcome: Outcome, probe: Probe | None, world: World
    ) -> Outcome:
        """Tell the chain. What it refuses stalls the cluster; nodes are seen to whatever it says.

        A cluster comes on chain once its SLURM has answered, and its keys are known to be kept.
        """
        assert isinstance(outcome.status, HPCClusterStatus)
        is_new = cluster.status.cluster_id is None and (probe is None or cluster.status.phase is None)
        if cluster.spec.provider_ref is None or is_new:
            return outcome
        try:
            status = await self._registrations.keep(cluster, outcome.status, probe, world)
        except (NotYet, Unavailable) as error:
            is_silent = isinstance(error, Unavailable)
            fact = Fact("OnChain", "Unknown" if is_silent else "False", error.reason, error.message)
            return replace(outcome, facts=(*outcome.facts, fact))
        except Rejected as error:
            fact = Fact("OnChain", "False", error.reason, error.message)
            facts = (*outcome.facts, fact)
            return replace(
                outcome, facts=facts, ready=False, stalled=True, reason=error.reason, message=error.message
            )
        fact = Fact("OnChain", "True", "Registered", f"{status.cluster_id} is {status.cluster_state}")
        return replace(outcome, status=status, facts=(*outcome.facts, fact))

    def _note(self, cluster: HPCCluster, plan: Plan, world: World) -> None:
        if plan.status != cluster.status:
            self._reported[cluster.metadata.uid] = world.now()


def _pools(cluster: HPCCluster, world: World) -> list[HPCPool]:
    return [
        pool
        for pool in world.objects.list(HPCPool, cluster.namespace)
        if pool.spec.cluster_ref.name == cluster.name
    ]


def _parts(cluster: HPCCluster, world: World, kind: kubernetes_kinds.Kind, suffix: str) -> dict[str, Object]:
    found = {
        part: world.objects.get(kind, cluster.namespace, f"{names.part(cluster.name, part)}{suffix}")
        for part in cluster_plan.parts(cluster)
    }
    return {part: item for part, item in found.items() if item is not None}
