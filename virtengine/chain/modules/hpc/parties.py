"""Who has part in a job's money."""

from __future__ import annotations

from virtengine.chain.modules.hpc.errors import Unauthorized
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.provider.types import AgentRole


def require_party(job: Job, sender: str) -> None:
    """Raise unless the sender is the customer or the provider of a job."""
    if sender not in {job.customer, job.provider}:
        raise Unauthorized(f"{sender} has no part in {job.job_id}")


def is_agent(state: State, owner: str, sender: str, role: AgentRole) -> bool:
    """Say whether an account acts for a provider in a role."""
    provider = state.provider.providers.get(owner)
    return provider is not None and provider.has_agent(sender, role)


def require_settlement_side(state: State, owner: str, sender: str, about: str) -> None:
    """Raise unless the sender is the provider or its settlement agent."""
    if sender != owner and not is_agent(state, owner, sender, AgentRole.SETTLEMENT):
        raise Unauthorized(f"{sender} is neither a party of {about} nor its provider's settlement agent")
