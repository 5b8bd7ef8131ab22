"""The chain's side of a Validator: what it is there, and one transaction at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from google.protobuf.message import Message

from operators.networks import Networks
from operators.sending import send
from virtengine.api.fields import NamespacedRef
from virtengine.clients.chain import Effect
from virtengine.plans.stake import OnChain
from virtengine.runtime import World


class Stakes(Protocol):
    """What the operator asks of chains about validators, and sends to them."""

    async def find(self, world: World, network: NamespacedRef, operator: str) -> OnChain | None:
        """Return a validator, None when the chain has none. Raises Unavailable when it does not answer."""

    async def send(
        self,
        world: World,
        network: NamespacedRef,
        account: NamespacedRef,
        effect: Effect,
        messages: Sequence[Message],
    ) -> None:
        """Bring an effect about with an account's key, exactly once."""


class LiveStakes:
    """Stakes over gRPC, with the keys in the accounts' Secrets."""

    def __init__(self, chains: Networks) -> None:
        self._chains = chains

    async def find(self, world: World, network: NamespacedRef, operator: str) -> OnChain | None:
        """Return a validator, None when the chain has none."""
        chain = await self._chains.chain(world, network, network.namespace or "")
        return await chain.client.validator(operator, now_ms=await chain.client.latest_time_ms())

    async def send(
        self,
        world: World,
        network: NamespacedRef,
        account: NamespacedRef,
        effect: Effect,
        messages: Sequence[Message],
    ) -> None:
        """Bring an effect about with an account's key, exactly once."""
        chain = await self._chains.chain(world, network, network.namespace or "")
        keys = await self._chains.keys(world, account.namespace or "", account.name)
        await send(self._chains.wallet(chain, keys), effect, messages)
