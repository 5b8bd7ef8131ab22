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


class NoticeKind(IntEnum):
    """What a provider announced."""

    MAINTENANCE = 1
    LEAVING = 2


class Notice(Record, frozen=True):
    """An announcement; times are Unix seconds. `cursor` and `is_done` say how far the leases are closed."""

    kind: NoticeKind
    reason: str
    window_seconds: int
    announced_at: int
    effective_at: int
    cursor: str = ""
    is_done: bool = False

    @property
    def is_due(self) -> bool:
        """Say whether leases are, or will be, closed because of it."""
        return self.kind is NoticeKind.LEAVING and not self.is_done


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
    notice: Notice | None = None

    def has_agent(self, address: str, role: AgentRole) -> bool:
        """Say whether an account may act for the provider in a role."""
        return any(agent.address == address and agent.role is role for agent in self.agents)


class AuditedAttributes(Record, frozen=True):
    """What an auditor vouches for about an account, by key."""

    subject: str
    auditor: str
    attributes: tuple[Attribute, ...]
    signed_height: int


class Params(Record, frozen=True):
    """Bounds of providers, announcements and auditors' words."""

    max_attributes: int = 64
    max_agents: int = 8
    key_grace_seconds: int = 86_400
    min_leave_seconds: int = 600
    max_window_seconds: int = 7_776_000
    max_audited_attributes: int = 64
