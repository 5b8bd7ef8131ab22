"""Provider: registers this cluster as a seller, shows its capacity, and mirrors its leases as objects."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from google.protobuf.message import Message

from operators.provider import farewell, figures, gateway_pin, supply
from operators.provider.sellers import Seller, Sellers
from operators.sending import is_same, send
from virtengine.api import Account, Lease, Provider
from virtengine.api.amounts import ResourceAmounts
from virtengine.api.provider import NoticeStatus, ProviderStatus
from virtengine.api.resource import GROUP, VERSION
from virtengine.clients.kubernetes_kinds import NAMESPACES
from virtengine.core.errors import NotYet
from virtengine.core.ids import lease_namespace, lease_object_name
from virtengine.core.resources import ResourceType, compute_hourly_price
from virtengine.plans import bid, capacity
from virtengine.plans import notice as notices
from virtengine.plans import provider as plans
from virtengine.plans.lease_report import OVER
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

LOOK_AGAIN_SECONDS = 30.0
UNIT_FIELDS = {
    ResourceType.CPU: "cpu",
    ResourceType.MEMORY: "memory",
    ResourceType.STORAGE: "storage",
    ResourceType.GPU: "gpu",
}


class Providers:
    """Reconciles Provider objects. `wake` tells the bid engine that something changed.

    `is_pinned` says that there is a gateway whose certificate is published.
    """

    def __init__(self, sellers: Sellers, wake: Callable[[], None], *, is_pinned: bool = False) -> None:
        self._sellers = sellers
        self._wake = wake
        self._is_pinned = is_pinned

    async def reconcile(self, provider: Provider, world: World) -> Outcome:
        """Bring the chain to the spec and the Lease objects to the chain."""
        seller = await self._sellers.of_provider(world, provider)
        await self._register(provider, seller, world)
        if seller not in self._sellers.bidding:
            self._sellers.set_registered(seller.key)
            self._wake()
        promised = await supply.promises(seller)
        figures.show_leases(provider, promised.leases)
        await figures.show_wallets(provider, seller, world)
        over = await self._find_over(provider, seller, world, promised.leases)
        objects = tuple(lease_object(provider, lease) for lease in promised.leases)
        notice = plans.notice_of(await seller.client.provider(seller.address))
        status = self._status(provider, seller, world, promised)
        status = status.model_copy(update={"notice": _told(notice)})
        reason, message = _say(notice, len(promised.leases))
        plan = Plan(
            objects=objects,
            remove=over,
            prune=False,
            reason=reason,
            message=message,
            status=status,
            after=LOOK_AGAIN_SECONDS,
        )
        return await world.apply(plan)

    async def finalize(self, provider: Provider, world: World) -> None:
        """Decommission the provider: its leases close, now or after a window; then it leaves the chain."""
        key = Key(provider.namespace, provider.name)
        self._sellers.forget(key)
        figures.forget(provider)
        seller = await self._sellers.of_name(world, provider.namespace, provider.name)
        if await seller.client.provider(seller.address) is None:
            return
        await farewell.grant_window(provider, seller, world)
        mirrored = [one for one in world.objects.list(Lease, provider.namespace) if _is_of(one, provider)]
        if mirrored:
            refs = tuple(_reference(one.namespace, one.name) for one in mirrored)
            await world.apply(Plan(remove=refs, prune=False))
        live = await supply.live_leases(seller)
        if live:
            raise NotYet(f"{len(live)} leases are being closed and settled", reason="Decommissioning")

        async def is_gone() -> bool:
            return await seller.client.provider(seller.address) is None

        await send(seller.wallet, is_gone, [provider_tx.MsgDeleteProvider(owner=seller.address)])

    async def _register(self, provider: Provider, seller: Seller, world: World) -> None:
        agents = agents_of(provider, world)
        pin = await gateway_pin.find(world, provider.namespace) if self._is_pinned else None

        async def missing() -> tuple[Message, ...]:
            known = await seller.client.provider(seller.address)
            held = (await seller.client.recipient_keys(seller.address)).keys
            on_chain = plans.OnChain(known, held)
            spec = gateway_pin.publish(provider.spec, pin, known) if self._is_pinned else provider.spec
            return plans.messages(spec, seller.address, agents, _keys(seller), on_chain)

        wanted = await missing()
        if wanted:

            async def is_done() -> bool:
                return not is_same(wanted, await missing())

            await send(seller.wallet, is_done, wanted)

    async def _find_over(
        self, provider: Provider, seller: Seller, world: World, live: tuple[types_pb2.Lease, ...]
    ) -> tuple[ObjectRef, ...]:
        """Return Lease objects whose lease is over and whose namespace is gone; unknown ones stay."""
        names = {lease_object_name(lease.id) for lease in live}
        found = []
        for one in world.objects.list(Lease, provider.namespace):
            if one.name in names or not _is_of(one, provider) or one.is_deleting:
                continue
            if world.objects.get(NAMESPACES, "", lease_namespace(one.spec.lease_id)) is not None:
                continue
            lease = await seller.client.lease(one.spec.lease_id)
            if lease is not None and lease.state in OVER:
                found.append(_reference(one.namespace, one.name))
        return tuple(found)

    def _status(
        self, provider: Provider, seller: Seller, world: World, promised: supply.Promises
    ) -> ProviderStatus:
        known = supply.supply_of(provider, world.objects, promised, {})
        room = capacity.compute_room(known)
        return ProviderStatus(
            address=seller.address,
            capacity=supply.describe(provider.status.capacity, known, room),
            active_leases=len(promised.leases),
            signing_key_fingerprint=hashlib.sha256(_keys(seller).signer).hexdigest(),
        )


def _told(notice: provider_types.Notice | None) -> NoticeStatus | None:
    if notice is None:
        return None
    return NoticeStatus(
        kind=notices.kind_of(notice), effective_at=notices.time_of(notice), reason=notice.reason
    )


def _say(notice: provider_types.Notice | None, leases: int) -> tuple[str, str]:
    """Return reason and message: what the provider does now."""
    if notice is None:
        return "Selling", "registered on chain; bids on open orders that fit"
    when = notices.time_of(notice)
    if notice.kind == provider_types.NOTICE_KIND_LEAVING:
        if not leases:
            return "Left", "every lease is over; this Provider may be deleted"
        return "Leaving", f"no new leases; those that run are closed at {when}"
    return "Maintenance", f"no new leases; maintenance was announced from {when}"


def agents_of(provider: Provider, world: World) -> tuple[provider_types.Agent, ...]:
    """Return the accounts that act for a provider. Raises NotYet until each has an address."""
    wanted = (
        (provider.spec.agents.usage, provider_types.AGENT_ROLE_USAGE),
        (provider.spec.agents.settlement, provider_types.AGENT_ROLE_SETTLEMENT),
    )
    agents = []
    for ref, role in wanted:
        if ref is None:
            continue
        account = world.objects.get(Account, provider.namespace, ref.name)
        if account is None or not account.status.address:
            raise NotYet(f"Account {ref.name} has no address yet", reason="AccountNotReady", seconds=1)
        agents.append(provider_types.Agent(address=account.status.address, role=role))
    return tuple(agents)


def lease_object(provider: Provider, lease: types_pb2.Lease) -> dict[str, object]:
    """Return the Lease object that mirrors a lease."""
    resources = bid.resources_of(lease.resources)
    price: dict[str, object] = {"billing": "Usage" if lease.price.prices else "Rate"}
    if lease.price.prices:
        units = bid.unit_prices(lease.price)
        price |= {UNIT_FIELDS[kind]: str(amount) for kind, amount in units.items()}
        price["hourly"] = str(compute_hourly_price(resources, units))
    else:
        price["rate"] = lease.price.rate
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": "Lease",
        "metadata": {"name": lease_object_name(lease.id), "namespace": provider.namespace},
        "spec": {
            "providerRef": {"name": provider.name},
            "leaseId": lease.id,
            "orderId": lease.order_id,
            "tenant": lease.owner,
            "offeringId": lease.offering_id,
            "resources": ResourceAmounts.of(resources).model_dump(by_alias=True, mode="json"),
            "price": price,
            "manifestVersion": lease.manifest_version,
        },
    }


def _keys(seller: Seller) -> plans.Keys:
    return plans.Keys(seller.keys.encryption_key, seller.keys.signing_key)


def _is_of(lease: Lease, provider: Provider) -> bool:
    return lease.spec.provider_ref is not None and lease.spec.provider_ref.name == provider.name


def _reference(namespace: str, name: str) -> ObjectRef:
    return ObjectRef(f"{GROUP}/{VERSION}", "Lease", name, namespace)
