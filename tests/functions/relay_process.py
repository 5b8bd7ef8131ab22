"""A relay that kills itself at the n-th call it makes to the outside: run as a program by tests.

python -m tests.functions.relay_process <grpc> <rpc> <chain id> <nats> <n>
"""

from __future__ import annotations

import asyncio
import sys

from functions.relay.relay import Relay
from tests.functions.mortal import Mortal
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import EventBus


async def main(grpc: str, rpc: str, chain_id: str, nats: str, dies_at: str) -> None:
    mortal = Mortal(int(dies_at))
    async with ChainClient(grpc, rpc, chain_id=chain_id) as chain, EventBus(nats) as bus:
        mortal.wrap(bus, "publish", "put_key", "last", "last_sequence")
        mortal.wrap(chain, "block")
        await Relay(chain, bus, chain_id).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
