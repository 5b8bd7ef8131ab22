"""A node on loopback without an engine: the real application and gRPC, CometBFT's RPC played by a script.

`Node` makes a block of what waits in the real mempool whenever `make_block` is called, or by itself every
`block_seconds`. Faults are knobs: answers that get lost, stalls, wrong heights, mempools that forget.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.chain.support import TestChain
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.query.engine import NodeService
from virtengine.chain.query.grpc_server import make_server
from virtengine.chain.query.registry import Registry
from virtengine.wire.cosmos.base.node.v1beta1 import query_pb2 as node_wire
from virtengine.wire.tendermint.abci import types_pb2 as abci


@dataclass
class Faults:
    """What goes wrong. Counters count down."""

    lose_broadcast_answers: int = 0  # the transaction arrives, the answer does not
    drop_broadcasts: int = 0  # neither arrives
    stalled: bool = False  # RPC answers nothing
    wrong_block_heights: int = 0  # /block answers with another height
    missing_results: int = 0  # /block_results is not there yet
    status_behind: int = 0  # /status lags by so many blocks
    on_broadcast: Callable[[bytes], None] = field(default=lambda _raw: None)


class Node:
    """One node; `url` is its RPC and `grpc` its gRPC address."""

    def __init__(self, chain: TestChain | None = None, *, block_seconds: float | None = 0.05) -> None:
        self.chain = chain or TestChain()
        self.chain.machine.check.ante.sequence_gap = 64
        self.pool = Pool(self.chain.machine)
        self.faults = Faults()
        self.blocks: dict[int, dict[str, Any]] = {}
        self.results: dict[int, dict[str, Any]] = {}
        self.broadcasts: list[bytes] = []
        self._block_seconds = block_seconds
        self._record(self.chain.height, [], None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Node]:
        """Serve until the end of the block."""
        registry = Registry(self.chain.machine, self.pool.lock, _raise)
        config = NodeService(self.chain.machine, "0")
        registry.add(node_wire.DESCRIPTOR.services_by_name["Service"], config.methods())
        server, port = make_server(registry, "127.0.0.1:0")
        server.start()
        self.grpc = f"127.0.0.1:{port}"
        application = web.Application()
        application.router.add_post("/", self._answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        maker = asyncio.create_task(self._make_blocks())
        try:
            yield self
        finally:
            maker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await maker
            await runner.cleanup()
            server.stop(0).wait()

    def make_block(self, *more: bytes) -> int:
        """Make one block of what waits and return its height."""
        with self.pool.lock:
            raws = [*self.pool.propose(10**6), *more]
            self.chain.time_ms = max(self.chain.time_ms + 1, int(time.time() * 1000))
            machine = self.chain.machine
            block = Block(self.chain.chain_id, self.chain.height + 1, self.chain.time_ms)
            txs = machine.executor.open(raws)
            outcome = machine.carry_out(block, txs)
            self.pool.note_block([tx for tx in txs if isinstance(tx, Tx)])
            machine.commit()
            machine.check_invariants()
            self.pool.settle()
            self._record(block.height, raws, outcome)
        return block.height

    def forget_waiting(self) -> None:
        """Lose the mempool, as a restarted node does."""
        with self.pool.lock:
            self.pool.mempool.clear()

    async def _make_blocks(self) -> None:
        while True:
            await asyncio.sleep(self._block_seconds or 3600)
            if not self.faults.stalled:
                self.make_block()

    def _record(self, height: int, raws: list[bytes], outcome: Any) -> None:
        header = {
            "chain_id": self.chain.chain_id,
            "height": str(height),
            "time": _rfc3339(self.chain.time_ms),
        }
        self.blocks[height] = {
            "block_id": {"hash": hashlib.sha256(str(height).encode()).hexdigest().upper()},
            "block": {"header": header, "data": {"txs": [base64.b64encode(raw).decode() for raw in raws]}},
        }
        results = [] if outcome is None else [result.encode() for result in outcome.results]
        events = [] if outcome is None else outcome.events
        self.results[height] = {
            "height": str(height),
            "txs_results": [_result(raw) for raw in results],
            "finalize_block_events": [_event(abci.Event.FromString(raw)) for raw in events],
        }

    async def _answer(self, request: web.Request) -> web.Response:
        call = await request.json()
        if self.faults.stalled:
            return web.Response(status=502)
        try:
            result = await getattr(self, f"_{call['method']}")(**call.get("params", {}))
        except KeyError as error:
            body = {
                "jsonrpc": "2.0",
                "id": 1,
                "error": {"code": -32603, "message": "x", "data": f"no {error}"},
            }
            return web.json_response(body)
        if result is None:
            return web.Response(status=504)
        return web.json_response({"jsonrpc": "2.0", "id": 1, "result": result})

    async def _status(self) -> dict[str, Any]:
        height = max(1, self.chain.height - self.faults.status_behind)
        sync = {"latest_block_height": str(height), "earliest_block_height": "1", "catching_up": False}
        sync["latest_block_time"] = _rfc3339(self.chain.time_ms)  # type: ignore[assignment]
        return {"node_info": {"network": self.chain.chain_id}, "sync_info": sync}

    async def _block(self, height: str) -> dict[str, Any]:
        wanted = int(height)
        if self.faults.wrong_block_heights > 0:
            self.faults.wrong_block_heights -= 1
            wanted = max(1, wanted - 1)
        return self.blocks[wanted]

    async def _block_results(self, height: str) -> dict[str, Any]:
        if self.faults.missing_results > 0:
            self.faults.missing_results -= 1
            raise KeyError(height)
        return self.results[int(height)]

    async def _broadcast_tx_sync(self, tx: str) -> dict[str, Any] | None:
        raw = base64.b64decode(tx)
        if self.faults.drop_broadcasts > 0:
            self.faults.drop_broadcasts -= 1
            return None
        self.broadcasts.append(raw)
        self.faults.on_broadcast(raw)
        result = self.pool.check(raw, insert=True)
        if self.faults.lose_broadcast_answers > 0:
            self.faults.lose_broadcast_answers -= 1
            return None
        return {"code": result.code, "codespace": result.codespace, "log": result.log, "data": ""}


def _result(raw: bytes) -> dict[str, Any]:
    result = abci.ExecTxResult.FromString(raw)
    return {
        "code": result.code,
        "codespace": result.codespace,
        "log": result.log,
        "data": base64.b64encode(result.data).decode(),
        "gas_used": str(result.gas_used),
        "events": [_event(event) for event in result.events],
    }


def _event(event: abci.Event) -> dict[str, Any]:
    attributes = [{"key": item.key, "value": item.value, "index": item.index} for item in event.attributes]
    return {"type": event.type, "attributes": attributes}


def _rfc3339(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03d}Z"


def _raise(where: str, error: Exception) -> None:
    raise AssertionError(where) from error
