"""Volumes that are lost or restored: nodes come back, and no key signs twice."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from e2e.support.kubernetes import Kubectl, wait_for
from e2e.support.machine import on_machine, stopped, volume_path
from e2e.support.testnet import NAMESPACE, NETWORK, VALIDATORS_KIND, Testnet
from e2e.support.testnet import testnet as open_testnet


@pytest.fixture(scope="module")
def net(kubectl: Kubectl) -> Iterator[Testnet]:
    with open_testnet(kubectl) as found:
        found.apply()
        yield found


def signed_height(net: Testnet, node: str) -> int:
    state = json.loads(net.exec(node, "cometbft", "cat /signer/priv_validator_state.json"))
    return int(state["height"])


def test_an_old_volume_of_blocks_does_not_let_a_key_sign_twice(net: Testnet) -> None:
    node = "validator-1"
    path = volume_path(net, f"data-{node}-0")
    with stopped(net, node):
        on_machine(f"rm -rf {path}.old; cp -a {path} {path}.old")
    net.wait_height(net.head() + 10, (node,), seconds=120)
    before = signed_height(net, node)
    with stopped(net, node):
        on_machine(f"find {path} -mindepth 1 -delete; cp -a {path}.old/. {path}/; rm -rf {path}.old")
    net.wait_height(net.head() + 10, (node,), seconds=180)
    assert signed_height(net, node) > before
    assert net.blocks_with_evidence("full-0") == []
    assert net.forks() == []


def test_a_lost_signing_state_goes_on_above_the_chains_head(net: Testnet) -> None:
    node = "validator-2"
    path = volume_path(net, f"{node}-signer")
    before = signed_height(net, node)
    with stopped(net, node):
        on_machine(f"find {path} -mindepth 1 -delete")
    wait_for(lambda: net.height(node) > before or None, f"{node} to be back", 120)
    words = net.kubectl("-n", NAMESPACE, "logs", f"{node}-0", "-c", "prepare")
    assert "signing begins above height" in words
    net.wait_height(net.head() + 10, (node,), seconds=120)
    assert signed_height(net, node) > before
    assert net.blocks_with_evidence("full-0") == []


def test_a_lost_volume_of_blocks_is_filled_again(net: Testnet) -> None:
    node = "full-0"
    path = volume_path(net, f"data-{node}-0")
    with stopped(net, node):
        on_machine(f"find {path} -mindepth 1 -delete")
    net.wait_height(net.head(("validator-0",)) + 3, (node,), seconds=240)
    assert net.forks() == []


def test_a_new_node_begins_from_a_snapshot_of_the_others(net: Testnet) -> None:
    name = "full-1"
    net.wait_height(110, ("full-0",), seconds=180)
    metadata = {"name": name, "namespace": NAMESPACE}
    spec = {
        "networkRef": {"name": NETWORK},
        "mode": "full",
        "recovery": "StateSync",
        "storage": {"size": "1Gi"},
    }
    spec |= {"deletionPolicy": "Delete", "resources": {"requests": {"cpu": "20m", "memory": "192Mi"}}}
    net.kubectl.apply(
        {"apiVersion": "virtengine.com/v1alpha1", "kind": "Validator", "metadata": metadata, "spec": spec}
    )
    try:
        net.wait_height(net.head() + 3, (name,), seconds=180)
        found = net.rpc(name, "status")
        assert found is not None
        assert int(found["sync_info"]["earliest_block_height"]) > 1
        assert net.rpc(name, "abci_info")["response"]["last_block_app_hash"]  # type: ignore[index]
    finally:
        net.kubectl.delete(VALIDATORS_KIND, name, NAMESPACE)
