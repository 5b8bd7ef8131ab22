"""Who we are to SLURM: a token that we sign ourselves, or one that was given to us."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from virtengine.core.errors import Unavailable
from virtengine.plans.scheduler import Trouble

LIFETIME_SECONDS: Final = 600
MARGIN_SECONDS: Final = 5
Clock = Callable[[], float]


class Credential(Protocol):
    """What stands in the two headers of every request."""

    @property
    def user(self) -> str:
        """Return the name of the user."""

    def token(self) -> str:
        """Return a token that is good now. Raises Unavailable when there is none."""

    def renew(self) -> None:
        """Use another token next time: this one was not taken."""


class SigningKey:
    """Tokens signed with SLURM's own key (HS256), each good for some minutes."""

    def __init__(self, key: bytes, user: str, *, clock: Clock = time.time) -> None:
        self.user = user
        self._key, self._clock = key, clock
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """Return a token that is good for at least half of its life."""
        now = self._clock()
        if not self._token or now + LIFETIME_SECONDS / 2 >= self._until:
            self._until = now + LIFETIME_SECONDS
            self._token = mint(self._key, self.user, issued_at=int(now), expires_at=int(self._until))
        return self._token

    def renew(self) -> None:
        """Sign another one next time."""
        self._token = ""


class GivenToken:
    """One token from elsewhere, as of a SLURM that is not ours."""

    def __init__(self, token: str, user: str, *, clock: Clock = time.time) -> None:
        self.user = user
        self._token, self._clock = token, clock
        self._until = expiry(token)

    def token(self) -> str:
        """Return it. Raises Unavailable once it has expired."""
        if self._until and self._clock() >= self._until - MARGIN_SECONDS:
            raise Unavailable("the token for SLURM has expired", reason=Trouble.TOKEN)
        return self._token

    def renew(self) -> None:
        """There is no other."""


def mint(key: bytes, user: str, *, issued_at: int, expires_at: int) -> str:
    """Return a token as `scontrol token` makes it."""
    header = _encode({"alg": "HS256", "typ": "JWT"})
    content = f"{header}.{_encode({'exp': expires_at, 'iat': issued_at, 'sun': user})}"
    signature = hmac.new(key, content.encode(), hashlib.sha256).digest()
    return f"{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def expiry(token: str) -> int:
    """Return when a token expires, in seconds since 1970; 0 when it does not say."""
    parts = token.split(".")
    if len(parts) != 3:
        return 0
    try:
        body: Any = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return 0
    until = body.get("exp") if isinstance(body, dict) else None
    return until if isinstance(until, int) else 0


def _encode(value: dict[str, Any]) -> str:
    raw = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
