"""An upgrade by proposal: every node halts at the height and goes on with what the Network names for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from e2e.support.kubernetes import Kubectl, wait_condition, wait_for
from e2e.support.testnet import NAMESPACE, NETWORK, NETWORKS_KIND, NODES, VALIDATORS, VALIDATORS_KIND, Testnet
from e2e.support.testnet import testnet as open_testnet

PROPOSALS_KIND = "proposals.virtengine.com"
AHEAD = 110
"""Blocks until the height: the vote takes a minute."""


@pytest.fixture(scope="module")
def net(kubectl: Kubectl) -> Iterator[Testnet]:
    with open_testnet(kubectl) as found:
        found.apply()
        yield found


def image_of(net: Testnet, node: str) -> str:
    pod = net.kubectl.get("pod", f"{node}-0", NAMESPACE)
    assert pod is not None
    return str(next(one["image"] for one in pod["spec"]["containers"] if one["name"] == "app"))


def test_an_upgrade_halts_every_node_and_goes_on(net: Testnet) -> None:
    plan, height = f"rehearsal-{int(time.time())}", net.head() + AHEAD
    network = net.kubectl.get(NETWORKS_KIND, NETWORK, NAMESPACE)
    assert network is not None
    before = network["spec"].get("upgrades", [])
    upgrade = {"name": plan, "image": image_of(net, NODES[0]), "rehearse": True}
    patch = json.dumps({"spec": {"upgrades": [*before, upgrade]}})
    net.kubectl("-n", NAMESPACE, "patch", NETWORKS_KIND, NETWORK, "--type=merge", "-p", patch)
    spec = {
        "networkRef": {"name": NETWORK},
        "accountRef": {"name": "faucet"},
        "title": plan,
        "summary": "The same application, as a rehearsal.",
        "upgrade": {"name": plan, "height": height},
        "deposit": "10000000",
        "votes": [{"name": one, "accountRef": {"name": one}, "option": "Yes"} for one in VALIDATORS[:3]],
    }
    metadata = {"name": plan, "namespace": NAMESPACE}
    net.kubectl.apply(
        {"apiVersion": "virtengine.com/v1alpha1", "kind": "Proposal", "metadata": metadata, "spec": spec}
    )
    wait_condition(net.kubectl, PROPOSALS_KIND, plan, NAMESPACE, reason="Passed", seconds=180)
    assert net.head() < height, "the vote took longer than the plan"

    def all_took_it() -> bool:
        nodes = net.kubectl.list(VALIDATORS_KIND, NAMESPACE)
        return all(one["status"].get("upgrade") == plan for one in nodes)

    wait_for(all_took_it, "every node to take the upgrade", 240, every=1)
    net.wait_height(height + 3, seconds=180)
    assert net.forks() == []
    for name in NODES:
        wait_condition(net.kubectl, VALIDATORS_KIND, name, NAMESPACE, seconds=120)
