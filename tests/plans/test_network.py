"""What a Network should have."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import pytest

from virtengine.api import Network, Validator
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import encode_address
from virtengine.plans import network as plans
from virtengine.plans.genesis import build_genesis
from virtengine.plans.genesis_stake import GenesisNode
from virtengine.plans.network import Images, Observed
from virtengine.plans.plan import RETAIN
from virtengine.plans.relay import relay

ALICE, BOB = encode_address(b"a" * 20), encode_address(b"b" * 20)
NODES = (
    GenesisNode("two", "a2V5" * 11, "BB" * 20, "22" * 20),
    GenesisNode("one", "a2V6" * 11, "AA" * 20, "11" * 20),
)
IMAGES = Images("platform:1", "cometbft:1")
READY = {"conditions": [{"type": "Ready", "status": "True", "reason": "Ready"}]}


def node(name: str, mode: str = "validator", **status: Any) -> Validator:
    metadata = {"name": name, "namespace": "home"}
    spec = {"networkRef": {"name": "net"}, "mode": mode}
    return Validator.read({"metadata": metadata, "spec": spec, "status": {**READY, **status}})


LIVE = Observed(nodes=(node("one"),), is_relay_ready=True, height=5)


def network(*, status: dict[str, Any] | None = None, **spec: Any) -> Network:
    accounts = [
        {"name": "alice", "accountRef": {"name": "alice"}, "amount": "1000"},
        {"name": "bob", "address": BOB, "amount": "0"},
    ]
    metadata = {
        "name": "net",
        "namespace": "home",
        "generation": 1,
        "creationTimestamp": "2026-11-01T00:00:00Z",
    }
    whole = {"chainId": "test-1", "genesis": {"accounts": accounts}, **spec}
    return Network.read({"metadata": metadata, "spec": whole, "status": status or {}})


def genesis(resource: Network) -> dict[str, str]:
    document = build_genesis(resource, {"alice": ALICE, "bob": BOB}, NODES)
    data: dict[str, str] = plans.genesis_config_map(resource, document)["data"]
    return data


def test_the_genesis_cannot_be_changed_and_outlives_the_network() -> None:
    made = plans.genesis_config_map(network(), "{}")
    assert made["immutable"] is True
    assert made["metadata"]["annotations"] == {RETAIN: "true"}


def test_the_genesis_of_another_chain_is_refused() -> None:
    data = genesis(network())
    with pytest.raises(Rejected) as caught:
        plans.plan(network(chainId="other-1"), genesis=data, relay=(), observed=LIVE)
    assert caught.value.reason == "GenesisMismatch"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nodes": (), "height": None}, "NodesNotReady"),
        ({"height": None}, "NoBlocks"),
        ({"height": 0}, "NoBlocks"),
        ({"is_relay_ready": False}, "RelayNotReady"),
        ({}, "Ready"),
    ],
)
def test_a_network_is_ready_when_blocks_are_made_and_relayed(changes: dict[str, Any], reason: str) -> None:
    resource = network(relay={"enabled": True})
    observed = dataclasses.replace(LIVE, **changes)
    made = plans.plan(resource, genesis=genesis(resource), relay=(), observed=observed)
    assert (made.ready, made.reason) == (reason == "Ready", reason)
    assert (made.after is None) == made.ready


def test_the_status_names_what_clients_need() -> None:
    resource = network()
    data = genesis(resource)
    status: Any = plans.plan(resource, genesis=data, relay=(), observed=LIVE).status
    assert status.endpoints.grpc == "net-rpc.home.svc:9090"
    assert status.genesis_hash == hashlib.sha256(data["genesis.json"].encode()).hexdigest()
    assert (status.validators, status.height, status.chain_id) == (2, 5, "test-1")


def test_a_new_block_changes_nothing() -> None:
    condition = {"type": "Ready", "status": "True", "observedGeneration": 1, "reason": "Ready"}
    resource = network(status={"height": 5, "conditions": [condition]})
    later = dataclasses.replace(LIVE, height=900)
    status: Any = plans.plan(resource, genesis=genesis(resource), relay=(), observed=later).status
    assert status.height == 5


def test_the_relay_runs_without_rights() -> None:
    (deployment,) = relay(network(relay={"enabled": True, "eventsUrl": "nats://n:4222"}), IMAGES)
    pod = deployment["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is True
    assert {"name": "VIRTENGINE_EVENTS_URL", "value": "nats://n:4222"} in pod["containers"][0]["env"]
    assert relay(network(), IMAGES) == ()


def test_the_relay_pulls_and_trusts_as_it_is_told() -> None:
    images = dataclasses.replace(IMAGES, pull_secrets=("registry",))
    wish = {"enabled": True, "eventsUrl": "tls://n:4222", "authoritiesSecretRef": {"name": "authorities"}}
    pod = relay(network(relay=wish), images)[0]["spec"]["template"]["spec"]
    assert pod["imagePullSecrets"] == [{"name": "registry"}]
    assert pod["volumes"][-1]["secret"]["secretName"] == "authorities"
    environment = {entry["name"]: entry.get("value") for entry in pod["containers"][0]["env"]}
    (mount,) = (one for one in pod["containers"][0]["volumeMounts"] if one["name"] == "authorities")
    assert environment["SSL_CERT_FILE"] == f"{mount['mountPath']}/ca.crt"


def test_the_relay_names_no_pull_secret_where_there_is_none() -> None:
    (deployment,) = relay(network(relay={"enabled": True}), IMAGES)
    assert "imagePullSecrets" not in deployment["spec"]["template"]["spec"]


def test_a_password_for_events_comes_from_a_secret() -> None:
    wish = {"enabled": True, "eventsSecretRef": {"name": "nats"}}
    (deployment,) = relay(network(relay=wish), IMAGES)
    env = deployment["spec"]["template"]["spec"]["containers"][0]["env"]
    source = {"secretKeyRef": {"name": "nats", "key": "url"}}
    assert {"name": "VIRTENGINE_EVENTS_URL", "valueFrom": source} in env


def test_clients_are_served_by_full_nodes_then_sentries_then_validators() -> None:
    nodes = [node("v"), node("s", "sentry"), node("f", "full")]
    assert [plans.serving_mode(nodes[:count]) for count in (1, 2, 3)] == ["validator", "sentry", "full"]
    service, _ = plans.services(network(), nodes)
    assert service["spec"]["selector"]["virtengine.com/mode"] == "full"
    assert service["spec"]["sessionAffinity"] == "ClientIP"


def test_drains_take_one_validator_at_a_time() -> None:
    made = plans.disruption_budget(network())
    assert made["spec"]["maxUnavailable"] == 1
    assert made["spec"]["selector"]["matchLabels"]["virtengine.com/mode"] == "validator"


def test_the_status_names_seeds_and_the_last_upgrade_that_a_node_took() -> None:
    upgrades = [{"name": "v2", "image": "p:2"}, {"name": "v3", "image": "p:3"}]
    resource = network(upgrades=upgrades)
    nodes = (node("one", upgrade="v2"), node("seed", "seed", nodeId="ab" * 20), node("two"))
    observed = dataclasses.replace(LIVE, nodes=nodes)
    status: Any = plans.plan(resource, genesis=genesis(resource), relay=(), observed=observed).status
    assert status.upgrade == "v2"
    assert status.seeds == (f"{'ab' * 20}@seed-node.home.svc:26656",)
