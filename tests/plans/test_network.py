"""What a Network should have."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

import pytest

from virtengine.api import Network
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import encode_address
from virtengine.plans import network as plans
from virtengine.plans.genesis import default_params
from virtengine.plans.network import GenesisNode, Images, Observed
from virtengine.plans.plan import RETAIN

ALICE, BOB = encode_address(b"a" * 20), encode_address(b"b" * 20)
NODES = (
    GenesisNode("two", "a2V5" * 11, "BB" * 20, "22" * 20),
    GenesisNode("one", "a2V5" * 11, "AA" * 20, "11" * 20),
)
IMAGES = Images("platform:1", "cometbft:1")
LIVE = Observed(ready_validators=1, is_relay_ready=True, height=5)


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
    document = plans.build_genesis(resource, {"alice": ALICE, "bob": BOB}, NODES)
    data: dict[str, str] = plans.genesis_config_map(resource, document, NODES)["data"]
    return data


def test_a_genesis_is_the_same_bytes_for_the_same_parts() -> None:
    one = plans.build_genesis(network(), {"alice": ALICE, "bob": BOB}, NODES)
    other = plans.build_genesis(network(), {"bob": BOB, "alice": ALICE}, tuple(reversed(NODES)))
    assert one == other


def test_a_genesis_holds_validators_balances_and_the_time_of_creation() -> None:
    document = json.loads(plans.build_genesis(network(), {"alice": ALICE, "bob": BOB}, NODES))
    assert document["genesis_time"] == "2026-11-01T00:00:00Z"
    assert [one["name"] for one in document["validators"]] == ["one", "two"]
    assert document["app_state"]["bank"]["balances"] == [
        {"address": ALICE, "coins": [{"denom": "uve", "amount": "1000"}]}
    ]


def test_parameters_that_are_given_stand_beside_the_defaults_of_the_others() -> None:
    resource = network(params={"market": {"funds_grace_blocks": "77"}})
    document = json.loads(plans.build_genesis(resource, {"alice": ALICE, "bob": BOB}, NODES))
    params = document["app_state"]["market"]["params"]
    assert params == {**default_params()["market"], "funds_grace_blocks": "77"}
    assert int(params["max_bids_per_order"]) > 0


@pytest.mark.parametrize(
    "params",
    [
        {"market": {"no_such_field": "1"}},
        {"market": {"max_bids_per_order": 0}},
        {"no_such_module": {"x": "1"}},
    ],
)
def test_a_genesis_that_the_application_refuses_is_refused_before_any_node_starts(
    params: dict[str, Any],
) -> None:
    with pytest.raises(Rejected) as caught:
        plans.build_genesis(network(params=params), {"alice": ALICE, "bob": BOB}, NODES)
    assert caught.value.reason == "InvalidGenesis"
    assert next(iter(params)) in caught.value.message or "max_bids_per_order" in caught.value.message


def test_an_address_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        plans.build_genesis(network(), {"alice": BOB, "bob": BOB}, NODES)
    assert caught.value.reason == "InvalidGenesis"


def test_the_genesis_cannot_be_changed_and_outlives_the_network() -> None:
    made = plans.genesis_config_map(network(), "{}", NODES)
    assert made["immutable"] is True
    assert made["metadata"]["annotations"] == {RETAIN: "true"}
    assert made["data"]["peers"].split(",") == [
        f"{'11' * 20}@one-0.net-p2p.home.svc:26656",
        f"{'22' * 20}@two-0.net-p2p.home.svc:26656",
    ]


def test_the_genesis_of_another_chain_is_refused() -> None:
    data = genesis(network())
    with pytest.raises(Rejected) as caught:
        plans.plan(network(chainId="other-1"), genesis=data, images=IMAGES, observed=LIVE)
    assert caught.value.reason == "GenesisMismatch"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ready_validators": 0, "height": None}, "NodesNotReady"),
        ({"height": None}, "NoBlocks"),
        ({"height": 0}, "NoBlocks"),
        ({"is_relay_ready": False}, "RelayNotReady"),
        ({}, "Ready"),
    ],
)
def test_a_network_is_ready_when_blocks_are_made_and_relayed(changes: dict[str, Any], reason: str) -> None:
    resource = network(relay={"enabled": True})
    observed = dataclasses.replace(LIVE, **changes)
    made = plans.plan(resource, genesis=genesis(resource), images=IMAGES, observed=observed)
    assert (made.ready, made.reason) == (reason == "Ready", reason)
    assert (made.after is None) == made.ready


def test_the_status_names_what_clients_need() -> None:
    resource = network()
    data = genesis(resource)
    status: Any = plans.plan(resource, genesis=data, images=IMAGES, observed=LIVE).status
    assert status.endpoints.grpc == "net-rpc.home.svc:9090"
    assert status.genesis_hash == hashlib.sha256(data["genesis.json"].encode()).hexdigest()
    assert (status.validators, status.height, status.chain_id) == (2, 5, "test-1")


def test_a_new_block_changes_nothing() -> None:
    condition = {"type": "Ready", "status": "True", "observedGeneration": 1, "reason": "Ready"}
    resource = network(status={"height": 5, "conditions": [condition]})
    later = dataclasses.replace(LIVE, height=900)
    status: Any = plans.plan(resource, genesis=genesis(resource), images=IMAGES, observed=later).status
    assert status.height == 5


def test_the_relay_runs_without_rights() -> None:
    (deployment,) = plans.relay(network(relay={"enabled": True, "eventsUrl": "nats://n:4222"}), IMAGES)
    pod = deployment["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is True
    assert {"name": "VIRTENGINE_EVENTS_URL", "value": "nats://n:4222"} in pod["containers"][0]["env"]
    assert plans.relay(network(), IMAGES) == ()


def test_a_password_for_events_comes_from_a_secret() -> None:
    relay = {"enabled": True, "eventsSecretRef": {"name": "nats"}}
    (deployment,) = plans.relay(network(relay=relay), IMAGES)
    env = deployment["spec"]["template"]["spec"]["containers"][0]["env"]
    source = {"secretKeyRef": {"name": "nats", "key": "url"}}
    assert {"name": "VIRTENGINE_EVENTS_URL", "valueFrom": source} in env
