from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.support.kubernetes import Kubectl
from e2e.support.nodes import Nodes


@pytest.fixture(scope="session")
def two(kubectl: Kubectl) -> Iterator[Nodes]:
    """Give e2e/network/two: two validators, a seed and a full node."""
    nodes = Nodes(kubectl, "network-2", "two")
    nodes.apply(Path(__file__).parent / "two")
    yield nodes
    nodes.delete()
