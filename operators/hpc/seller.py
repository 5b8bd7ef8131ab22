"""Who sells a cluster: the Provider that its spec names, if that Provider agrees."""

from __future__ import annotations

from dataclasses import dataclass

from operators.networks import Chain, Keys, Networks
from virtengine.api import HPCCluster, Provider
from virtengine.clients.chain import Wallet
from virtengine.core.errors import NotYet, Rejected
from virtengine.runtime.world import World


@dataclass(frozen=True, slots=True, repr=False)
class Seller:
    """One cluster's provider in action."""

    provider: Provider
    chain: Chain
    keys: Keys
    wallet: Wallet

    @property
    def address(self) -> str:
        """Return the provider's address."""
        return self.keys.address


def provider_of(cluster: HPCCluster, world: World) -> Provider | None:
    """Return the Provider of a cluster. Raises NotYet when it is missing, Rejected when it does not agree."""
    ref = cluster.spec.provider_ref
    if ref is None:
        return None
    place = ref.namespace or cluster.namespace
    provider = world.objects.get(Provider, place, ref.name)
    if provider is None:
        raise NotYet(f"Provider {place}/{ref.name} does not exist", reason="ProviderMissing")
    if place != cluster.namespace and cluster.namespace not in provider.spec.hpc_namespaces:
        raise Rejected(
            f"Provider {place}/{ref.name} does not sell clusters of namespace {cluster.namespace}; add it to "
            "its spec.hpcNamespaces",
            reason="ProviderRefuses",
        )
    return provider


async def seller_of(cluster: HPCCluster, networks: Networks, world: World) -> Seller | None:
    """Return who sells a cluster; None for one that is not on chain."""
    provider = provider_of(cluster, world)
    if provider is None:
        return None
    chain = await networks.chain(world, provider.spec.network_ref, provider.namespace)
    keys = await networks.keys(world, provider.namespace, provider.spec.account_ref.name)
    return Seller(provider, chain, keys, networks.wallet(chain, keys))
