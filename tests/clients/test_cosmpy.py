"""The published cosmpy, unchanged, against a real node: by gRPC, and by REST with its strict JSON."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chain.support.node import CHAIN_ID, LiveNode, live_node
from tests.support.published import Cosmpy

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with live_node(tmp_path_factory.mktemp("node")) as node:
        yield node


def url(node: LiveNode, way: str) -> str:
    return f"{way}+http://127.0.0.1:{node.ports[way]}"


@pytest.mark.parametrize(("way", "name"), [("grpc", "alice"), ("rest", "carol")])
def test_it_sends_and_reads(node: LiveNode, way: str, name: str) -> None:
    actor, bob = node.actor(name), node.actor("bob")
    said = Cosmpy().run(
        "account", url=url(node, way), chain_id=CHAIN_ID, key=actor.key.secret.hex(), recipient=bob.address
    )
    assert said["address"] == actor.address
    assert (said["received"], said["code"], said["sequence"]) == (123, 0, 1)
    assert said["all"] == [["uve", str(node.balance(bob))]] or said["all"] == [["uve", node.balance(bob)]]
    assert {"transfer", "tx", "message"} <= set(said["events"])
    assert 0 < said["gas"][0] <= said["gas"][1]
    assert (said["chain"], said["app"]) == (CHAIN_ID, "virtengine")
    assert said["block"] == said["height"] <= said["latest"]
