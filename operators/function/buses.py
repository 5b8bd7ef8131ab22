"""Connections to the NATS servers that Functions name, one for each address."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from virtengine.api import Function
from virtengine.clients.events import EventBus
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import NotYet
from virtengine.runtime.world import World

log = structlog.get_logger()
TRUST_SECONDS = 30.0


class Buses:
    """Event buses by address, addresses by Secret."""

    def __init__(self, back: Callable[[], None], open_bus: Callable[..., EventBus] = EventBus) -> None:
        self._back = back
        self._open_bus = open_bus
        self._buses: dict[str, EventBus] = {}
        self._addresses: dict[tuple[str, str, str], tuple[float, str]] = {}
        self._opening = asyncio.Lock()

    async def of(self, function: Function, world: World) -> EventBus:
        """Return the bus of a function. Raises NotYet until its Secret is there."""
        url = await self._address(function, world)
        async with self._opening:
            if url not in self._buses:
                bus = self._open_bus(url, name="function-operator", back=self._back)
                await bus.connect()
                self._buses[url] = bus
        return self._buses[url]

    async def close(self) -> None:
        """Close all connections."""
        for bus in self._buses.values():
            await bus.close()
        self._buses.clear()

    async def _address(self, function: Function, world: World) -> str:
        ref = function.spec.events.secret_ref
        key = (function.namespace, ref.name, ref.key)
        known = self._addresses.get(key)
        if known is not None and time.monotonic() - known[0] < TRUST_SECONDS:
            return known[1]
        secret = await world.read(SECRETS, function.namespace, ref.name)
        url = read_key(secret, ref.key)
        if url is None:
            raise NotYet(
                f"Secret {ref.name} with the key {ref.key} does not exist; spec.events names it",
                reason="SecretMissing",
                seconds=2,
            )
        self._addresses[key] = (time.monotonic(), url)
        return url


def read_key(secret: Mapping[str, Any] | None, key: str) -> str | None:
    """Return one value of a Secret as text; None when it is not there."""
    value = ((secret or {}).get("data") or {}).get(key)
    if value is None:
        return None
    try:
        return base64.b64decode(value, validate=True).decode().strip()
    except (binascii.Error, UnicodeDecodeError):
        return None
