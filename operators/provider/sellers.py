"""The providers that this process acts for: each with its chain, its keys and its wallet."""

from __future__ import annotations

from dataclasses import dataclass

from operators.networks import Chain, Keys, Networks
from virtengine.api import Provider
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.core.errors import NotYet
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World


@dataclass(frozen=True, slots=True)
class Seller:
    """One provider in action."""

    key: Key
    chain: Chain
    keys: Keys
    wallet: Wallet

    @property
    def address(self) -> str:
        """Return the provider's address."""
        return self.keys.address

    @property
    def client(self) -> ChainClient:
        """Return the client of its chain."""
        return self.chain.client


class Sellers:
    """Providers by their objects."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._known: dict[Key, Seller] = {}
        self._registered: set[Key] = set()

    async def of_provider(self, world: World, provider: Provider) -> Seller:
        """Return the seller behind a Provider."""
        chain = await self._networks.chain(world, provider.spec.network_ref, provider.namespace)
        keys = await self._networks.keys(world, provider.namespace, provider.spec.account_ref.name)
        key = Key(provider.namespace, provider.name)
        seller = Seller(key, chain, keys, self._networks.wallet(chain, keys))
        self._known[key] = seller
        return seller

    async def of_name(self, world: World, namespace: str, name: str) -> Seller:
        """Return the seller of a name, even while or after its Provider is deleted."""
        provider = world.objects.get(Provider, namespace, name)
        if provider is not None:
            return await self.of_provider(world, provider)
        known = self._known.get(Key(namespace, name))
        if known is None:
            raise NotYet(f"Provider {namespace}/{name} does not exist", reason="ProviderMissing")
        return known

    def set_registered(self, key: Key) -> None:
        """Note that a provider is on chain as its object says, so that it may bid."""
        self._registered.add(key)

    def forget(self, key: Key) -> None:
        """Let a provider bid no more."""
        self._registered.discard(key)

    @property
    def bidding(self) -> tuple[Seller, ...]:
        """Return the sellers that may bid."""
        return tuple(self._known[key] for key in sorted(self._registered))

    def by_address(self, address: str) -> Key | None:
        """Return the Provider of an address."""
        return next((key for key, seller in self._known.items() if seller.address == address), None)
