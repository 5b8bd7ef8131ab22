"""Looks at running chains. Silence is an answer of its own: None, never zero."""

from __future__ import annotations

from typing import Any, Protocol

import aiohttp
import structlog

from virtengine.api.network import NetworkEndpoints
from virtengine.clients.chain import ChainClient
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.account import Funds
from virtengine.plans.node_parts import NodeView

log = structlog.get_logger()
SILENCE = (aiohttp.ClientError, TimeoutError, KeyError, ValueError, TypeError)
LOOK_BACK = 20
PATIENCE = aiohttp.ClientTimeout(total=5)


class ChainViews(Protocol):
    """What the operator asks of chains."""

    async def height(self, endpoints: NetworkEndpoints, chain_id: str) -> int | None:
        """Return the height of a chain, or None when it does not answer."""

    async def funds(self, endpoints: NetworkEndpoints, chain_id: str, address: str) -> Funds | None:
        """Return what an account holds, or None when the chain does not answer."""

    async def node(self, url: str, consensus_address: str = "") -> NodeView | None:
        """Return what a node says about itself, or None when it does not answer."""

    async def signed_height(self, url: str, consensus_address: str) -> int | None:
        """Return the newest of the last blocks that a key has signed, as another node has it."""

    async def close(self) -> None:
        """Close all connections."""


class LiveViews:
    """Views over gRPC and RPC; one client for each chain, opened when first needed."""

    def __init__(self) -> None:
        self._clients: dict[str, ChainClient] = {}
        self._session: aiohttp.ClientSession | None = None

    async def height(self, endpoints: NetworkEndpoints, chain_id: str) -> int | None:
        """Return the height of a chain, or None when it does not answer."""
        try:
            return await (await self._client(endpoints, chain_id)).latest_height()
        except Unavailable as error:
            log.info("chain does not answer", chain=chain_id, error=error.message)
            return None

    async def funds(self, endpoints: NetworkEndpoints, chain_id: str, address: str) -> Funds | None:
        """Return what an account holds, or None when the chain does not answer."""
        try:
            client = await self._client(endpoints, chain_id)
            balance, account = await client.balance(address), await client.account(address)
        except (Unavailable, Rejected) as error:
            log.info("balance not known", chain=chain_id, address=address, error=error.message)
            return None
        return Funds(balance, account.sequence if account else 0)

    async def node(self, url: str, consensus_address: str = "") -> NodeView | None:
        """Return what a node says about itself, or None when it does not answer."""
        try:
            status, net = await self._get(f"{url}/status"), await self._get(f"{url}/net_info")
            sync = status["result"]["sync_info"]
            height = int(sync["latest_block_height"])
            return NodeView(
                height=height,
                peers=int(net["result"]["n_peers"]),
                catching_up=bool(sync["catching_up"]),
                app_hash=str(sync["latest_app_hash"]),
                signed_height=await self._signed(url, consensus_address, height),
            )
        except SILENCE as error:
            log.info("node does not answer", url=url, error=f"{type(error).__name__}: {error}")
            return None

    async def signed_height(self, url: str, consensus_address: str) -> int | None:
        """Return the newest of the last blocks that a key has signed, as another node has it."""
        try:
            status = await self._get(f"{url}/status")
            newest = int(status["result"]["sync_info"]["latest_block_height"])
            for height in range(newest, max(0, newest - LOOK_BACK), -1):
                found = await self._signed(url, consensus_address, height)
                if found is not None:
                    return found
        except SILENCE as error:
            log.info("signatures not known", url=url, error=f"{type(error).__name__}: {error}")
        return None

    async def _signed(self, url: str, consensus_address: str, height: int) -> int | None:
        """Return the height if a key has signed that block. A vote for nothing counts as well."""
        if not consensus_address or height < 1:
            return None
        answer = await self._get(f"{url}/commit?height={height}")
        signatures = answer["result"]["signed_header"]["commit"]["signatures"]
        is_in = any(one["validator_address"] == consensus_address for one in signatures)
        return height if is_in else None

    async def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            await client.__aexit__(None, None, None)
        self._clients.clear()
        if self._session is not None:
            await self._session.close()

    async def _client(self, endpoints: NetworkEndpoints, chain_id: str) -> ChainClient:
        key = f"{endpoints.rpc} {chain_id}"
        if key not in self._clients:
            client = ChainClient(endpoints.grpc, endpoints.rpc, chain_id=chain_id)
            self._clients[key] = await client.__aenter__()
        return self._clients[key]

    async def _get(self, url: str) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE)
        async with self._session.get(url) as answer:
            answer.raise_for_status()
            return await answer.json()
