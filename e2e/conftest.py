from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import tools
from cluster.paths import Paths
from e2e.support.chain import Chain
from e2e.support.kubernetes import Kubectl
from e2e.support.tenant import Tenant

STORIES = Path(__file__).parent
STORY_SECONDS = 1800


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:  # of the whole session: only stories are meant
        if not item.path.is_relative_to(STORIES):
            continue
        item.add_marker(pytest.mark.cluster)
        item.add_marker(pytest.mark.timeout(STORY_SECONDS))


@pytest.fixture(scope="session")
def kubectl() -> Kubectl:
    kubeconfig = Paths.from_environment().kubeconfig
    if not kubeconfig.exists():
        pytest.fail("there is no cluster: run `make up` first")
    program = tools.ensure("kubectl")
    return Kubectl(Path(program), kubeconfig)


@pytest.fixture(scope="session")
def chain(kubectl: Kubectl) -> Chain:
    return Chain(kubectl)


@pytest.fixture
def tenant(kubectl: Kubectl, chain: Chain) -> Iterator[Tenant]:
    """Give the tenant of examples/first-lease, and delete every Order that the story leaves."""
    found = Tenant(kubectl, chain)
    yield found
    found.delete_orders()
