"""Records of the provider module."""

from __future__ import annotations

from enum import IntEnum

from virtengine.chain.kernel.codec import Record
from virtengine.crypto.signature import KeyType


class AgentRole(IntEnum):
    """What an agent may do for its provider."""

    USAGE = 1
    SETTLEMENT = 2


class Attribute(Record, frozen=True):
    """A property that tenants may require."""

    key: str
    value: str


class Info(Record, frozen=True):
    """How to reach the people behind a provider."""

    email: str = ""
    website: str = ""


class Agent(Record, frozen=True):
    """An account that may act for a provider in one role."""

    address: str
    role: AgentRole


class SigningKey(Record, frozen=True):
    """The key that signs usage; the one before it is valid until `previous_valid_until` (Unix seconds)."""

    public_key: bytes
    key_type: KeyType
    updated_height: int
    rotation_count: int = 0
    previous_public_key: bytes = b""
    previous_key_type: int = 0
    previous_valid_until: int = 0


class Provider(Record, frozen=True):
    """One registered provider."""

    owner: str
    host_uri: str
    attributes: tuple[Attribute, ...]
    info: Info
    signing_key: SigningKey | None
    agents: tuple[Agent, ...]
    created_height: int
    active_leases: int = 0

    def has_agent(self, address: str, role: AgentRole) -> bool:
        """Say whether an account may act for the provider in a role."""
        return any(agent.address == address and agent.role is role for agent in self.agents)


class Params(Record, frozen=True):
    """Bounds of providers."""

    max_attributes: int = 64
    max_agents: int = 8
    key_grace_seconds: int = 86_400
