"""The chain client: reads over gRPC, blocks by height over CometBFT's RPC.

Events are hints and state is the truth: `follow` yields every block once and in order, whatever the node
does between two calls, because it asks for the next height until it is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import aiohttp
import grpc.aio
import structlog

from virtengine.clients.chain.accounts import AccountReads
from virtengine.clients.chain.blocks import Block, parse_time_ms
from virtengine.clients.chain.governance_reads import GovernanceReads
from virtengine.clients.chain.hpc_cluster_reads import HpcClusterReads
from virtengine.clients.chain.hpc_decision_reads import HpcDecisionReads
from virtengine.clients.chain.hpc_job_reads import HpcJobReads
from virtengine.clients.chain.reads import EscrowReads, MarketReads, ProviderReads
from virtengine.clients.chain.rpc import NodeRpc
from virtengine.clients.chain.settlement_reads import SettlementReads
from virtengine.clients.chain.staking_reads import StakingReads
from virtengine.core.errors import Rejected, Unavailable

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.25
MAX_POLL_SECONDS = 5.0
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", 64 * 2**20),
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.use_local_subchannel_pool", 1),
)


class WrongChain(Rejected):
    """The node serves another chain than the one we were told to use."""


READS = (
    MarketReads,
    ProviderReads,
    EscrowReads,
    SettlementReads,
    AccountReads,
    StakingReads,
    GovernanceReads,
    HpcClusterReads,
    HpcDecisionReads,
    HpcJobReads,
)


class ChainClient(
    MarketReads,
    ProviderReads,
    EscrowReads,
    SettlementReads,
    AccountReads,
    StakingReads,
    GovernanceReads,
    HpcClusterReads,
    HpcDecisionReads,
    HpcJobReads,
):
    """One node. Use as `async with ChainClient(grpc_target, rpc_url) as chain`.

    With `chain_id`, blocks of another chain raise WrongChain instead of being believed.
    """

    def __init__(self, grpc_target: str, rpc_url: str, *, chain_id: str | None = None) -> None:
        self._target = grpc_target
        self._rpc_url = rpc_url
        self._wanted_chain_id = chain_id
        self._channel: grpc.aio.Channel | None = None
        self._session: aiohttp.ClientSession | None = None
        self._rpc: NodeRpc | None = None

    async def __aenter__(self) -> Self:
        self._channel = grpc.aio.insecure_channel(self._target, options=CHANNEL_OPTIONS)
        for reads in READS:
            reads.__init__(self, self._channel)
        self._session = aiohttp.ClientSession()
        self._rpc = NodeRpc(self._rpc_url, self._session)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._channel is not None:
            await self._channel.close(grace=None)
        if self._session is not None:
            await self._session.close()

    @property
    def rpc(self) -> NodeRpc:
        """Return the calls to the node's RPC."""
        if self._rpc is None:
            raise Unavailable("the chain client is not open", reason="ChainUnavailable")
        return self._rpc

    async def chain_id(self) -> str:
        """Return the chain's id, checked against the one we were told to use."""
        status = await self.rpc.status()
        self._require_chain(status.chain_id)
        return status.chain_id

    async def latest_height(self) -> int:
        """Return the height of the node's last finished block."""
        status = await self.rpc.status()
        self._require_chain(status.chain_id)
        return status.height

    async def latest_time_ms(self) -> int:
        """Return the time of the node's last finished block, in milliseconds since 1970."""
        return parse_time_ms((await self.rpc.status()).time)

    async def block(self, height: int) -> Block:
        """Return a finished block."""
        block = await self.rpc.block(height)
        self._require_chain(block.chain_id)
        return block

    async def follow(self, start_height: int) -> AsyncIterator[Block]:
        """Yield every block from a height on, once and in order; outlives stalls and restarts of the node."""
        height, pause = max(1, start_height), POLL_SECONDS
        while True:
            try:
                last = await self.latest_height()
                block = await self.block(height) if height <= last else None
            except Unavailable as error:
                pause = min(pause * 2, MAX_POLL_SECONDS)
                log.warning("chain does not answer", height=height, error=error.message, retry_seconds=pause)
                await asyncio.sleep(pause)
                continue
            if block is None:
                await asyncio.sleep(POLL_SECONDS)
                continue
            pause = POLL_SECONDS
            yield block
            height += 1
            while height <= last:
                try:
                    block = await self.block(height)
                except Unavailable:
                    break
                yield block
                height += 1

    def _require_chain(self, chain_id: str) -> None:
        if self._wanted_chain_id is not None and chain_id != self._wanted_chain_id:
            raise WrongChain(
                f"the node serves chain {chain_id!r}, not {self._wanted_chain_id!r}; set VIRTENGINE_CHAIN_ID "
                "or the node's address",
                reason="WrongChain",
            )
