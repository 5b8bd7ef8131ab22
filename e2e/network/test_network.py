"""examples/network-4: comes up by apply, survives what happens to nodes, upgrades and changes by proposal."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from cluster.settings import NODE_NAME
from e2e.support.kubernetes import Kubectl, condition, wait_condition, wait_for
from e2e.support.perturb import Perturber
from e2e.support.testnet import (
    NAMESPACE,
    NETWORK,
    NETWORKS_KIND,
    NODES,
    VALIDATORS,
    VALIDATORS_KIND,
    Testnet,
    testnet,
)

ACCOUNTS_KIND, PROPOSALS_KIND = "accounts.virtengine.com", "proposals.virtengine.com"
RECOVERY_SECONDS = 60


@pytest.fixture(scope="module")
def net(kubectl: Kubectl) -> Iterator[Testnet]:
    with testnet(kubectl) as found:
        found.apply()
        yield found


def test_it_comes_up_by_apply_with_all_its_stake(net: Testnet) -> None:
    network = net.kubectl.get(NETWORKS_KIND, NETWORK, NAMESPACE)
    assert network is not None
    assert len(network["status"]["genesisHash"]) == 64
    assert network["status"]["validators"] == 4
    found = net.rpc("full-0", "validators")
    assert found is not None
    assert {one["voting_power"] for one in found["validators"]} == {"1000"}
    for name in VALIDATORS:
        made = wait_condition(net.kubectl, VALIDATORS_KIND, name, NAMESPACE, kind="Bonded", seconds=60)
        assert made["status"]["votingPower"] == 1000


def test_a_hidden_validator_has_its_sentry_for_a_peer_and_nobody_else(net: Testnet) -> None:
    found = net.rpc("validator-3", "net_info")
    assert found is not None
    assert [peer["node_info"]["moniker"] for peer in found["peers"]] == ["sentry-0"]


def test_every_perturbation_heals_without_a_fork(net: Testnet) -> None:
    perturber = Perturber(net, NODE_NAME)
    for number, (kind, act) in enumerate(perturber.kinds.items()):
        node = NODES[number % len(NODES)]
        act(node)
        net.wait_height(net.head() + 3, seconds=RECOVERY_SECONDS)
        assert net.head() > 0, kind
    assert net.forks() == []
    assert net.blocks_with_evidence("full-0") == []


def test_a_changed_block_time_restarts_validators_one_by_one(net: Testnet) -> None:
    def uids() -> dict[str, str]:
        pods = net.kubectl.list("pods", NAMESPACE, "app.kubernetes.io/component=node")
        return {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in pods}

    before = uids()
    patch = json.dumps({"spec": {"blockTime": "900ms"}})
    net.kubectl("-n", NAMESPACE, "patch", NETWORKS_KIND, NETWORK, "--type=merge", "-p", patch)

    def is_over() -> bool:
        down = [one for one in net.kubectl.list(VALIDATORS_KIND, NAMESPACE) if not _runs(one)]
        validators = [one for one in down if one["spec"]["mode"] == "validator"]
        assert len(validators) <= 1, [one["metadata"]["name"] for one in validators]
        now = uids()
        return not down and len(now) == len(before) and not set(now.values()) & set(before.values())

    wait_for(is_over, "all nodes to be restarted", 600)
    net.wait_height(net.head() + 3, seconds=60)
    assert net.forks() == []


def _runs(validator: dict[str, object]) -> bool:
    return condition(validator).get("status") == "True"


def test_a_second_validator_with_the_same_key_is_refused(net: Testnet) -> None:
    secret = net.kubectl.get("secret", "validator-1-keys", NAMESPACE)
    assert secret is not None
    data = {"priv_validator_key.json": secret["data"]["priv_validator_key.json"]}
    metadata = {"name": "stolen", "namespace": NAMESPACE}
    spec = {"networkRef": {"name": NETWORK}, "keySecretRef": {"name": "stolen"}}
    net.kubectl.apply(
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data},
        {"apiVersion": "virtengine.com/v1alpha1", "kind": "Validator", "metadata": metadata, "spec": spec},
    )
    try:
        wait_condition(
            net.kubectl, VALIDATORS_KIND, "stolen", NAMESPACE, kind="Stalled", reason="KeyReserved"
        )
        assert net.kubectl.get("statefulset", "stolen", NAMESPACE) is None
    finally:
        net.kubectl.delete(VALIDATORS_KIND, "stolen", NAMESPACE)
        net.kubectl.delete("secret", "stolen", NAMESPACE)


def test_commission_and_words_follow_the_yaml(net: Testnet) -> None:
    patch = json.dumps({"spec": {"description": {"website": f"https://{int(time.time())}.example"}}})
    net.kubectl("-n", NAMESPACE, "patch", VALIDATORS_KIND, "validator-0", "--type=merge", "-p", patch)
    wanted = json.loads(patch)["spec"]["description"]["website"]
    validator = net.kubectl.get(VALIDATORS_KIND, "validator-0", NAMESPACE)
    assert validator is not None
    path = f"/cosmos/staking/v1beta1/validators/{validator['status']['operatorAddress']}"
    base = f"/api/v1/namespaces/{NAMESPACE}/services/{NETWORK}-rpc:1317/proxy"

    def is_there() -> bool:
        found = json.loads(net.kubectl("get", "--raw", f"{base}{path}"))
        return bool(found["validator"]["description"]["website"] == wanted)

    wait_for(is_there, "the new website on chain", 60)


def test_parameters_change_by_a_proposal_and_its_votes(net: Testnet) -> None:
    name = f"window-{int(time.time())}"
    votes = [{"name": one, "accountRef": {"name": one}, "option": "Yes"} for one in VALIDATORS[:3]]
    spec = {
        "networkRef": {"name": NETWORK},
        "accountRef": {"name": "faucet"},
        "title": "A longer window",
        "summary": "Validators may be away for longer.",
        "params": {"module": "slashing", "params": {"signed_blocks_window": "300"}},
        "deposit": "10000000",
        "votes": votes,
    }
    metadata = {"name": name, "namespace": NAMESPACE}
    net.kubectl.apply(
        {"apiVersion": "virtengine.com/v1alpha1", "kind": "Proposal", "metadata": metadata, "spec": spec}
    )
    wait_condition(net.kubectl, PROPOSALS_KIND, name, NAMESPACE, reason="Passed", seconds=180)
    base = f"/api/v1/namespaces/{NAMESPACE}/services/{NETWORK}-rpc:1317/proxy"
    found = json.loads(net.kubectl("get", "--raw", f"{base}/cosmos/slashing/v1beta1/params"))
    assert found["params"]["signed_blocks_window"] == "300"
