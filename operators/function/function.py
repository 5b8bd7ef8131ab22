"""Function: consumers that exist before the first event, and as many replicas as its events call for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from nats.js.errors import NotFoundError

from operators.function import looks
from operators.function.buses import Buses
from operators.function.looks import Remembered
from operators.function.settings import Settings
from virtengine.api import Function, Network
from virtengine.clients.events import EventBus
from virtengine.clients.events.bell import Bell
from virtengine.clients.events.bus import answered
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    CUSTOM_RESOURCE_DEFINITIONS,
    DEPLOYMENTS,
    NETWORK_POLICIES,
    SERVICES,
)
from virtengine.core.errors import NotYet
from virtengine.plans import function as plans
from virtengine.plans.function import Keda
from virtengine.plans.function_keda import CRD
from virtengine.plans.function_pod import ChainAddress, Surroundings
from virtengine.runtime import ownership
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World

MADE = (DEPLOYMENTS, SERVICES, NETWORK_POLICIES)
KEDA_SECONDS = 60.0
OPERATOR = "function"


class Functions:
    """Reconciles Function objects. `wake` asks for a look at one of them."""

    def __init__(self, settings: Settings, buses: Buses, wake: Callable[[Key], None]) -> None:
        self._settings = settings
        self._buses = buses
        self._wake = wake
        self._known: dict[str, Remembered] = {}
        self._keda: tuple[float, Keda | None] = (0.0, None)

    async def reconcile(self, function: Function, world: World) -> Outcome:
        """See what waits and have that many replicas. An event bus that is silent changes nothing."""
        plans.require_name(function)
        live = await self._live(function, world)
        known = self._remember(function)
        bus = await self._buses.of(function, world)
        observed = await looks.look(function, live, known, bus, world.now())
        around = await self._surroundings(function, world)
        keda = await self._find_keda(world)
        plan = plans.plan(function, observed, around=around, keda=keda, now=world.now())
        if plan.status is not function.status:
            known.reported_at = world.now()
        outcome = await world.apply(plan)
        if keda is None:
            await self._drop_scaled_object(function, live, world)
        return outcome

    async def finalize(self, function: Function, world: World) -> None:
        """Forget the function's place in its streams; what is in quarantine stays until it is too old."""
        try:
            bus = await self._buses.of(function, world)
        except NotYet:  # its Secret is gone, and with it the way to say anything
            return
        for settings in (looks.consumer(function), looks.replays(function)):
            await _delete_consumer(bus, settings.stream, settings.durable)
        known = self._known.pop(function.metadata.uid, None)
        if known is not None:
            await known.bell.unset()

    async def _live(self, function: Function, world: World) -> Mapping[str, Any] | None:
        """Return the Deployment. Raises NotYet while another owner has one of that name."""
        found = world.objects.get(DEPLOYMENTS, function.namespace, function.name)
        if found is not None:
            return found
        found = await world.read(DEPLOYMENTS, function.namespace, function.name)
        if found is not None and not ownership.is_of(found, function, OPERATOR):
            raise NotYet(
                f"Deployment {function.name} exists and is not of this Function; remove it or rename one",
                reason="NameTaken",
                seconds=2,
            )
        return found

    def _remember(self, function: Function) -> Remembered:
        uid, key = function.metadata.uid, Key(function.namespace, function.name)
        if uid not in self._known:
            self._known[uid] = Remembered(Bell(lambda: self._wake(key)))
        return self._known[uid]

    async def _surroundings(self, function: Function, world: World) -> Surroundings:
        code = None
        if function.spec.code is not None:
            name = function.spec.code.config_map_ref.name
            found = await world.read(CONFIG_MAPS, function.namespace, name)
            if found is None:
                raise NotYet(
                    f"ConfigMap {name} with the code does not exist", reason="CodeMissing", seconds=2
                )
            code = found.get("data") or {}
        return Surroundings(self._settings.platform_image, _chain(function, world), code)

    async def _find_keda(self, world: World) -> Keda | None:
        """Return how KEDA scales, where it is installed and can reach NATS."""
        if self._settings.keda is None:
            return None
        at, known = self._keda
        if time.monotonic() - at > KEDA_SECONDS or not at:
            found = await world.read(CUSTOM_RESOURCE_DEFINITIONS, "", CRD)
            known = self._settings.keda if found is not None else None
            self._keda = (time.monotonic(), known)
        return known

    async def _drop_scaled_object(
        self, function: Function, live: Mapping[str, Any] | None, world: World
    ) -> None:
        """Take a function back from KEDA when that is not used any more."""
        if function.status.scaled_by != "KEDA" or live is None:
            return
        if await world.read(CUSTOM_RESOURCE_DEFINITIONS, "", CRD) is not None:
            await world.remove(plans.scaled_object_ref(function))


def _chain(function: Function, world: World) -> ChainAddress | None:
    ref = function.spec.network_ref
    if ref is None:
        return None
    place = ref.namespace or function.namespace
    network = world.objects.get(Network, place, ref.name)
    endpoints = network.status.endpoints if network else None
    if network is None or endpoints is None or not endpoints.grpc or not endpoints.rpc:
        raise NotYet(f"Network {place}/{ref.name} is not running yet", reason="NetworkNotReady")
    return ChainAddress(endpoints.grpc, endpoints.rpc, network.spec.chain_id)


async def _delete_consumer(bus: EventBus, stream: str, durable: str) -> None:
    async with answered(f"consumer {durable}"):
        try:
            await bus.jetstream.delete_consumer(stream, durable)
        except NotFoundError:
            return
