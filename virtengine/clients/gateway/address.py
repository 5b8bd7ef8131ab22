"""Where a gateway is, how it is known, and what gives access to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

DEFAULT_PORT: Final = 443
EARLY_SECONDS: Final = 15


@dataclass(frozen=True, slots=True)
class Address:
    """Where a gateway is and how it is known.

    `connect` leads somewhere else, such as to a forwarded port. Without `chain_id` the gateway is asked.
    """

    host_uri: str
    provider: str
    chain_id: str = ""
    pin: str = ""
    ca_file: Path | None = None
    connect: tuple[str, int] | None = None

    @property
    def host(self) -> str:
        """Return the name in the address."""
        return urlsplit(self.host_uri).hostname or ""

    @property
    def port(self) -> int:
        """Return the port in the address."""
        return urlsplit(self.host_uri).port or DEFAULT_PORT


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A token and when it ends, in seconds since 1970. It never appears in text."""

    value: str
    expires_at: int

    def is_good(self, now: float) -> bool:
        """Say whether it lasts for another question."""
        return now < self.expires_at - EARLY_SECONDS


class TokenStore(Protocol):
    """Keeps tokens between commands."""

    def load(self) -> Token | None:
        """Return the token kept last."""

    def save(self, token: Token) -> None:
        """Keep a token."""
