"""The chain operator against a real API server: accounts, a network and a validator from YAML to ready."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import bech32
import pytest

from operators.chain.main import build
from operators.chain.rbac import PERMISSIONS
from operators.chain.settings import ChainOperatorSettings
from operators.networks import Networks as Chains
from tests.fakes.chain_views import FakeStakes, FakeViews
from tests.support.apiserver import ApiServer
from tests.support.running import eventually
from virtengine.api import Account, Network, Validator
from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    SECRETS,
    SERVICES,
    STATEFUL_SETS,
    of_model,
)
from virtengine.plans.account import Funds
from virtengine.plans.node_parts import NodeView
from virtengine.runtime import serve

pytestmark = pytest.mark.contract
SIGNING = NodeView(height=7, peers=0, catching_up=False, app_hash="AB", signed_height=7)
ACCOUNTS, NETWORKS, VALIDATORS = of_model(Account), of_model(Network), of_model(Validator)


def settings(api_server: ApiServer, namespace: str, **changes: Any) -> ChainOperatorSettings:
    chosen: dict[str, Any] = {
        "namespace": namespace,
        "kubeconfig": str(api_server.kubeconfig),
        "watch_namespaces": namespace,
        "health_port": 0,
        "metrics_port": 0,
        "leader_seconds": 2,
        "identity": "one",
        "platform_image": "platform:test",
        "cometbft_image": "cometbft:test",
        **changes,
    }
    return ChainOperatorSettings(**chosen)


@asynccontextmanager
async def running(chosen: ChainOperatorSettings, views: FakeViews) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.ensure_future(
        serve(build(chosen, views, Chains(lambda _block: None), FakeStakes()), stop=stop)
    )
    try:
        yield
        assert not task.done(), task.exception()
    finally:
        stop.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(task, 20)


def made(kind: str, namespace: str, name: str, spec: dict[str, Any]) -> Object:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "virtengine.com/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}


def network_spec(**changes: Any) -> dict[str, Any]:
    genesis = {"accounts": [{"name": "alice", "accountRef": {"name": "alice"}, "amount": "1000"}]}
    return {"chainId": "test-1", "genesis": genesis, **changes}


async def create_all(kube: Kubernetes, namespace: str, **changes: Any) -> None:
    await kube.create(made("Network", namespace, "net", network_spec(**changes)), manager="test")
    await kube.create(made("Validator", namespace, "node", {"networkRef": {"name": "net"}}), manager="test")
    await kube.create(made("Account", namespace, "alice", {"networkRef": {"name": "net"}}), manager="test")


async def pretend_ready(kube: Kubernetes, namespace: str) -> None:
    """Do what the controllers and the kubelet of a whole cluster would do."""
    found = await eventually(lambda: kube.get(STATEFUL_SETS, namespace, "node"))
    status = {
        "replicas": 1,
        "readyReplicas": 1,
        "observedGeneration": found["metadata"]["generation"],
        "currentRevision": "a",
        "updateRevision": "a",
    }
    body = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "node", "namespace": namespace},
    }
    await kube.apply({**body, "status": status}, manager="kubelet", subresource="status")


def ready_of(item: Object | None) -> tuple[str, str]:
    for one in ((item or {}).get("status") or {}).get("conditions") or []:
        if one["type"] == "Ready":
            return one["status"], one["reason"]
    return "", ""


async def test_a_network_comes_up_from_its_parts(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    views = FakeViews()
    views.the_height, views.the_funds = 7, Funds(1000, 0)
    views.the_node = NodeView(height=7, peers=0, catching_up=False, app_hash="AB")
    async with running(settings(api_server, namespace), views):
        await create_all(kube, namespace)
        await pretend_ready(kube, namespace)

        async def all_ready() -> bool:
            kinds = ((ACCOUNTS, "alice"), (NETWORKS, "net"), (VALIDATORS, "node"))
            found = [await kube.get(kind, namespace, name) for kind, name in kinds]
            return all(ready_of(one) == ("True", "Ready") for one in found)

        await eventually(all_ready)

        async def is_funded() -> bool:
            found = await kube.get(ACCOUNTS, namespace, "alice")
            return found is not None and found["status"].get("balance") == "1000"

        await eventually(is_funded)
    secret = await kube.get(SECRETS, namespace, "alice-account")
    account = await kube.get(ACCOUNTS, namespace, "alice")
    network = await kube.get(NETWORKS, namespace, "net")
    validator = await kube.get(VALIDATORS, namespace, "node")
    assert secret is not None
    assert account is not None
    assert network is not None
    assert validator is not None
    assert base64.b64decode(secret["data"]["address"]).decode() == account["status"]["address"]
    assert len(base64.b64decode(secret["data"]["mnemonic"]).split()) == 24
    assert [len(base64.b64decode(secret["data"][name])) for name in ("private-key", "encryption-key")] == [
        32,
        32,
    ]
    assert "ownerReferences" not in secret["metadata"]
    genesis = await kube.get(CONFIG_MAPS, namespace, "net-genesis")
    assert genesis is not None
    assert genesis["immutable"] is True
    document = json.loads(genesis["data"]["genesis.json"])
    assert document["validators"][0]["address"] == validator["status"]["consensusAddress"]
    assert document["app_state"]["bank"]["balances"][0]["address"] == account["status"]["address"]
    assert network["status"]["height"] == 7
    assert network["status"]["endpoints"]["rpc"] == f"http://net-rpc.{namespace}.svc:26657"
    assert {one["metadata"]["name"] for one in (await kube.list(SERVICES, namespace))[0]} == {
        "net-rpc",
        "net-p2p",
        "node-node",
    }


async def test_keys_and_genesis_outlive_their_objects(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    async with running(settings(api_server, namespace), FakeViews()):
        await create_all(kube, namespace)
        await eventually(lambda: kube.get(STATEFUL_SETS, namespace, "node"))
        for kind, name in ((VALIDATORS, "node"), (ACCOUNTS, "alice"), (NETWORKS, "net")):
            await kube.delete(kind, namespace, name)

        async def is_gone() -> bool:
            return await kube.get(STATEFUL_SETS, namespace, "node") is None

        await eventually(is_gone)
    for kind, name in ((SECRETS, "alice-account"), (SECRETS, "node-keys"), (CONFIG_MAPS, "net-genesis")):
        assert await kube.get(kind, namespace, name) is not None


async def test_delete_policy_destroys_the_keys(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    async with running(settings(api_server, namespace), FakeViews()):
        spec = {"networkRef": {"name": "net"}, "deletionPolicy": "Delete"}
        await kube.create(made("Account", namespace, "bob", spec), manager="test")
        await eventually(lambda: kube.get(SECRETS, namespace, "bob-account"))
        await kube.delete(ACCOUNTS, namespace, "bob")

        async def is_gone() -> bool:
            return await kube.get(SECRETS, namespace, "bob-account") is None

        await eventually(is_gone)


async def test_lost_keys_stall_and_are_never_replaced(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    async with running(settings(api_server, namespace, resync_seconds=1), FakeViews()):
        await kube.create(
            made("Account", namespace, "alice", {"networkRef": {"name": "net"}}), manager="test"
        )

        async def is_ready() -> bool:
            return ready_of(await kube.get(ACCOUNTS, namespace, "alice")) == ("True", "Ready")

        await eventually(is_ready)
        await kube.delete(SECRETS, namespace, "alice-account")

        async def is_stalled() -> bool:
            return ready_of(await kube.get(ACCOUNTS, namespace, "alice")) == ("False", "KeyMissing")

        await eventually(is_stalled)
        assert await kube.get(SECRETS, namespace, "alice-account") is None


async def test_words_that_a_user_brings_give_the_known_address(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    words = "abandon " * 23 + "art"
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "words", "namespace": namespace},
        "data": {"mnemonic": base64.b64encode(words.encode()).decode()},
    }
    async with running(settings(api_server, namespace), FakeViews()):
        spec = {"networkRef": {"name": "net"}, "secretRef": {"name": "words"}}
        await kube.create(made("Account", namespace, "alice", spec), manager="test")

        async def is_waiting() -> bool:
            return ready_of(await kube.get(ACCOUNTS, namespace, "alice")) == ("False", "SecretMissing")

        await eventually(is_waiting)
        await kube.create(secret, manager="test")

        async def address() -> str:
            found = await kube.get(ACCOUNTS, namespace, "alice")
            return ((found or {}).get("status") or {}).get("address") or ""

        found = await eventually(address, seconds=30)
    # The known address of these words on the Cosmos Hub, written with our prefix.
    _, known = bech32.bech32_decode("cosmos1r5v5srda7xfth3hn2s26txvrcrntldjumt8mhl")
    assert bech32.bech32_decode(found) == ("ve", known)


async def test_a_relay_comes_and_goes_with_the_spec(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    relay = {"enabled": True, "eventsUrl": "nats://nats:4222"}
    async with running(settings(api_server, namespace), FakeViews()):
        await create_all(kube, namespace, relay=relay)
        await eventually(lambda: kube.get(DEPLOYMENTS, namespace, "net-relay"))
        patch = {"spec": {"relay": {"enabled": False}}}
        await kube.merge(NETWORKS, namespace, "net", patch, manager="test")

        async def is_gone() -> bool:
            return await kube.get(DEPLOYMENTS, namespace, "net-relay") is None

        await eventually(is_gone)


async def test_an_idle_chain_operator_writes_nothing_though_blocks_go_on(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    views = FakeViews()
    views.the_height, views.the_funds = 7, Funds(1000, 0)
    views.the_node = NodeView(height=7, peers=0, catching_up=False, app_hash="AB")
    async with running(settings(api_server, namespace, resync_seconds=1), views):
        await create_all(kube, namespace)
        await pretend_ready(kube, namespace)

        async def is_funded() -> bool:
            found = await kube.get(ACCOUNTS, namespace, "alice")
            network = await kube.get(NETWORKS, namespace, "net")
            return bool(found and found["status"].get("balance")) and ready_of(network)[0] == "True"

        await eventually(is_funded)
        await asyncio.sleep(2)
        before = len(writes(api_server, namespace))
        for step in range(4):
            views.the_height, views.the_funds = 8 + step, Funds(1000 - step, step)
            await asyncio.sleep(1)
        assert writes(api_server, namespace)[before:] == []


async def test_exactly_the_declared_verbs_are_used(
    kube: Kubernetes, namespace: str, api_server: ApiServer
) -> None:
    """Runs the operator as a user that has the generated rules and nothing else."""
    user = "operator-chain"
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": f"{namespace}-chain"}}
    await raw_create(kube, {**role, "kind": "ClusterRole", "rules": PERMISSIONS.rules()})
    subject = {"kind": "User", "name": user, "apiGroup": "rbac.authorization.k8s.io"}
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": f"{namespace}-chain"}
    await raw_create(kube, {**role, "kind": "ClusterRoleBinding", "subjects": [subject], "roleRef": ref})
    views = FakeViews()
    views.the_height, views.the_node = 7, SIGNING
    login = str(api_server.kubeconfig_for(user, "token-chain"))
    chosen = settings(api_server, namespace, kubeconfig=login, watch_namespaces="", resync_seconds=2)
    async with running(chosen, views):
        await create_all(kube, namespace, relay={"enabled": True, "eventsUrl": "nats://nats:4222"})
        spec = {"networkRef": {"name": "net"}, "deletionPolicy": "Delete"}
        await kube.create(made("Account", namespace, "bob", spec), manager="test")
        await eventually(lambda: kube.get(DEPLOYMENTS, namespace, "net-relay"))
        await eventually(lambda: kube.get(SECRETS, namespace, "bob-account"))
        await pretend_ready(kube, namespace)
        await come_again(kube, namespace, "other")
        wish = {"networkRef": {"name": "net"}, "accountRef": {"name": "bob"}, "title": "t", "summary": "s"}
        await kube.create(made("Proposal", namespace, "words", wish), manager="test")
        await kube.delete(ACCOUNTS, namespace, "bob")
        await kube.merge(NETWORKS, namespace, "net", {"spec": {"relay": {"enabled": False}}}, manager="test")

        await kube.merge(
            VALIDATORS, namespace, "node", {"spec": {"deletionPolicy": "Delete"}}, manager="test"
        )
        await kube.delete(VALIDATORS, namespace, "node")

        async def is_gone() -> bool:
            names = ((DEPLOYMENTS, "net-relay"), (SECRETS, "bob-account"), (SECRETS, "node-keys"))
            return all([await kube.get(kind, namespace, name) is None for kind, name in names])

        await eventually(is_gone)
        await asyncio.sleep(3)
    declared = {
        (group, resource, verb)
        for rule in PERMISSIONS.rules()
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }

    async def is_used_up() -> bool:
        # A watch enters the audit log when it ends.
        return declared <= used_by(api_server, user)

    await eventually(is_used_up)
    assert used_by(api_server, user) <= declared
    assert refused_to(api_server, user, namespace) == set()


async def come_again(kube: Kubernetes, namespace: str, name: str) -> None:
    """Create a validator, delete it, create it again: its key changes hands once the first one is gone."""
    uid = ""
    for _ in range(2):
        await kube.create(made("Validator", namespace, name, {"networkRef": {"name": "net"}}), manager="test")
        created = await kube.get(VALIDATORS, namespace, name)
        assert created is not None
        uid = created["metadata"]["uid"]
        reserved = await eventually(functools.partial(reservation_by, kube, namespace, uid))
        await eventually(lambda: kube.get(STATEFUL_SETS, namespace, name))
        assert reserved["data"]["signed-height"].isdigit()
        await kube.delete(VALIDATORS, namespace, name)

        async def is_gone() -> bool:
            return await kube.get(STATEFUL_SETS, namespace, name) is None

        await eventually(is_gone)


async def reservation_by(kube: Kubernetes, namespace: str, uid: str) -> Object | None:
    items, _version = await kube.list(CONFIG_MAPS, namespace)
    return next((one for one in items if (one.get("data") or {}).get("holder-uid") == uid), None)


def requests_of(api_server: ApiServer, user: str) -> list[dict[str, Any]]:
    return [one for one in api_server.requests() if one["user"]["username"] == user and "objectRef" in one]


def used_by(api_server: ApiServer, user: str) -> set[tuple[str, str, str]]:
    mine = requests_of(api_server, user)
    # Applying an object that is not there needs the right to create, and counts as a patch.
    created = {(*request_of(one)[:2], "create") for one in mine if one["responseStatus"]["code"] == 201}
    return {request_of(one) for one in mine} | created


def refused_to(api_server: ApiServer, user: str, namespace: str) -> set[tuple[str, str, str]]:
    # Namespaces of other tests are going away, where nothing may be created any more.
    return {
        request_of(one)
        for one in requests_of(api_server, user)
        if one["responseStatus"]["code"] == 403 and one["objectRef"].get("namespace", "") in ("", namespace)
    }


def writes(api_server: ApiServer, namespace: str) -> list[tuple[str, str, str]]:
    return [
        request_of(one)
        for one in api_server.requests()
        if one.get("objectRef", {}).get("namespace") == namespace
        and one["verb"] in ("create", "update", "patch", "delete")
        and one["objectRef"]["resource"] != "leases"
    ]


def request_of(one: dict[str, Any]) -> tuple[str, str, str]:
    ref = one["objectRef"]
    resource = f"{ref['resource']}/{ref['subresource']}" if ref.get("subresource") else ref["resource"]
    return ref.get("apiGroup", ""), resource, one["verb"]


async def raw_create(kube: Kubernetes, manifest: Object) -> None:
    plural = {"ClusterRole": "clusterroles", "ClusterRoleBinding": "clusterrolebindings"}[manifest["kind"]]
    await kube._call("POST", f"/apis/rbac.authorization.k8s.io/v1/{plural}", manifest)
