"""Validators: keys made once, then a pod with CometBFT and the application."""

from __future__ import annotations

from collections.abc import Iterable

from operators.chain import keys
from operators.chain.views import ChainViews
from virtengine.api import Network, Validator
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, SECRETS, STATEFUL_SETS
from virtengine.core.errors import NotYet
from virtengine.plans import node_pod
from virtengine.plans import validator as plans
from virtengine.plans.network import PEERS, RPC, GenesisNode, Images, genesis_name
from virtengine.plans.validator import NodeView
from virtengine.runtime import Controller, Key, ObjectRef, Objects, Outcome, Watch, World


class Validators:
    """Reconciles validators."""

    def __init__(self, views: ChainViews, images: Images, mempool: str) -> None:
        self._views = views
        self._images = images
        self._mempool = mempool

    def controller(self) -> Controller[Validator]:
        """Return the controller of validators."""
        watches = (Watch(CONFIG_MAPS), Watch(STATEFUL_SETS), Watch(Network, keys=validators_of))
        return Controller(Validator, self.reconcile, finalize=finalize, watches=watches)

    async def reconcile(self, validator: Validator, world: World) -> Outcome:
        """Make the keys unless they are there, wait for the genesis, and run the node."""
        node = await ensure_keys(validator, world)
        network = world.objects.get(Network, validator.namespace, validator.spec.network_ref.name)
        if network is None:
            raise NotYet(
                f"Network {validator.spec.network_ref.name} does not exist; create it",
                reason="NetworkMissing",
            )
        genesis = await world.read(CONFIG_MAPS, network.namespace, genesis_name(network.name))
        if genesis is None:
            raise NotYet("the Network has no genesis yet", seconds=1, reason="GenesisMissing")
        plan = plans.plan(
            validator,
            network=network,
            node=node,
            peers=genesis["data"].get(PEERS, ""),
            images=self._images,
            mempool=self._mempool,
            stateful_set=world.objects.get(STATEFUL_SETS, validator.namespace, validator.name),
            view=await self._view(validator, network, world.objects),
        )
        return await world.apply(plan)

    async def _view(self, validator: Validator, network: Network, objects: Objects) -> NodeView | None:
        """Ask the node about itself when its answer would be written."""
        found = objects.get(STATEFUL_SETS, validator.namespace, validator.name)
        runs = bool(((found or {}).get("status") or {}).get("readyReplicas"))
        if not runs or (validator.is_ready and validator.status.height is not None):
            return None
        host = f"{validator.name}-0.{network.name}-p2p.{validator.namespace}.svc"
        return await self._views.node(f"http://{host}:{RPC}")


async def ensure_keys(validator: Validator, world: World) -> GenesisNode:
    """Return the public side of the node's keys, which are made once."""
    name = node_pod.secret_name(validator.name)
    found = await world.read(SECRETS, validator.namespace, name)
    if found is None:
        plans.require_unused(await world.fresh(validator))
        found = await world.create_once(plans.secret(validator, keys.new_node_keys()))
    return plans.read_public(validator.name, found)


async def finalize(validator: Validator, world: World) -> None:
    """Destroy the keys if the policy says so; the volume follows the StatefulSet's own policy."""
    if validator.spec.deletion_policy == "Delete":
        await world.remove(
            ObjectRef("v1", "Secret", node_pod.secret_name(validator.name), validator.namespace)
        )


def validators_of(item: Object, objects: Objects) -> Iterable[Key]:
    """Return the nodes of a network."""
    name, namespace = item["metadata"]["name"], item["metadata"]["namespace"]
    for validator in objects.list(Validator, namespace):
        if validator.spec.network_ref.name == name:
            yield Key(namespace, validator.name)
