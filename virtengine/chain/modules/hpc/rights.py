"""Who may act."""

from __future__ import annotations

from virtengine.chain.modules.hpc.errors import ProviderNotInGoodStanding, Unauthorized
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Cluster
from virtengine.chain.modules.provider.types import AgentRole, Provider


def require_standing(state: State, address: str) -> Provider:
    """Return a registered provider that did not announce maintenance or that it leaves."""
    provider = state.provider.providers.get(address)
    if provider is None:
        raise ProviderNotInGoodStanding(f"{address} is not a registered provider")
    if provider.notice is not None:
        raise ProviderNotInGoodStanding(f"{address} announced {provider.notice.kind.name.lower()}")
    return provider


def require_owner(cluster: Cluster, sender: str) -> None:
    """Raise unless the sender owns a cluster."""
    if cluster.provider != sender:
        raise Unauthorized(f"{sender} does not own {cluster.cluster_id}")


def require_provider_side(state: State, owner: str, sender: str, about: str) -> None:
    """Raise unless the sender is the provider or its usage agent."""
    if sender == owner:
        return
    provider = state.provider.providers.get(owner)
    if provider is None or not provider.has_agent(sender, AgentRole.USAGE):
        raise Unauthorized(f"{sender} is neither the provider of {about} nor its usage agent")
