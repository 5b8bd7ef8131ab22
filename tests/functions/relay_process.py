"""A relay that kills itself at the n-th call it makes to the outside: run as a program by tests.

python -m tests.functions.relay_process <grpc> <rpc> <chain id> <nats> <n>
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from functions.relay.relay import Relay
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import EventBus


class Mortal:
    """Counts calls; before and after each one the process may die."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self, target: Any, *names: str) -> None:
        for name in names:
            setattr(target, name, self._dying(getattr(target, name)))

    def _dying(self, call: Any) -> Any:
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            self.step()
            result = await call(*arguments, **named)
            self.step()
            return result

        return wrapped


async def main(grpc: str, rpc: str, chain_id: str, nats: str, dies_at: str) -> None:
    mortal = Mortal(int(dies_at))
    async with ChainClient(grpc, rpc, chain_id=chain_id) as chain, EventBus(nats) as bus:
        mortal.wrap(bus, "publish", "put_key", "last", "last_sequence")
        mortal.wrap(chain, "block")
        await Relay(chain, bus, chain_id).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
