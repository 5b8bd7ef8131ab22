"""Networks: a genesis built once from accounts and validators, services, and the relay."""

from __future__ import annotations

from collections.abc import Iterable

from operators.chain.views import ChainViews
from virtengine.api import Account, Network, Validator
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    POD_DISRUPTION_BUDGETS,
    SECRETS,
    SERVICES,
)
from virtengine.core.errors import NotYet, Unavailable
from virtengine.plans import genesis, genesis_stake, node_pod
from virtengine.plans import network as plans
from virtengine.plans import validator as validator_plans
from virtengine.plans.genesis_stake import GenesisNode
from virtengine.plans.network import Images, Observed
from virtengine.plans.relay import relay
from virtengine.runtime import Controller, Key, Objects, Outcome, Watch, World


class Networks:
    """Reconciles networks."""

    def __init__(self, views: ChainViews, images: Images) -> None:
        self._views = views
        self._images = images

    def controller(self) -> Controller[Network]:
        """Return the controller of networks."""
        watches = (
            Watch(CONFIG_MAPS),
            Watch(SERVICES),
            Watch(DEPLOYMENTS),
            Watch(POD_DISRUPTION_BUDGETS),
            Watch(Validator, keys=network_of_validator),
            Watch(Account, keys=networks_of_account),
        )
        return Controller(Network, self.reconcile, watches=watches)

    async def reconcile(self, network: Network, world: World) -> Outcome:
        """Build the genesis once, then keep what reaches and follows the chain."""
        found = await world.read(CONFIG_MAPS, network.namespace, plans.genesis_name(network.name))
        if found is None:
            found = await begin(network, world)
        observed = await self._observe(network, world.objects)
        plan = plans.plan(
            network, genesis=found["data"], relay=relay(network, self._images), observed=observed
        )
        outcome = await world.apply(plan)
        if network.is_ready and observed.ready_nodes and observed.height is None:
            raise Unavailable("the chain's RPC gave no answer", reason="ChainAway")
        return outcome

    async def _observe(self, network: Network, objects: Objects) -> Observed:
        nodes = tuple(nodes_of(network, objects))
        there = objects.get(DEPLOYMENTS, network.namespace, f"{network.name}-relay")
        is_up = any(node.is_ready for node in nodes)
        height = await self._views.height(plans.endpoints(network), network.spec.chain_id) if is_up else None
        available = ((there or {}).get("status") or {}).get("availableReplicas") or 0
        return Observed(nodes=nodes, is_relay_ready=available > 0, height=height)


async def begin(network: Network, world: World) -> Object:
    """Return a new genesis once every account has an address and every validator its key."""
    addresses = genesis_addresses(network, world.objects)
    nodes = await genesis_nodes(network, world)
    document = genesis.build_genesis(network, addresses, nodes)
    return await world.create_once(plans.genesis_config_map(network, document))


def genesis_addresses(network: Network, objects: Objects) -> dict[str, str]:
    """Return the address of every genesis account. Raises NotYet, naming those that have none."""
    found: dict[str, str] = {}
    missing: list[str] = []
    for entry in network.spec.genesis.accounts:
        if entry.account_ref is None:
            found[entry.name] = entry.address or ""
            continue
        namespace = entry.account_ref.namespace or network.namespace
        account = objects.get(Account, namespace, entry.account_ref.name)
        if account is None or not account.status.address:
            missing.append(f"{namespace}/{entry.account_ref.name}")
        else:
            found[entry.name] = account.status.address
    if missing:
        raise NotYet(
            f"Accounts without an address: {', '.join(sorted(missing))}; create them",
            reason="AccountsNotReady",
        )
    return found


async def genesis_nodes(network: Network, world: World) -> list[GenesisNode]:
    """Return the validators of the genesis. Raises NotYet while there are too few or one is not complete."""
    nodes = []
    for validator in genesis_validators(network, world.objects):
        name = node_pod.secret_name(validator.name)
        found = await world.read(SECRETS, validator.namespace, name)
        if found is None:
            raise NotYet(f"Secret {name} is not there yet", seconds=1, reason="ValidatorsNotReady")
        public = validator_plans.read_public(validator, found)
        ref = validator.spec.account_ref
        if ref is None:
            nodes.append(public)
            continue
        account = world.objects.get(Account, validator.namespace, ref.name)
        if account is None or not account.status.address:
            raise NotYet(
                f"Account {ref.name} of Validator {validator.name} has no address yet; create it",
                reason="AccountsNotReady",
            )
        stake = genesis_stake.stake_of(validator, account.status.address)
        nodes.append(GenesisNode(public.name, public.public_key, public.address, public.node_id, stake))
    return nodes


def genesis_validators(network: Network, objects: Objects) -> list[Validator]:
    """Return the Validators that the chain begins with. Raises NotYet while one of them is missing."""
    there = {one.name: one for one in nodes_of(network, objects) if one.spec.mode == "validator"}
    named = network.spec.genesis.validators
    missing = sorted(set(named) - set(there))
    if missing:
        raise NotYet(
            f"Validators of the genesis that do not exist: {', '.join(missing)}; create them",
            reason="ValidatorsNotReady",
        )
    wanted = network.spec.genesis.min_validators
    if len(there) < wanted:
        raise NotYet(
            f"{len(there)} of {wanted} Validators exist; create the others", reason="ValidatorsNotReady"
        )
    return [there[name] for name in sorted(named or there)]


def nodes_of(network: Network, objects: Objects) -> list[Validator]:
    """Return the nodes of a network."""
    found = objects.list(Validator, network.namespace)
    return [one for one in found if one.spec.network_ref.name == network.name and not one.is_deleting]


def network_of_validator(item: Object, _objects: Objects) -> Iterable[Key]:
    """Return the network of a validator."""
    return (Key(item["metadata"]["namespace"], item["spec"]["networkRef"]["name"]),)


def networks_of_account(item: Object, objects: Objects) -> Iterable[Key]:
    """Return the networks that still wait for an account's address."""
    name, namespace = item["metadata"]["name"], item["metadata"]["namespace"]
    for network in objects.list(Network):
        refs = (entry.account_ref for entry in network.spec.genesis.accounts if entry.account_ref)
        is_named = any(ref.name == name and (ref.namespace or network.namespace) == namespace for ref in refs)
        if (is_named or namespace == network.namespace) and not network.status.genesis_hash:
            yield Key(network.namespace, network.name)
