"""The published cosmpy, unchanged, stakes on a real node: by gRPC and by REST."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chain.support.node import CHAIN_ID, LiveNode
from tests.support.published import Cosmpy
from tests.support.staked import operator, staked_node

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with staked_node(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.mark.parametrize(("way", "name"), [("grpc", "alice"), ("rest", "carol")])
def test_it_stakes_and_sums_up(node: LiveNode, way: str, name: str) -> None:
    validator = operator(node, "provider")
    said = Cosmpy().run(
        "staking",
        url=f"{way}+http://127.0.0.1:{node.ports[way]}",
        chain_id=CHAIN_ID,
        key=node.actor(name).key.secret.hex(),
        validator=validator,
    )
    assert validator in [one[0] for one in said["validators"]]
    assert {one[2] for one in said["validators"]} == {"provider", "tenant"}
    assert (said["claimed"], said["staked"], said["unbonding"]) == (0, 7_000_000, 2_000_000)
    assert said["positions"] == [validator]
