"""Scenes of the chain operator over the API server in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from operators.chain.account import Accounts
from operators.chain.network import Networks
from operators.chain.settings import ChainOperatorSettings
from operators.chain.validator import Validators
from tests.fakes.chain_views import FakeStakes, FakeViews
from tests.fakes.kubernetes import FakeKubernetes
from virtengine.api import Account, Network, Validator
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, SECRETS, STATEFUL_SETS, of_model
from virtengine.plans.account import Funds
from virtengine.plans.node_parts import NodeView
from virtengine.runtime import Controller

HOME = "home"
ACCOUNTS, NETWORKS, VALIDATORS = of_model(Account), of_model(Network), of_model(Validator)
Act = Callable[[FakeKubernetes], Awaitable[None]]


def controllers() -> tuple[Controller[Any], ...]:
    """Return the chain operator's controllers over a chain that runs."""
    views = FakeViews()
    views.the_height, views.the_funds = 7, Funds(1000, 0)
    views.the_node = NodeView(height=7, peers=0, catching_up=False, app_hash="AB")
    settings = ChainOperatorSettings(platform_image="platform:1", cometbft_image="cometbft:1")
    return (
        Accounts(views).controller(),
        Networks(views, settings.images).controller(),
        Validators(views, FakeStakes(), settings).controller(),
    )


def play_cluster(kube: FakeKubernetes) -> None:
    """Do what Kubernetes' own controllers would do: pods become ready."""
    for (kind, _, _), item in list(kube.items.items()):
        if kind in (STATEFUL_SETS, DEPLOYMENTS):
            generation = item["metadata"]["generation"]
            status = {"readyReplicas": 1, "availableReplicas": 1, "observedGeneration": generation}
            status |= {"currentRevision": "a", "updateRevision": "a"}
            if item.get("status") != status:
                kube.set_status(item, status)


def made(kind: str, name: str, **spec: Any) -> Object:
    """Return an object of ours."""
    metadata = {"name": name, "namespace": HOME}
    return {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": kind,
        "metadata": metadata,
        "spec": {"suspend": False, **spec},
    }


def parts(*, relay: bool = True, policy: str = "Retain") -> tuple[Object, ...]:
    """Return a network with one validator and one account."""
    genesis = {"accounts": [{"name": "alice", "accountRef": {"name": "alice"}, "amount": "1000"}]}
    return (
        made("Network", "net", chainId="test-1", genesis=genesis, relay={"enabled": relay}),
        made("Validator", "node", networkRef={"name": "net"}, deletionPolicy=policy),
        made("Account", "alice", networkRef={"name": "net"}, deletionPolicy=policy),
    )


async def create(kube: FakeKubernetes, *objects: Object) -> None:
    """Create objects as a user would."""
    for item in objects:
        await kube.create(item, manager="user")


async def nothing(kube: FakeKubernetes) -> None:
    """Change nothing."""


async def relay_off(kube: FakeKubernetes) -> None:
    """Take the relay away."""
    await kube.merge(NETWORKS, HOME, "net", {"spec": {"relay": {"enabled": False}}}, manager="user")


async def faster(kube: FakeKubernetes) -> None:
    """Change the block time, which rolls the node."""
    await kube.merge(NETWORKS, HOME, "net", {"spec": {"blockTime": "500ms"}}, manager="user")


async def drift(kube: FakeKubernetes) -> None:
    """Change and delete what the operator made."""
    await kube.delete(STATEFUL_SETS, HOME, "node")
    await kube.merge(DEPLOYMENTS, HOME, "net-relay", {"spec": {"replicas": 5}}, manager="user")


async def delete_all(kube: FakeKubernetes) -> None:
    """Delete every object of ours."""
    for kind, name in ((VALIDATORS, "node"), (ACCOUNTS, "alice"), (NETWORKS, "net")):
        await kube.delete(kind, HOME, name)


async def delete_and_recreate(kube: FakeKubernetes) -> None:
    """Delete the account and make another of the same name while the first one goes."""
    await kube.delete(ACCOUNTS, HOME, "alice")


async def lose_keys(kube: FakeKubernetes) -> None:
    """Delete the account's keys by hand."""
    await kube.delete(SECRETS, HOME, "alice-account")


async def suspend(kube: FakeKubernetes) -> None:
    """Suspend the network."""
    await kube.merge(NETWORKS, HOME, "net", {"spec": {"suspend": True}}, manager="user")


SCENES: dict[str, tuple[tuple[Object, ...], Act]] = {
    "create": (parts(), nothing),
    "create without relay": (parts(relay=False), nothing),
    "relay off": (parts(), relay_off),
    "faster blocks": (parts(), faster),
    "drift": (parts(), drift),
    "delete, keep": (parts(), delete_all),
    "delete, destroy": (parts(policy="Delete"), delete_all),
    "delete account": (parts(), delete_and_recreate),
    "lose keys": (parts(), lose_keys),
    "suspend": (parts(), suspend),
    "account only": ((parts()[2],), nothing),
    "network only": ((parts()[0],), nothing),
    "validator only": ((parts()[1],), nothing),
}
