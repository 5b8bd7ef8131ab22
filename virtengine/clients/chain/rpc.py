"""CometBFT's JSON-RPC: what a block holds, and handing in transactions."""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import aiohttp

from virtengine.clients.chain.blocks import Block, TxResult, block_from_json
from virtengine.clients.chain.figures import CALLS, SECONDS
from virtengine.core.errors import Rejected, Unavailable

RPC_SECONDS = 10.0
CACHED_BLOCKS = 64
TX_IN_CACHE = "tx already exists in cache"


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """What a node says about itself."""

    chain_id: str
    height: int
    earliest_height: int
    catching_up: bool
    time: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The mempool's verdict on a transaction."""

    code: int
    codespace: str
    log: str
    known: bool = False


class NodeRpc:
    """Calls to one node. Finished blocks never change, so the last few are kept."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url.rstrip("/")
        self._session = session
        self._blocks: OrderedDict[int, Block] = OrderedDict()

    async def status(self) -> NodeStatus:
        """Return the node's chain and height."""
        answer = await self._call("status")
        sync = answer["sync_info"]
        return NodeStatus(
            chain_id=answer["node_info"]["network"],
            height=int(sync["latest_block_height"]),
            earliest_height=int(sync["earliest_block_height"]),
            catching_up=bool(sync["catching_up"]),
            time=sync["latest_block_time"],
        )

    async def block(self, height: int) -> Block:
        """Return a finished block with its results and events."""
        if height in self._blocks:
            return self._blocks[height]
        header = await self._call("block", height=str(height))
        results = await self._call("block_results", height=str(height))
        try:
            block = block_from_json(header, results)
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(f"block {height}: {error!r}", reason="ChainUnavailable") from error
        if block.height != height:
            raise Unavailable(f"asked for block {height}, got {block.height}", reason="ChainUnavailable")
        self._blocks[height] = block
        if len(self._blocks) > CACHED_BLOCKS:
            self._blocks.popitem(last=False)
        return block

    async def broadcast(self, raw: bytes) -> CheckResult:
        """Hand in a transaction and return the mempool's verdict."""
        try:
            answer = await self._call("broadcast_tx_sync", tx=base64.b64encode(raw).decode())
        except Rejected as error:
            if TX_IN_CACHE in error.message:
                return CheckResult(0, "", "", known=True)
            raise Unavailable(error.message, reason="ChainUnavailable") from error
        return CheckResult(int(answer["code"]), answer.get("codespace") or "", answer.get("log") or "")

    async def find(self, raw: bytes, first: int, last: int) -> TxResult | None:
        """Return what became of a transaction in the blocks from `first` to `last`."""
        wanted = hashlib.sha256(raw).hexdigest().upper()
        for height in range(first, last + 1):
            block = await self.block(height)
            if wanted in block.results:
                return block.results[wanted]
        return None

    async def _call(self, method: str, **params: str) -> Any:
        try:
            with SECONDS.labels("rpc").time():
                answer = await self._ask(method, **params)
        except (Unavailable, Rejected) as error:
            outcome = "unavailable" if isinstance(error, Unavailable) else "refused"
            CALLS.labels("rpc", method, outcome).inc()
            raise
        CALLS.labels("rpc", method, "answered").inc()
        return answer

    async def _ask(self, method: str, **params: str) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        timeout = aiohttp.ClientTimeout(total=RPC_SECONDS)
        try:
            async with self._session.post(self._url, json=body, timeout=timeout) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unavailable(f"rpc {method}: {error!r}", reason="ChainUnavailable") from error
        if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
            raise Unavailable(f"rpc {method}: no JSON-RPC answer", reason="ChainUnavailable")
        if answer.get("error"):
            detail = answer["error"]
            text = f"rpc {method}: {detail.get('message')}: {detail.get('data')}"
            if method == "broadcast_tx_sync":
                raise Rejected(text, reason="BroadcastRefused")
            raise Unavailable(text, reason="ChainUnavailable")
        return answer["result"]
