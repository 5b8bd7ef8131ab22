"""Runbooks walked on the running network: each story does harm, and then what its page says to the letter."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from e2e.support.kubernetes import Kubectl, Refused, wait_condition, wait_for
from e2e.support.machine import on_machine, stopped, volume_path
from e2e.support.runbook import command
from e2e.support.testnet import NAMESPACE, NETWORK, NODES, VALIDATORS, VALIDATORS_KIND, Testnet
from e2e.support.testnet import testnet as open_testnet

pytestmark = pytest.mark.walk

PROPOSALS_KIND = "proposals.virtengine.com"
MISSED_IN_A_ROW_SECONDS = 600
"""A hundred blocks, every fourth of which waits for a proposer that is away."""
ROOM_MIB, MORE_MIB = 24, 512


@pytest.fixture(scope="module")
def net(kubectl: Kubectl) -> Iterator[Testnet]:
    with open_testnet(kubectl) as found:
        found.apply()
        yield found


def places(node: str) -> dict[str, str]:
    return {"namespace": NAMESPACE, "network": NETWORK, "validator": node}


def rest(net: Testnet, path: str) -> dict[str, object]:
    base = f"/api/v1/namespaces/{NAMESPACE}/services/{NETWORK}-rpc:1317/proxy"
    return dict(json.loads(net.kubectl("get", "--raw", f"{base}{path}")))


def patch(net: Testnet, node: str, **spec: str) -> None:
    text = json.dumps({"spec": spec})
    net.kubectl("-n", NAMESPACE, "patch", VALIDATORS_KIND, node, "--type=merge", "-p", text)


def shorten_jail(net: Testnet) -> None:
    """Let a proposal make the time in jail half a minute, so that a story can wait for it."""
    name = f"jail-{int(time.time())}"
    votes = [{"name": one, "accountRef": {"name": one}, "option": "Yes"} for one in VALIDATORS[:3]]
    spec = {
        "networkRef": {"name": NETWORK},
        "accountRef": {"name": "faucet"},
        "title": "A short time in jail",
        "summary": "Half a minute.",
        "params": {"module": "performance", "params": {"jail_downtime": "30"}},
        "deposit": "10000000",
        "votes": votes,
    }
    metadata = {"name": name, "namespace": NAMESPACE}
    net.kubectl.apply(
        {"apiVersion": "virtengine.com/v1alpha1", "kind": "Proposal", "metadata": metadata, "spec": spec}
    )
    wait_condition(net.kubectl, PROPOSALS_KIND, name, NAMESPACE, reason="Passed", seconds=180)


def test_a_jailed_validator_is_let_out_as_its_page_says(net: Testnet) -> None:
    node = "validator-1"
    shorten_jail(net)
    patch(net, node, unjail="Manual")
    found = wait_condition(net.kubectl, VALIDATORS_KIND, node, NAMESPACE, kind="Bonded", seconds=120)
    path = f"/cosmos/staking/v1beta1/validators/{found['status']['operatorAddress']}"
    before = found["status"]["votingPower"]
    with stopped(net, node):
        wait_for(
            lambda: rest(net, path)["validator"]["jailed"],  # type: ignore[index]
            f"{node} to be jailed",
            MISSED_IN_A_ROW_SECONDS,
            every=3,
        )
    for kind in ("Ready", "Synced"):
        wait_condition(net.kubectl, VALIDATORS_KIND, node, NAMESPACE, kind=kind, seconds=180)
    wait_condition(
        net.kubectl, VALIDATORS_KIND, node, NAMESPACE, kind="Bonded", status="False", reason="Jailed"
    )
    others = net.rpc("full-0", "validators")
    assert others is not None
    assert len(others["validators"]) == 3

    net.kubectl(*command("jailed", "patch", places(node)))
    for kind in ("Bonded", "Signing"):
        wait_condition(net.kubectl, VALIDATORS_KIND, node, NAMESPACE, kind=kind, seconds=180)
    back = net.rpc("full-0", "validators")
    assert back is not None
    assert len(back["validators"]) == 4
    power = {one["address"]: int(one["voting_power"]) for one in back["validators"]}
    assert before * 99 // 100 <= power[found["status"]["consensusAddress"]] < before, "it cost a little"
    assert net.forks() == []
    assert net.blocks_with_evidence("full-0") == []


@contextmanager
def small_volume(net: Testnet, node: str) -> Iterator[str]:
    """Put a node's blocks and state on a volume of its own that has little room left.

    The cluster's storage class has no limits, so this one is memory; growing it is what a class that can
    expand does.
    """
    path = volume_path(net, f"data-{node}-0")
    with stopped(net, node):
        on_machine(
            f"rm -rf {path}.kept; cp -a {path} {path}.kept; used=$(du -sm {path} | cut -f1); "
            f"mount -t tmpfs -o size=$((used + {ROOM_MIB}))m,mode=0777 small {path}; "
            f"cp -a {path}.kept/. {path}/"
        )
    try:
        yield path
    finally:
        with stopped(net, node):
            on_machine(
                f"rm -f {path}/filler; rm -rf {path}.kept; cp -a {path} {path}.kept; "
                f"umount {path} || umount -l {path}; "
                f"find {path} -mindepth 1 -delete; cp -a {path}.kept/. {path}/; rm -rf {path}.kept"
            )


def says_full(net: Testnet, node: str) -> bool:
    """Say whether one of the logs that the page names gives the reason."""
    for container in ("cometbft", "app"):
        try:
            text = net.kubectl(*command("disk-full", container, places(node)))
        except Refused:  # this container has not ended yet
            continue
        if "no space left on device" in text.lower():
            return True
    return False


def test_a_full_volume_is_seen_and_grown_as_its_page_says(net: Testnet) -> None:
    node = "validator-2"
    with small_volume(net, node) as path:
        net.wait_height(net.head() + 2, (node,), seconds=180)
        on_machine(f"dd if=/dev/zero of={path}/filler bs=64k 2>/dev/null || true")
        wait_for(lambda: says_full(net, node), "a log to say why", 180, every=1)
        stuck = net.head(("full-0",))
        net.wait_height(stuck + 5, ("full-0",), seconds=60)

        on_machine(f"mount -o remount,size={MORE_MIB}m {path}")
        net.wait_height(net.head(("full-0",)) + 5, (node,), seconds=400)
    net.wait_height(net.head(("full-0",)) + 5, (node,), seconds=240)
    assert net.forks() == []
    assert net.blocks_with_evidence("full-0") == []


def test_the_page_grows_a_claim_only_where_the_storage_class_can(net: Testnet) -> None:
    claim = net.kubectl.get("pvc", "data-full-0-0", NAMESPACE)
    assert claim is not None
    storage = net.kubectl.get("storageclass", claim["spec"]["storageClassName"])
    assert storage is not None
    grow = [*command("disk-full", "pvc", places("full-0")), "--dry-run=server"]
    if storage.get("allowVolumeExpansion"):
        net.kubectl(*grow)
        return
    with pytest.raises(Refused, match="resize"):
        net.kubectl(*grow)


def test_a_node_that_cannot_grow_gets_an_empty_volume_as_the_page_says(net: Testnet) -> None:
    node = "full-0"
    before = net.kubectl.get("pvc", f"data-{node}-0", NAMESPACE)
    assert before is not None
    for what in ("pvc", "pod"):
        net.kubectl(*command("restore", what, places(node)))

    def is_new() -> bool:
        now = net.kubectl.get("pvc", f"data-{node}-0", NAMESPACE)
        return now is not None and now["metadata"]["uid"] != before["metadata"]["uid"]

    wait_for(is_new, "a new volume", 120, every=1)
    net.wait_height(net.head(("validator-0",)) + 3, (node,), seconds=300)
    wait_condition(net.kubectl, VALIDATORS_KIND, node, NAMESPACE, kind="Synced", seconds=120)
    assert net.forks() == []


def test_nodes_keep_less_one_by_one_as_the_page_says(net: Testnet) -> None:
    net.kubectl(*command("disk-full", "networks.virtengine.com", places("full-0")))

    def all_took_it() -> bool:
        for name in NODES:
            found = net.kubectl.get("pod", f"{name}-0", NAMESPACE)
            if found is None:
                return False
            app = next(one for one in found["spec"]["containers"] if one["name"] == "app")
            if {"name": "VIRTENGINE_CHAIN_RETAIN_BLOCKS", "value": "100000"} not in app["env"]:
                return False
        return True

    wait_for(all_took_it, "every node to keep less", 600, every=2)
    net.wait_height(net.head() + 3, seconds=120)
    assert net.forks() == []
