"""Validators: a key reserved and made once, a pod with CometBFT and the application, standing on chain."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from operators.chain import node_keys
from operators.chain.network import nodes_of
from operators.chain.reservations import Reservations
from operators.chain.rolls import Rolls, node_url
from operators.chain.settings import ChainOperatorSettings
from operators.chain.staking import Stakes
from operators.chain.views import ChainViews
from virtengine.api import Account, Network, Validator
from virtengine.api.fields import NamespacedRef
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    NETWORK_POLICIES,
    PODS,
    SERVICES,
    STATEFUL_SETS,
)
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.crypto.addresses import operator_of
from virtengine.plans import (
    cometbft,
    consensus_key,
    genesis_stake,
    node_pod,
    node_status,
    stake,
    topology,
    upgrade,
)
from virtengine.plans import validator as plans
from virtengine.plans.genesis_stake import GenesisNode, Stake
from virtengine.plans.network import genesis_name
from virtengine.plans.node_parts import NodeView, Parts
from virtengine.plans.node_pod import VALIDATOR_LABEL, PodParts
from virtengine.runtime import Controller, Key, ObjectRef, Objects, Outcome, Watch, World


class Validators:
    """Reconciles validators."""

    def __init__(self, views: ChainViews, stakes: Stakes, settings: ChainOperatorSettings) -> None:
        self._views, self._stakes, self._settings = views, stakes, settings
        self._reservations = Reservations(settings.namespace)
        self._rolls = Rolls(views)

    def controller(self) -> Controller[Validator]:
        """Return the controller of validators."""
        watches = (
            Watch(CONFIG_MAPS),
            Watch(STATEFUL_SETS),
            Watch(SERVICES),
            Watch(NETWORK_POLICIES),
            Watch(PODS, keys=validator_of_pod, labels=VALIDATOR_LABEL),
            Watch(Network, keys=validators_of),
            Watch(Validator, keys=neighbours),
        )
        return Controller(Validator, self.reconcile, finalize=self.finalize, watches=watches)

    async def reconcile(self, validator: Validator, world: World) -> Outcome:
        """Make the keys unless they are there, wait for the genesis, run the node, see to its stake."""
        node, brought = await node_keys.ensure_keys(validator, world)
        network = _network(validator, world.objects)
        signed = await self._reserve(validator, node, network, brought, world)
        nodes = nodes_of(network, world.objects)
        if waiting := await self._must_wait(validator, node, network, nodes, world):
            return waiting
        live = world.objects.get(STATEFUL_SETS, validator.namespace, validator.name)
        pod = world.objects.get(PODS, validator.namespace, f"{validator.name}-0")
        halt = upgrade.halt_of(pod)
        image, plan = upgrade.choose(validator, network, halt, self._settings.images.platform)
        view = await self._views.node(node_url(validator), node.address) if plans.is_running(live) else None
        parts = Parts(
            network=network,
            node=node,
            nodes=nodes,
            pod=PodParts(
                images=self._settings.images,
                platform=image,
                rehearsed=upgrade.rehearsed(network, plan),
            ),
            mempool=self._settings.mempool,
            operator_namespace=self._settings.namespace,
            signed_height=await self._signed(validator, node, signed, view, nodes, world),
            upgrade=plan,
            stateful_set=live,
            view=view,
        )
        parts, refused = await self._with_stake(validator, parts, world)
        parts = await self._with_turn(validator, parts, halt, world)
        outcome = await world.apply(plans.plan(validator, parts))
        if refused is not None:
            raise refused
        return outcome

    async def _reserve(
        self, validator: Validator, node: GenesisNode, network: Network, brought: int, world: World
    ) -> int:
        """Return the height that the key has signed, once it is this Validator's alone."""
        if validator.spec.mode != "validator":
            return 0
        return await self._reservations.hold(
            validator, world, address=node.address, chain_id=network.spec.chain_id, signed_height=brought
        )

    async def _must_wait(
        self,
        validator: Validator,
        node: GenesisNode,
        network: Network,
        nodes: Sequence[Validator],
        world: World,
    ) -> Outcome | None:
        """Return what is missing before the node can run. Its own id is shown at once, for the others."""
        status = node_status.identity(validator, node)
        genesis = await world.read(CONFIG_MAPS, network.namespace, genesis_name(network.name))
        if genesis is None:
            text = "the Network has no genesis yet; its conditions say what it waits for"
            return Outcome(ready=False, reason="GenesisMissing", message=text, status=status, after=1)
        unknown = topology.unknown(validator, nodes)
        is_new = world.objects.get(STATEFUL_SETS, validator.namespace, validator.name) is None
        if is_new and unknown:
            text = f"other nodes have no id yet: {', '.join(unknown)}"
            return Outcome(ready=False, reason="PeersNotReady", message=text, status=status, after=1)
        return None

    async def _signed(
        self,
        validator: Validator,
        node: GenesisNode,
        known: int,
        view: NodeView | None,
        nodes: Sequence[Validator],
        world: World,
    ) -> int:
        """Return what the key is known to have signed; it is noted now and then, and at each stop."""
        if not node_pod.signs(validator):
            return known
        newest = view.signed_height if view is not None else None
        if view is None and validator.status.height is not None:
            for other in nodes:
                if newest is None and other.name != validator.name and other.is_ready:
                    newest = await self._views.signed_height(node_url(other), node.address)
        noted = consensus_key.note(known, newest, is_running=view is not None)
        if noted > known:
            await self._reservations.note(validator, world, address=node.address, signed_height=noted)
        return noted

    async def _with_stake(
        self, validator: Validator, parts: Parts, world: World
    ) -> tuple[Parts, Rejected | None]:
        """Look at the validator on chain and take the next step there. The node never waits for the chain.

        Returns the chain's refusal, which is for the author to read once the node is seen to.
        """
        wanted = stake_of(validator, world.objects)
        parts = dataclasses.replace(parts, has_stake=wanted is not None)
        if wanted is None or parts.view is None:
            return parts, None
        try:
            return await self._stake(validator, wanted, parts, world), None
        except Rejected as error:
            return parts, error
        except (NotYet, Unavailable) as error:
            world.log.info("the chain gives no answer about the validator", error=str(error))
            return parts, None

    async def _stake(self, validator: Validator, wanted: Stake, parts: Parts, world: World) -> Parts:
        where = NamespacedRef(name=parts.network.name, namespace=parts.network.namespace)
        operator = operator_of(wanted.account)
        found = await self._stakes.find(world, where, operator)
        is_synced = parts.view is not None and not parts.view.catching_up
        step = stake.next_step(validator, parts.node.public_key, wanted, found, is_synced=is_synced)
        if step is not None and step.sends:
            world.log.info("on chain", step=step.reason, message=step.message)
            sends = step.sends

            async def is_done() -> bool:
                now = await self._stakes.find(world, where, operator)
                again = stake.next_step(validator, "", wanted, now, is_synced=True) if now else step
                return again is None or again.sends != sends

            await self._stakes.send(world, where, _account(validator), is_done, sends)
            found = await self._stakes.find(world, where, operator)
        return dataclasses.replace(parts, on_chain=found, step=step)

    async def _with_turn(
        self, validator: Validator, parts: Parts, halt: upgrade.Halt | None, world: World
    ) -> Parts:
        """Restart a node that is well only when all others are; one that is not well loses nothing."""
        digest = cometbft.digest(plans.node_config(validator, parts))
        wanted = plans.build_stateful_set(validator, parts, digest)
        is_well = plans.is_running(parts.stateful_set)
        if not plans.must_roll(parts.stateful_set, wanted):
            if is_well and parts.view is not None and not parts.view.catching_up:
                self._rolls.done(validator)
            return parts
        if not is_well or halt is not None:
            return parts
        return dataclasses.replace(parts, may_roll=await self._rolls.may(validator, parts.nodes, world))

    async def finalize(self, validator: Validator, world: World) -> None:
        """Take the stake back, then destroy the keys if the policy says so; the volume goes its own way."""
        network = world.objects.get(Network, validator.namespace, validator.spec.network_ref.name)
        if network is not None and not network.is_deleting and network.is_ready:
            await self._unbond(validator, network, world)
        self._rolls.done(validator)
        if validator.spec.deletion_policy != "Delete":
            return
        signer = node_pod.signer_name(validator.name)
        doomed = (
            ObjectRef("v1", "Secret", node_pod.secret_name(validator.name), validator.namespace),
            ObjectRef("v1", "ConfigMap", signer, validator.namespace),
            ObjectRef("v1", "PersistentVolumeClaim", signer, validator.namespace),
        )
        await world.remove(*doomed)

    async def _unbond(self, validator: Validator, network: Network, world: World) -> None:
        """Raise NotYet until the validator has left the set. The last one of a chain is left in it."""
        wanted = stake_of(validator, world.objects)
        if wanted is None or validator.spec.on_deletion != "Unbond":
            return
        where = NamespacedRef(name=network.name, namespace=network.namespace)
        operator = operator_of(wanted.account)
        found = await self._stakes.find(world, where, operator)
        if found is None or not found.others_bonded:
            return
        send = stake.unbond(wanted, found)
        if send is not None:

            async def is_done() -> bool:
                now = await self._stakes.find(world, where, operator)
                return now is None or not now.own_tokens

            await self._stakes.send(world, where, _account(validator), is_done, (send,))
            # The engine takes a change of the set two blocks after the chain.
            raise NotYet("the validator leaves the set of the engine", seconds=5, reason="Unbonding")
        if found.state == "Bonded":
            raise NotYet("the validator leaves the set of the chain", seconds=2, reason="Unbonding")


