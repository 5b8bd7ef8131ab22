"""Who asks: tokens, rates and network addresses."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import Final

import nacl.signing
from aiohttp import web
from prometheus_client import Counter

from operators.gateway.settings import Settings
from virtengine.crypto import access_token
from virtengine.crypto.access_token import Claims, TokenRefused
from virtengine.plans import gateway
from virtengine.plans.gateway import Problem
from virtengine.plans.gateway_limit import Buckets, Rate

SCHEME: Final = "Bearer "
KEPT_TOKENS: Final = 10_000
ID: Final = web.RequestKey("id", str)
TENANT: Final = web.RequestKey("tenant", str)
LEASE: Final = web.RequestKey("lease", str)
LIMITED = Counter(
    "virtengine_gateway_limited", "Requests refused for their rate, by what was counted.", ["by"]
)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Access:
    """Reads who asks, and holds each to its rate."""

    def __init__(self, settings: Settings, seed: bytes, now: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._key = bytes(nacl.signing.SigningKey(seed).verify_key)
        self._audience = gateway.audience(settings.chain_id, settings.provider)
        self._now = now
        self._verified: dict[str, Claims] = {}
        self._tenants = Buckets(Rate(settings.tenant_per_second, settings.tenant_burst))
        self._addresses = Buckets(Rate(settings.address_per_second, settings.address_burst))
        self._proxies: tuple[Network, ...] = tuple(
            ipaddress.ip_network(text) for text in settings.trusted_proxies
        )

    def claims(self, request: web.Request) -> Claims:
        """Return what the request's token says, counted on its tenant. Raises Problem."""
        try:
            claims = self._read(self._bearer(request))
        except TokenRefused as error:
            self.count_address(request)
            raise Problem(401, "token", "A valid token is needed", f"{error.message}.") from error
        self._count(self._tenants, claims.subject, "tenant")
        return claims

    def count_address(self, request: web.Request) -> None:
        """Count a request without a token on its network address. Raises Problem when there were too many."""
        self._count(self._addresses, self.address(request), "address")

    def address(self, request: web.Request) -> str:
        """Return the caller's address: the nearest one that is none of our proxies'."""
        nearest = request.remote or ""
        if not self._proxies:
            return nearest
        named = ",".join(request.headers.getall("X-Forwarded-For", []))
        for text in reversed(named.split(",")):
            if not self._is_proxy(nearest) or not _is_address(text.strip()):
                break
            nearest = text.strip()
        return nearest

    def _read(self, token: str) -> Claims:
        """Return what a token says; its signature is verified once, its time always."""
        now = self._now()
        known = self._verified.get(token)
        if known is not None and known.issued_at <= now < known.expires_at:
            return known
        claims = access_token.read(token, self._key, audience=self._audience, now=now)
        if len(self._verified) >= KEPT_TOKENS:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    def _bearer(self, request: web.Request) -> str:
        given = request.headers.getall("Authorization", [])
        if len(given) != 1 or not given[0].startswith(SCHEME):
            raise TokenRefused("there is no token; ask for one at /v1/tokens", reason="TokenMissing")
        return given[0].removeprefix(SCHEME)

    def _count(self, buckets: Buckets, caller: str, what: str) -> None:
        wait = buckets.take(caller, time.monotonic())
        if wait:
            LIMITED.labels(what).inc()
            raise Problem(429, "rate", "Too many requests", "Ask again later.", retry_after=wait)

    def _is_proxy(self, text: str) -> bool:
        return _is_address(text) and any(ipaddress.ip_address(text) in network for network in self._proxies)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
