"""The chains that objects name and the accounts that act on them.

A Network object says where its chain answers; each chain is opened once and followed block by block while
the operator leads. An account's keys are read from its Secret once for each Account object; each account
has one wallet.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import structlog

from virtengine.api import Account, Network
from virtengine.api.fields import NamespacedRef
from virtengine.clients.chain import Block, ChainClient, GasPrice, Wallet
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.amounts import parse_rate
from virtengine.core.errors import NotYet, Unavailable
from virtengine.runtime.world import World

OpenChain = Callable[[str, str, str], ChainClient]
OnBlock = Callable[[Block], None]
ATTO_PER_MICRO = 10**12
KEY_BYTES = 32
RETRY_SECONDS = 1.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The secrets of an account. They never appear in text."""

    address: str
    private_key: bytes
    encryption_key: bytes
    signing_key: bytes


@dataclass(slots=True)
class Chain:
    """An open chain and the height from which its blocks are to be followed."""

    client: ChainClient
    network: str
    next_height: int
    gas_price: GasPrice


def open_client(grpc: str, rpc: str, chain_id: str) -> ChainClient:
    """Return a client of a node."""
    return ChainClient(grpc, rpc, chain_id=chain_id)


class Networks:
    """Chains by Network, keys by Account, wallets by address."""

    def __init__(self, on_block: OnBlock, *, open_chain: OpenChain = open_client) -> None:
        self._open_chain = open_chain
        self._on_block = on_block
        self._chains: dict[tuple[str, str, str], Chain] = {}
        self._named: dict[tuple[str, str], Chain] = {}
        self._keys: dict[tuple[str, str, str], Keys] = {}
        self._wallets: dict[tuple[str, str], Wallet] = {}
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._opened = asyncio.Event()

    async def chain(self, world: World, ref: NamespacedRef, namespace: str) -> Chain:
        """Return the chain of a Network. Raises NotYet until the Network says where it answers."""
        place = ref.namespace or namespace
        network = world.objects.get(Network, place, ref.name)
        if network is None and (place, ref.name) in self._named:
            # A Network that is gone may still answer, and what was opened there has to be closed.
            return self._named[place, ref.name]
        endpoints = network.status.endpoints if network else None
        if network is None or endpoints is None or not endpoints.grpc or not endpoints.rpc:
            raise NotYet(f"Network {place}/{ref.name} is not running yet", reason="NetworkNotReady")
        key = (network.spec.chain_id, endpoints.grpc, endpoints.rpc)
        async with self._opening:
            if key not in self._chains:
                self._chains[key] = await self._open(network, *key)
                self._opened.set()
        self._named[place, ref.name] = self._chains[key]
        return self._chains[key]

    async def keys(self, world: World, namespace: str, name: str) -> Keys:
        """Return the keys of an Account. Raises NotYet until its Secret is there."""
        account = world.objects.get(Account, namespace, name)
        known = (namespace, name, account.metadata.uid) if account else None
        if known is None:
            # An account that is gone still has to close what it opened.
            for (place, called, _uid), keys in self._keys.items():
                if (place, called) == (namespace, name):
                    return keys
            raise NotYet(f"Account {namespace}/{name} does not exist", reason="AccountMissing")
        if known not in self._keys:
            secret = await world.read(SECRETS, namespace, f"{name}-account")
            if secret is None:
                raise NotYet(
                    f"Account {namespace}/{name} has no keys yet", reason="AccountNotReady", seconds=1
                )
            self._keys[known] = read_keys(secret)
        return self._keys[known]

    def wallet(self, chain: Chain, keys: Keys) -> Wallet:
        """Return the one wallet of an account on a chain."""
        key = (chain.network, keys.address)
        if key not in self._wallets:
            self._wallets[key] = Wallet(chain.client, keys.private_key, gas_price=chain.gas_price)
        return self._wallets[key]

    async def follow(self) -> None:
        """Follow every open chain for ever, each from where it was left."""
        following: dict[int, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as tasks:
            while True:
                for chain in list(self._chains.values()):
                    if id(chain) not in following:
                        following[id(chain)] = tasks.create_task(self._follow(chain))
                self._opened.clear()
                await self._opened.wait()

    async def close(self) -> None:
        """Close all chains."""
        await self._stack.aclose()

    async def _follow(self, chain: Chain) -> None:
        while True:
            try:
                async for block in chain.client.follow(chain.next_height):
                    self._on_block(block)
                    chain.next_height = block.height + 1
            except Unavailable as error:
                log.warning("chain not followed", network=chain.network, error=error.message)
                await asyncio.sleep(RETRY_SECONDS)

    async def _open(self, network: Network, chain_id: str, grpc: str, rpc: str) -> Chain:
        client = self._open_chain(grpc, rpc, chain_id)
        async with AsyncExitStack() as attempt:
            opened = await attempt.enter_async_context(client)
            height = await opened.latest_height()
            self._stack.push_async_exit(attempt.pop_all())
        # Everything that happened before this height is seen by reading state.
        price = -(-parse_rate(network.spec.minimum_gas_price) // ATTO_PER_MICRO)
        return Chain(opened, chain_id, height + 1, GasPrice(price))


def read_keys(secret: Mapping[str, Any]) -> Keys:
    """Return the keys in an account's Secret. Raises NotYet when it does not hold them all."""
    data = secret.get("data") or {}
    name = secret["metadata"]["name"]
    try:
        private, encryption, signing = (
            base64.b64decode(data[key], validate=True)
            for key in ("private-key", "encryption-key", "signing-key")
        )
        address = base64.b64decode(data["address"], validate=True).decode()
    except (KeyError, binascii.Error, UnicodeDecodeError) as error:
        raise NotYet(f"Secret {name} is not complete", reason="AccountNotReady") from error
    if {len(private), len(encryption), len(signing)} != {KEY_BYTES}:
        raise NotYet(f"Secret {name} holds keys of other lengths", reason="AccountNotReady")
    return Keys(address, private, encryption, signing)
