"""The window that tenants get from a Provider that is deleted and says so in its policy."""

from __future__ import annotations

from google.protobuf.message import Message

from operators.provider import supply
from operators.provider.sellers import Seller
from operators.sending import send
from virtengine.api import Provider
from virtengine.api.provider import Leaving
from virtengine.clients.kubernetes_kinds import NAMESPACES
from virtengine.core.errors import NotYet
from virtengine.plans import notice as notices
from virtengine.plans import provider as plans
from virtengine.runtime.world import World
from virtengine.wire.virtengine.provider.v1 import types_pb2

END_SECONDS = 3600.0
LOOK_AGAIN_SECONDS = 30.0


def within(provider: Provider) -> float:
    """Return how long a provider may take to go: an hour after its tenants' window."""
    leaving = provider.spec.leaving or Leaving()
    return END_SECONDS + (leaving.window_seconds if provider.spec.deletion_policy == "Leave" else 0)


async def grant_window(provider: Provider, seller: Seller, world: World) -> None:
    """Announce leaving where the policy says so, and raise NotYet while leases run.

    The chain closes them when the window is over. A namespace that goes takes with it what could wait.
    """
    if provider.spec.deletion_policy != "Leave" or await _is_ending(provider, world):
        return
    live = await supply.live_leases(seller)
    if not live:
        return
    notice = plans.notice_of(await _announce(provider, seller))
    when = f"; those that run are closed at {notices.time_of(notice)}" if notice else ""
    raise NotYet(f"no new leases, {len(live)} left{when}", reason="Leaving", seconds=LOOK_AGAIN_SECONDS)


async def _announce(provider: Provider, seller: Seller) -> types_pb2.Provider | None:
    """Tell every tenant; return the provider as the chain has it then."""

    async def missing() -> tuple[Message, ...]:
        known = await seller.client.provider(seller.address)
        return plans.farewell(provider.spec, seller.address, known)

    async def is_done() -> bool:
        return not await missing()

    if wanted := await missing():
        await send(seller.wallet, is_done, wanted)
    return await seller.client.provider(seller.address)


async def _is_ending(provider: Provider, world: World) -> bool:
    namespace = await world.read(NAMESPACES, "", provider.namespace)
    return bool(namespace and namespace["metadata"].get("deletionTimestamp"))
