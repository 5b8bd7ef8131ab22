"""Offering: a listing on chain that says what its object says."""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf.message import Message

from operators.provider.sellers import Seller, Sellers
from operators.sending import is_same, send
from virtengine.api import Offering, Provider
from virtengine.api.offering import OfferingStatus
from virtengine.core.errors import NotYet, Unavailable
from virtengine.core.ids import owned_id
from virtengine.plans import offering as plans
from virtengine.plans.names import external_id, word
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.world import World
from virtengine.wire.virtengine.market.v1 import types_pb2


class Offerings:
    """Reconciles Offering objects. `wake` tells the bid engine that something changed."""

    def __init__(self, sellers: Sellers, wake: Callable[[], None]) -> None:
        self._sellers = sellers
        self._wake = wake

    async def reconcile(self, offering: Offering, world: World) -> Outcome:
        """Bring the listing to the spec."""
        seller = await self._sellers.of_name(world, offering.namespace, offering.spec.provider_ref.name)
        if await seller.client.provider(seller.address) is None:
            raise NotYet("the provider is not registered yet", reason="ProviderNotReady", seconds=2)
        name = external_id(offering.name, offering.metadata.uid)
        provider = world.objects.get(Provider, offering.namespace, offering.spec.provider_ref.name)
        regions = provider.spec.regions if provider else ()

        async def missing() -> tuple[Message, ...]:
            known = await seller.client.offering(owned_id(seller.address, name))
            return plans.messages(offering.spec, seller.address, name, known, regions=regions)

        wanted = await missing()
        if wanted:

            async def is_done() -> bool:
                return not is_same(wanted, await missing())

            await send(seller.wallet, is_done, wanted)
            self._wake()
        listed = await seller.client.offering(owned_id(seller.address, name))
        if listed is None:
            raise Unavailable("the chain does not show the listing yet", reason="ChainBehind")
        return _outcome(listed, seller)

    async def finalize(self, offering: Offering, world: World) -> None:
        """End the listing; leases that were sold from it live on."""
        seller = await self._sellers.of_name(world, offering.namespace, offering.spec.provider_ref.name)
        name = external_id(offering.name, offering.metadata.uid)

        async def is_ended() -> bool:
            known = await seller.client.offering(owned_id(seller.address, name))
            return known is None or known.state in plans.ENDED

        if not await is_ended():
            end = plans.set_state(seller.address, name, types_pb2.OFFERING_STATE_TERMINATED)
            await send(seller.wallet, is_ended, [end])


def _outcome(listed: types_pb2.Offering, seller: Seller) -> Outcome:
    state = word(types_pb2.OfferingState.Name(listed.state), "OFFERING_STATE_")
    status = OfferingStatus(
        offering_id=owned_id(seller.address, listed.external_id),
        state=state,
        active_orders=listed.active_orders,
        total_orders=listed.total_orders,
    )
    is_active = listed.state == types_pb2.OFFERING_STATE_ACTIVE
    text = f"listed on chain; takes {'orders' if is_active else 'no new orders, leases run on'}"
    return Outcome(reason="Listed", message=text, status=status)
