"""Who may act for a lease."""

from __future__ import annotations

from typing import Protocol

from virtengine.chain.modules.market.types import Lease
from virtengine.chain.modules.provider.types import AgentRole
from virtengine.chain.modules.settlement.errors import Unauthorized
from virtengine.chain.modules.settlement.store import State


class Provided(Protocol):
    """What a provider provides: a lease, or an invoice of one."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def provider(self) -> str:
        """Who provides it."""


def require_provider_side(state: State, lease: Provided, sender: str, role: AgentRole) -> None:
    """Raise unless the sender is the provider of this or its agent in a role."""
    if sender == lease.provider:
        return
    provider = state.market.provider.providers.get(lease.provider)
    if provider is None or not provider.has_agent(sender, role):
        raise Unauthorized(
            f"{sender} is neither the provider of {lease.id} nor its {role.name.lower()} agent"
        )


def require_party(state: State, lease: Lease, sender: str) -> None:
    """Raise unless the sender is the owner, the provider or the provider's settlement agent."""
    if sender != lease.owner:
        require_provider_side(state, lease, sender, AgentRole.SETTLEMENT)
