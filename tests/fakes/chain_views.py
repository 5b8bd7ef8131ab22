"""A chain that says what a test tells it to say."""

from __future__ import annotations

from virtengine.api.network import NetworkEndpoints
from virtengine.plans.account import Funds
from virtengine.plans.validator import NodeView


class FakeViews:
    """Answers for every chain; None is silence."""

    def __init__(self) -> None:
        self.the_height: int | None = None
        self.the_funds: Funds | None = None
        self.the_node: NodeView | None = None

    async def height(self, endpoints: NetworkEndpoints, chain_id: str) -> int | None:
        """Return the height that was set."""
        return self.the_height

    async def funds(self, endpoints: NetworkEndpoints, chain_id: str, address: str) -> Funds | None:
        """Return the funds that were set."""
        return self.the_funds

    async def node(self, url: str) -> NodeView | None:
        """Return the node's words that were set."""
        return self.the_node

    async def close(self) -> None:
        """Hold nothing."""
