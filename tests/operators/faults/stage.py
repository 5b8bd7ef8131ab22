"""A whole market in one loop of virtual time: real operators and application, an API server in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from operators.provider.main import ProviderOperator
from operators.provider.settings import Settings as ProviderSettings
from operators.tenant.main import TenantOperator
from operators.tenant.settings import Settings as TenantSettings
from tests.chain.support import TestChain
from tests.operators.faults import machine
from tests.operators.faults.doors import Life, chain_gate
from tests.operators.faults.goods import GENESIS, furnish
from tests.operators.faults.theatre import Theatre
from tests.support.chain_in_process import InProcessChain, InProcessNode
from tests.support.virtual_time import VirtualClock
from virtengine.wire.virtengine.market.v1 import query_pb2, types_pb2


class Stage(Theatre):
    """The market. Use as `async with Stage(clock).open() as stage`."""

    cast = ("provider", "tenant")

    def __init__(self, clock: VirtualClock, *, block_seconds: float = 1.0) -> None:
        super().__init__(clock)
        self.node = InProcessNode(TestChain(genesis_state=GENESIS), block_seconds=block_seconds)
        self.chain = InProcessChain(self.node)
        self.machine = machine.Machine(self)
        self.is_billing = True
        self.provider: dict[str, Any] = {}
        """Settings of the provider operator besides the usual ones."""
        self.elected: dict[str, Any] = {}
        """Settings of all operators about who leads."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Stage]:
        """Have nodes, accounts, a provider that sells, and blocks."""
        async with self.chain:
            await furnish(self)
            tasks = [asyncio.create_task(self.node.run()), asyncio.create_task(self.machine.run())]
            try:
                yield self
            finally:
                for name in list(self.running):
                    await self.stop(name)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def make(self, name: str, life: Life) -> Any:
        """Return the parts of an operator that reaches the chain by a gate of its own."""
        gate = chain_gate(life, self.weather)

        def open_chain(*_: str) -> InProcessChain:
            return InProcessChain(self.node, gate)

        common: dict[str, Any] = {
            "leader_election": False, "health_port": 0, "metrics_port": 0, "workers": 4, **self.elected
        }  # fmt: skip
        if name == "provider":
            return ProviderOperator(ProviderSettings(**common, **self.provider), open_chain=open_chain)
        return TenantOperator(TenantSettings(**common), open_chain=open_chain)

    def leases(self) -> list[types_pb2.Lease]:
        """Return all leases of the chain."""
        path = "/virtengine.market.v1.Query/Leases"
        return list(self.node.answer(path, query_pb2.QueryLeasesRequest()).leases)

    def lease(self) -> types_pb2.Lease:
        """Return the one lease there is."""
        found = self.leases()
        assert len(found) == 1, [(one.id, one.state) for one in found]
        return found[0]

    def tell(self) -> str:
        """Return where everything stands, for failures."""
        return f"{super().tell()}; {[(one.id[-20:], one.state, one.message) for one in self.leases()]}"
