"""A function that dies at its n-th step outside: run as a program by tests, with the function's own settings.

VIRTENGINE_…=… python -m tests.functions.function_process usage|settlement <n>
"""

from __future__ import annotations

import asyncio
import sys

from asyncpg.connection import Connection
from asyncpg.transaction import Transaction

from functions.host import host
from tests.functions.mortal import Mortal
from tests.functions.world import handler
from virtengine.clients.artifacts import Artifacts
from virtengine.clients.chain.rpc import NodeRpc
from virtengine.clients.events import Delivery, EventBus


def main(function: str, dies_at: str) -> None:
    mortal = Mortal(int(dies_at))
    mortal.wrap(Connection, "execute", "executemany", "fetchval", "fetchrow", "fetch")
    mortal.wrap(Transaction, "commit")
    mortal.wrap(Delivery, "ack")
    mortal.wrap(EventBus, "publish_bytes")
    mortal.wrap(NodeRpc, "broadcast")
    mortal.wrap(Artifacts, "put")
    sys.argv[1:] = [handler(function)]
    asyncio.run(host.main())


if __name__ == "__main__":
    main(*sys.argv[1:])
