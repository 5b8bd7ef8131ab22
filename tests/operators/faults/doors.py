"""The ways of one process to the API server and to the chain, and what can go wrong on them."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from typing import Any

from nats import errors

from tests.fakes.kubernetes import FakeKubernetes
from virtengine.clients.kubernetes import Endpoint, Object
from virtengine.clients.kubernetes_errors import Conflict, Throttled
from virtengine.clients.kubernetes_kinds import Kind, of_manifest
from virtengine.core.errors import Unavailable

ENDPOINT = Endpoint("https://in-memory", None, None, None, None, True)
READS = frozenset({"get", "list", "endpoint"})
SLOW_SECONDS = 30.0
Stale = Callable[[Kind, list[Object]], list[Object]]


@dataclass
class Weather:
    """What goes wrong around the processes now."""

    api_away: bool = False
    chain_away: bool = False
    bus_away: bool = False
    share: float = 0.0
    """Of the calls to the API server, how many fail."""
    bus_share: float = 0.0
    """Of the calls to the event bus, how many fail."""
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    stale: Stale | None = None
    """Turns what lists say into what was true before."""

    def strike(self, moment: str, verb: str) -> Exception | None:
        """Return what happens to a call to the API server. A reset may come after its effect."""
        if self.api_away:
            return Unavailable("the API server is away")
        if verb in READS and moment == "after":
            return None
        if self.chance.random() >= self.share / (1 if verb in READS else 2):
            return None
        if moment == "after":
            return Unavailable("connection reset")
        seconds = 1.0
        troubles: list[Exception] = [
            Throttled("429", seconds=seconds),
            Unavailable("500"),
            Unavailable("503"),
            TimeoutError(),
        ]
        if verb not in READS:
            troubles.append(Conflict("409", seconds=seconds))
        return self.chance.choice(troubles)


class Dead(asyncio.CancelledError):
    """The process was killed: it does nothing more."""


class Life:
    """One process from its start to its end. It may be killed at a moment."""

    def __init__(self, *, dies_at: int = 0) -> None:
        self.moments = 0
        self.calls: Counter[tuple[str, str, str]] = Counter()
        self.is_dead = False
        self.end: Callable[[], None] = lambda: None
        self._dies_at = dies_at

    def pass_moment(self) -> None:
        """Be before or after the effect of a call."""
        if self.is_dead:
            raise Dead
        self.moments += 1
        if self.moments == self._dies_at:
            self.kill()
            raise Dead

    def kill(self) -> None:
        """End here, without a last word."""
        self.is_dead = True
        self.end()


class ApiDoor:
    """The API server as one process reaches it."""

    def __init__(self, kube: FakeKubernetes, life: Life, weather: Weather) -> None:
        self._kube, self._life, self._weather = kube, life, weather

    async def endpoint(self) -> Endpoint:
        """Return how to log in."""
        return ENDPOINT

    def __getattr__(self, verb: str) -> Any:
        method = getattr(self._kube, verb)
        if not iscoroutinefunction(method):
            return method

        async def call(*arguments: Any, **options: Any) -> Any:
            self._life.calls[_named(verb, arguments)] += 1
            await self._moment("before", verb)
            answer = await method(*arguments, **options)
            await self._moment("after", verb)
            if verb == "list" and self._weather.stale is not None:
                return self._weather.stale(arguments[0], answer[0]), "0"
            return answer

        return call

    async def _moment(self, moment: str, verb: str) -> None:
        self._life.pass_moment()
        error = self._weather.strike(moment, verb)
        if isinstance(error, TimeoutError):
            await asyncio.sleep(SLOW_SECONDS)
            raise Unavailable("no answer in time")
        if error is not None:
            await asyncio.sleep(0.01)
            raise error


def _named(verb: str, arguments: tuple[Any, ...]) -> tuple[str, str, str]:
    first = arguments[0] if arguments else None
    if isinstance(first, Kind):
        name = str(arguments[2]) if len(arguments) > 2 else ""
        return verb, first.plural, name
    metadata = (first or {}).get("metadata") or {}
    return verb, of_manifest(first).plural if first else "", str(metadata.get("name") or "")


def chain_gate(life: Life, weather: Weather) -> Callable[[str, str], Awaitable[None]]:
    """Return what stands between one process and the chain."""

    async def gate(_moment: str, _call: str) -> None:
        life.pass_moment()
        await asyncio.sleep(0)
        if weather.chain_away:
            await asyncio.sleep(0.01)
            raise Unavailable("the chain is away", reason="ChainUnavailable")

    return gate


def bus_gate(life: Life, weather: Weather) -> Callable[[str, str], Awaitable[None]]:
    """Return what stands between one process and the event bus."""

    async def gate(_moment: str, _call: str) -> None:
        life.pass_moment()
        await asyncio.sleep(0)
        if weather.bus_away or weather.chance.random() < weather.bus_share:
            await asyncio.sleep(0.01)
            raise weather.chance.choice((errors.ConnectionClosedError(), errors.TimeoutError()))

    return gate