def stake_of(validator: Validator, objects: Objects) -> Stake | None:
    """Return what the Validator wants to stake, None while it has no account with an address."""
    ref = validator.spec.account_ref
    if ref is None or validator.spec.mode != "validator":
        return None
    account = objects.get(Account, validator.namespace, ref.name)
    if account is None or not account.status.address:
        return None
    return genesis_stake.stake_of(validator, account.status.address)


def _account(validator: Validator) -> NamespacedRef:
    ref = validator.spec.account_ref
    assert ref is not None, "stake_of() asked for it"
    return NamespacedRef(name=ref.name, namespace=validator.namespace)


def _network(validator: Validator, objects: Objects) -> Network:
    name = validator.spec.network_ref.name
    network = objects.get(Network, validator.namespace, name)
    if network is None:
        raise NotYet(f"Network {name} does not exist; create it", reason="NetworkMissing")
    return network


def validators_of(item: Object, objects: Objects) -> Iterable[Key]:
    """Return the nodes of a network."""
    name, namespace = item["metadata"]["name"], item["metadata"]["namespace"]
    for validator in objects.list(Validator, namespace):
        if validator.spec.network_ref.name == name:
            yield Key(namespace, validator.name)


def neighbours(item: Object, objects: Objects) -> Iterable[Key]:
    """Return the other nodes of a node's network: they name it among their peers and may wait for it."""
    namespace, name = item["metadata"]["namespace"], item["metadata"]["name"]
    network = item["spec"]["networkRef"]["name"]
    for validator in objects.list(Validator, namespace):
        if validator.spec.network_ref.name == network and validator.name != name:
            yield Key(namespace, validator.name)


def validator_of_pod(item: Object, _objects: Objects) -> Iterable[Key]:
    """Return the validator of a pod."""
    labels = item["metadata"].get("labels") or {}
    if VALIDATOR_LABEL in labels:
        yield Key(item["metadata"]["namespace"], labels[VALIDATOR_LABEL])
