"""A Network of four validators, a sentry and a full node over the API server in memory."""

from __future__ import annotations

from typing import Any

from operators.chain.account import Accounts
from operators.chain.network import Networks
from operators.chain.settings import ChainOperatorSettings
from operators.chain.validator import Validators
from tests.fakes.chain_views import FakeStakes, FakeViews
from tests.fakes.kubernetes import FakeKubernetes
from tests.operators.chain.scenes import ACCOUNTS, HOME, VALIDATORS, made
from tests.support.harness import Harness
from virtengine.api import Validator
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import PODS, SECRETS, STATEFUL_SETS
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import operator_of
from virtengine.plans.account import Funds
from virtengine.plans.node_parts import NodeView
from virtengine.plans.stake import OnChain

VE = 10**6
NAMES = ("v0", "v1", "v2", "v3")
ABOUT = {"identity": "0000", "website": "https://validator.example"}
VIEW = NodeView(height=9, peers=5, catching_up=False, app_hash="AB", signed_height=8)


class Four:
    """The cluster, the chain and the operator."""

    def __init__(self) -> None:
        self.kube, self.views, self.stakes = FakeKubernetes(), FakeViews(), FakeStakes()
        self.views.the_height, self.views.the_funds, self.views.the_node = 9, Funds(1, 0), VIEW
        self.settings = ChainOperatorSettings(platform_image="platform:1", cometbft_image="cometbft:1")
        self.is_ready = True
        self.held_back: set[str] = set()
        """Nodes whose pods do not become ready."""
        self.harness = Harness(self.kube, self.controllers)
        self.revisions: dict[str, str] = {}

    def controllers(self) -> tuple[Any, ...]:
        """Return the operator's controllers."""
        return (
            Accounts(self.views).controller(),
            Networks(self.views, self.settings.images).controller(),
            Validators(self.views, self.stakes, self.settings).controller(),
        )

    async def create(self, *, genesis: tuple[str, ...] = NAMES, **network: Any) -> None:
        """Create everything as a user would."""
        accounts = [{"name": name, "accountRef": {"name": name}, "amount": str(5000 * VE)} for name in NAMES]
        begin = {"accounts": accounts, "validators": list(genesis), "time": "2026-01-01T00:00:00Z"}
        objects = [made("Network", "net", chainId="test-1", genesis=begin, **network)]
        objects += [made("Account", name, networkRef={"name": "net"}) for name in NAMES]
        objects += [
            made("Validator", name, networkRef={"name": "net"}, accountRef={"name": name}, description=ABOUT)
            for name in NAMES
        ]
        objects += [
            made("Validator", name, networkRef={"name": "net"}, mode=mode)
            for name, mode in (("guard", "sentry"), ("full", "full"))
        ]
        for item in objects:
            await self.kube.create(item, manager="user")

    async def settle(self, *, rounds: int = 60) -> None:
        """Let everybody act until nothing changes."""
        await self.harness.settle(self.play, rounds=rounds)

    async def round(self) -> None:
        """Let everybody act once."""
        await self.harness.round()
        self.play(self.kube)

    def play(self, kube: FakeKubernetes) -> None:
        """Do what Kubernetes would do, one step for each call: pods roll when their template changes."""
        for (kind, _, name), item in list(kube.items.items()):
            if kind != STATEFUL_SETS:
                continue
            template = item["metadata"]["annotations"]["virtengine.com/template"]
            is_new = self.revisions.get(name) != template
            self.revisions[name] = template
            ready = 0 if is_new or name in self.held_back else 1
            status = {"readyReplicas": ready, "observedGeneration": item["metadata"]["generation"]}
            status |= {"currentRevision": template, "updateRevision": template}
            if item.get("status") != status:
                kube.set_status(item, status)

    async def bond(self) -> None:
        """Make the chain know the validators of its genesis."""
        for name in NAMES:
            operator = operator_of(await self.address(name))
            self.stakes.validators[operator] = OnChain(
                operator=operator,
                tokens=1000 * VE,
                own_shares=1000 * VE * ATTO,
                own_tokens=1000 * VE,
                rate=5 * ATTO // 100,
                max_change=ATTO // 100,
                description={"moniker": name, **ABOUT},
                others_bonded=3,
                now_ms=10**12,
            )

    async def address(self, name: str) -> str:
        """Return the address of an account."""
        found = await self.kube.get(ACCOUNTS, HOME, name)
        assert found is not None
        return str(found["status"]["address"])

    async def operator(self, name: str) -> str:
        """Return a validator's address on chain."""
        return operator_of(await self.address(name))

    async def validator(self, name: str) -> Validator:
        """Return a Validator."""
        found = await self.kube.get(VALIDATORS, HOME, name)
        assert found is not None
        return Validator.read(found)

    def unready(self) -> list[str]:
        """Return the nodes that are on their way."""
        return sorted(
            name
            for (kind, _, name), item in self.kube.items.items()
            if kind == STATEFUL_SETS and not (item.get("status") or {}).get("readyReplicas")
        )

    async def put_pod(self, name: str, status: Object, *, image: str = "platform:1") -> None:
        """Create the pod of a node with the status of its application."""
        await self.kube.delete(PODS, HOME, f"{name}-0")
        labels = {"virtengine.com/validator": name}
        metadata = {"name": f"{name}-0", "namespace": HOME, "labels": labels}
        spec = {"containers": [{"name": "app", "image": image}]}
        pod = await self.kube.create(
            {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}, manager="kubelet"
        )
        self.kube.set_status(pod, {"containerStatuses": [{"name": "app", **status}]})

    def image(self, name: str) -> str:
        """Return the image of a node's application."""
        item = self.kube.items[STATEFUL_SETS, HOME, name]
        return str(item["spec"]["template"]["spec"]["containers"][0]["image"])

    async def secret(self, name: str) -> Object:
        """Return a Secret."""
        found = await self.kube.get(SECRETS, HOME, name)
        assert found is not None
        return found
