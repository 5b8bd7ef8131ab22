"""The real application behind the real chain client, without sockets: for loops in which time is virtual.

Only the transport is replaced: queries go to the application's own registry and transactions to its own
mempool. A block follows a transaction by a moment, and comes by itself every `block_seconds`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import grpc.aio

from tests.chain.support import TestChain
from tests.support.node import Node
from virtengine.chain.kernel.errors import QueryError
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.status import status_of
from virtengine.clients.chain import Block, ChainClient
from virtengine.clients.chain.client import READS
from virtengine.clients.chain.rpc import NodeRpc
from virtengine.core.errors import ModuleError, Unavailable

Gate = Callable[[str, str], Awaitable[None]]
"""`gate(moment, call)` is awaited before a call arrives and before its answer does; it may raise."""
CODES = {code.value[0]: code for code in grpc.StatusCode}
SOON_SECONDS = 0.05


async def open_gate(_moment: str, _call: str) -> None:
    """Let everything through."""


class InProcessNode(Node):
    """A node whose clients are in the same process."""

    def __init__(self, chain: TestChain, *, block_seconds: float = 1.0) -> None:
        super().__init__(chain, block_seconds=None)
        self.block_seconds = block_seconds
        self.registry = Registry(chain.machine, self.pool.lock, _raise)
        self._entries = {entry.path: entry for entry in self.registry}
        self._news: set[asyncio.Event] = set()
        self._is_due = False

    async def run(self) -> None:
        """Make blocks for ever."""
        while True:
            await asyncio.sleep(self.block_seconds)
            self.make_block()

    def make_block(self, *more: bytes) -> int:
        """Make a block, and tell followers."""
        height = super().make_block(*more)
        for waiting in self._news:
            waiting.set()
        return height

    def soon(self) -> None:
        """Make a block in a moment."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(SOON_SECONDS, self._make_due)

    def _make_due(self) -> None:
        self._is_due = False
        self.make_block()

    async def until(self, height: int) -> None:
        """Wait for a block."""
        news = asyncio.Event()
        self._news.add(news)
        try:
            while self.chain.height < height:
                news.clear()
                await news.wait()
        finally:
            self._news.discard(news)

    def answer(self, path: str, request: Any) -> Any:
        """Answer a query as the gRPC server does."""
        try:
            found = self.registry.invoke(self._entries[path], request, height=0)
        except (QueryError, ModuleError, Unavailable) as error:
            status, text = status_of(error)
            nothing = grpc.aio.Metadata()
            raise grpc.aio.AioRpcError(CODES[status], nothing, nothing, text, None) from error
        return type(found).FromString(found.SerializeToString())


class InProcessChain(ChainClient):
    """The chain client of one process. `gate` stands between it and the node."""

    def __init__(self, node: InProcessNode, gate: Gate = open_gate) -> None:
        super().__init__("", "", chain_id=node.chain.chain_id)
        self._node, self._gate = node, gate

    async def __aenter__(self) -> InProcessChain:
        channel: Any = _Channel(self._node, self._gate)
        for reads in READS:
            reads.__init__(self, channel)
        self._rpc = _Rpc(self._node, self._gate)
        return self

    async def follow(self, start_height: int) -> AsyncIterator[Block]:
        """Yield every block from a height on, without polling."""
        height = max(1, start_height)
        while True:
            await self._node.until(height)
            try:
                block = await self.block(height)
            except Unavailable:
                await asyncio.sleep(5)
                continue
            yield block
            height += 1


class _Channel:
    def __init__(self, node: InProcessNode, gate: Gate) -> None:
        self._node, self._gate = node, gate

    def unary_unary(self, path: str, **_: Any) -> Callable[..., Awaitable[Any]]:
        async def method(request: Any, **_: Any) -> Any:
            await self._gate("before", path)
            answer = self._node.answer(path, request)
            await self._gate("after", path)
            return answer

        return method


class _Rpc(NodeRpc):
    def __init__(self, node: InProcessNode, gate: Gate) -> None:
        session: Any = None
        super().__init__("", session)
        self._node, self._gate = node, gate

    async def _call(self, method: str, **params: str) -> Any:
        await self._gate("before", method)
        try:
            answer = await getattr(self._node, f"_{method}")(**params)
        except KeyError as error:
            raise Unavailable(f"rpc {method}: no {error}", reason="ChainUnavailable") from error
        if method == "broadcast_tx_sync":
            self._node.soon()
        await self._gate("after", method)
        return answer


def _raise(where: str, error: Exception) -> None:
    raise AssertionError(where) from error
