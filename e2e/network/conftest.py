from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.support.kubernetes import Kubectl
from e2e.support.nodes import Nodes
from e2e.support.testnet import NAMESPACE, NETWORK


@pytest.fixture(scope="package", autouse=True)
def four_goes(kubectl: Kubectl) -> Iterator[None]:
    """Delete the network of four when its stories are over: other stories need the computer."""
    yield
    Nodes(kubectl, NAMESPACE, NETWORK).delete()


@pytest.fixture(scope="package")
def two(kubectl: Kubectl) -> Iterator[Nodes]:
    """Give e2e/network/two: two validators, a seed and a full node."""
    nodes = Nodes(kubectl, "network-2", "two")
    nodes.apply(Path(__file__).parent / "two")
    yield nodes
    nodes.delete()
