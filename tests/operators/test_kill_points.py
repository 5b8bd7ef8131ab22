"""Reconciles that are killed at each of their suspension points and begun anew by a fresh process."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Coroutine, Generator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from operators.networks import Networks
from operators.provider.lease import Leases
from operators.provider.main import MADE
from operators.provider.offering import Offerings
from operators.provider.provider import Providers
from operators.provider.sellers import Sellers
from operators.tenant.order import Orders
from tests.operators.conftest import Market, namespace_of
from virtengine.api import Account, Lease, Network, Offering, Order, Provider
from virtengine.api.resource import Resource
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, NODES, PODS, Kind, of_model
from virtengine.core.errors import NotYet, VirtEngineError
from virtengine.core.ids import lease_object_name
from virtengine.runtime.announcements import Announcer
from virtengine.runtime.leader import AlwaysLeading
from virtengine.runtime.objects import Objects
from virtengine.runtime.world import Services, World
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.contract
KINDS = (Network, Account, Provider, Offering, Lease, Order)
MOST = 4000


class Killed(Exception):
    """The process ended here."""


class UntilPoint:
    """Awaits a coroutine and cancels its task at the n-th suspension."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], point: int) -> None:
        self._coroutine, self._point = coroutine, point

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self._coroutine.__await__()
        step: Any = inner.send
        value: Any = None
        for passed in itertools.count():
            try:
                waiting = step(value)
            except StopIteration as done:
                return done.value
            if passed == self._point:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                step, value = inner.send, (yield waiting)
            except BaseException as error:
                step, value = inner.throw, error
        raise AssertionError("never")


async def until_point(coroutine: Coroutine[Any, Any, Any], point: int) -> None:
    """Run a coroutine and kill it at its n-th suspension."""

    async def process() -> None:
        await UntilPoint(coroutine, point)

    task = asyncio.ensure_future(process())
    await asyncio.wait({task}, timeout=60)
    if task.cancelled():
        raise Killed
    await task


async def world_of(market: Market, operator: str, owner: Resource) -> World:
    """Return a world with a cache that was just read."""
    objects = Objects()
    for kind in (*(of_model(one) for one in KINDS), NODES, PODS, *MADE):
        items, version = await market.kube.list(kind)
        objects.replace(kind, items, version)
    announcer = Announcer(market.kube, f"virtengine-{operator}", "test")
    services = Services(operator, market.kube, objects, AlwaysLeading(), announcer, lambda *_: None)
    return World(services, owner, MADE)


@asynccontextmanager
async def fresh() -> AsyncIterator[Networks]:
    """Return what a process has when it starts."""
    networks = Networks(lambda _block: None)
    try:
        yield networks
    finally:
        await networks.close()


async def killed_everywhere(attempt: Any) -> int:
    """Kill an attempt at its first, second, third … suspension until one gets through; return the kills."""
    for point in range(MOST):
        async with fresh() as networks:
            coroutine = await attempt(networks)
            if coroutine is None:
                return point
            try:
                await until_point(coroutine, point)
            except (Killed, VirtEngineError):
                continue
    raise AssertionError("it never got through")


async def provided(market: Market) -> None:
    """Bring a Provider and its Offering up, killed at every point on the way."""

    async def provider(networks: Networks) -> Any:
        if await is_ready():
            return None
        owner = await market.get(Provider, "seller")
        world = await world_of(market, "provider", owner)
        return Providers(Sellers(networks), lambda: None).reconcile(owner, world)

    async def offering(networks: Networks) -> Any:
        if await market.chain.offerings(provider=market.provider):
            return None
        owner = await market.get(Offering, "small")
        world = await world_of(market, "provider", owner)
        return Offerings(Sellers(networks), lambda: None).reconcile(owner, world)

    async def is_ready() -> bool:
        known = await market.chain.provider(market.provider)
        keys = await market.chain.recipient_keys(market.provider)
        return known is not None and keys.active is not None and bool(known.signing_key.public_key)

    assert await killed_everywhere(provider) > 5
    assert await killed_everywhere(offering) > 5


@pytest.mark.timeout(300)
async def test_provider_and_offering_killed_at_each_point_register_once(market: Market) -> None:
    await provided(market)
    assert len(await market.chain.offerings(provider=market.provider)) == 1
    assert len((await market.chain.recipient_keys(market.provider)).keys) == 1


@pytest.mark.timeout(600)
async def test_an_order_and_its_lease_killed_at_each_point_are_one(market: Market) -> None:
    before = await market.chain.balance(market.tenant)
    async with market.running("provider"):
        await market.until(Offering, "small", "Listed")
        made = await market.order()

        async def ordering(networks: Networks) -> Any:
            if await market.chain.leases(owner=market.tenant):
                return None
            owner = Order.read(made)
            return Orders(networks).reconcile(owner, await world_of(market, "tenant", owner))

        kills = await killed_everywhere(ordering)
    assert kills > 20
    assert len(await market.chain.orders(owner=market.tenant)) == 1
    lease = await market.lease()
    assert await market.chain.balance(market.tenant) == before - 20_000_000
    assert lease.manifest_version == 1


@pytest.mark.timeout(600)
async def test_a_lease_killed_at_each_point_runs_once_and_closes_once(market: Market) -> None:
    async with market.running():
        await market.until(Offering, "small", "Listed")
        market.operators["provider"].leases._reconcile = _nothing
        await market.order()
        lease = await market.lease_in(types_pb2.LEASE_STATE_PENDING)
        name = lease_object_name(lease.id)
        await _exists(market, of_model(Lease), name)
    owner = await market.get(Lease, name)

    async def running(networks: Networks) -> Any:
        if (await market.lease()).state == types_pb2.LEASE_STATE_ACTIVE:
            return None
        world = await world_of(market, "provider", owner)
        return Leases(Sellers(networks), lambda _key: None).reconcile(owner, world)

    kills = await killed_everywhere(running)
    written = [
        len((await market.kube.list(kind, namespace_of(lease)))[0]) for kind in MADE if kind.is_namespaced
    ]
    assert kills > sum(written) > 5  # once at least at each object that it writes
    deployments, _ = await market.kube.list(DEPLOYMENTS, namespace_of(lease))
    assert len(deployments) == 1

    async def closing(networks: Networks) -> Any:
        if (await market.lease()).state == types_pb2.LEASE_STATE_TERMINATED:
            return None
        world = await world_of(market, "provider", owner)
        return Leases(Sellers(networks), lambda _key: None).finalize(owner, world)

    async with market.billing():
        assert await killed_everywhere(closing) > 5
    ended = await market.lease()
    assert (ended.settled, ended.reason) == (True, types_pb2.LEASE_REASON_DECOMMISSION)


async def _nothing(*_: object) -> Any:
    raise NotYet("not this one")


async def _exists(market: Market, kind: Kind, name: str) -> None:
    from tests.support.running import eventually

    await eventually(lambda: market.kube.get(kind, market.namespace, name))
