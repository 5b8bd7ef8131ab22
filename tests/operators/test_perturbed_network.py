"""Four validators on loopback, made by the plans of a cluster, killed and paused: no fork, and back soon."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.testnet import TestNet, TestNode, copy_tree

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
RECOVERY_SECONDS = 20.0
"""The bar of 10 s is for a machine that does nothing else; see bench/network.py."""


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNet]:
    made = TestNet(tmp_path_factory.mktemp("net"))
    made.write()
    try:
        for node in made.nodes:
            node.start()
        made.wait(3)
        yield made
    finally:
        made.stop()


def signed(node: TestNode) -> int:
    return int(json.loads((node.signer / "priv_validator_state.json").read_text())["height"])


def test_the_chain_begins_with_the_stake_of_its_genesis(net: TestNet) -> None:
    validators = net.nodes[0].rpc("validators")["validators"]
    assert sorted(one["address"] for one in validators) == sorted(node.public.address for node in net.nodes)
    assert {one["voting_power"] for one in validators} == {"1000"}


@pytest.mark.parametrize(
    "what", ["kill app", "kill engine", "kill pod", "pause engine", "pause app", "restart"]
)
def test_a_perturbed_node_is_back_soon_and_nothing_forks(net: TestNet, what: str) -> None:
    node = random.Random(what).choice(net.nodes)
    perturb(node, what, known_height=max(0, signed(node) - 1), others=net.others(node))
    target = max(one.height for one in net.nodes) + 3
    assert net.wait(target) < RECOVERY_SECONDS
    assert net.forks() == []


def perturb(node: TestNode, what: str, *, known_height: int, others: tuple[str, ...]) -> None:
    """Do one thing to a node, as `bench/network.py` does it to pods."""
    action, _, part = what.partition(" ")
    if action == "kill" and part != "pod":
        node.signal(part, signal.SIGKILL)
    elif action == "pause":
        node.signal(part, signal.SIGSTOP)
        time.sleep(3)
        node.signal(part, signal.SIGCONT)
    else:
        node.stop(hard=action == "kill")
        node.start(known_height=known_height, others=others)


def test_an_old_volume_of_blocks_does_not_let_a_key_sign_twice(net: TestNet, tmp_path: Path) -> None:
    node = net.nodes[1]
    node.stop()
    for part in ("cometbft", "app"):
        copy_tree(node.folder / part, tmp_path / part)
    node.start()
    net.wait(max(one.height for one in net.nodes) + 5)
    node.stop(hard=True)
    before = signed(node)
    for part in ("cometbft", "app"):
        copy_tree(tmp_path / part, node.folder / part)
    node.start(known_height=before, others=net.others(node))
    net.wait(max(one.height for one in net.nodes) + 5)
    assert signed(node) > before
    assert evidence(net) == []
    assert net.forks() == []


def test_a_lost_signing_state_goes_on_above_the_chains_head(net: TestNet) -> None:
    node = net.nodes[2]
    node.stop(hard=True)
    before = signed(node)
    shutil.rmtree(node.signer)
    node.signer.mkdir()
    node.start(known_height=before - 3, others=net.others(node))
    assert signed(node) >= before
    net.wait(signed(node) + 5)
    assert evidence(net) == []


def test_a_second_process_with_the_same_signing_state_ends(net: TestNet) -> None:
    node = net.nodes[3]
    second = node._supervised("second", node.engine.argv[-1], {"RUN": "echo must not run"})
    second.start()
    assert second.process is not None
    assert second.process.wait(10) == 75
    assert "must not run" not in second.tail()


def evidence(net: TestNet) -> list[object]:
    """Return every proof of a double signature in the chain."""
    found: list[object] = []
    for height in range(1, net.nodes[0].height + 1):
        found += net.nodes[0].rpc(f"block?height={height}")["block"]["evidence"]["evidence"] or []
    return found
