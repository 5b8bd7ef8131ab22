"""The provider operator's process: `python -m operators.provider`."""

from __future__ import annotations

from collections.abc import Iterable

from operators.networks import Networks, OpenChain, open_client
from operators.provider import farewell
from operators.provider.bids import BidEngine
from operators.provider.lease import Leases
from operators.provider.offering import Offerings
from operators.provider.provider import Providers
from operators.provider.sellers import Sellers
from operators.provider.settings import Settings
from virtengine.api import Account, Lease, Network, Offering, Provider
from virtengine.clients.chain import Block
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import (
    DEPLOYMENTS,
    HTTP_ROUTES,
    INGRESSES,
    LIMIT_RANGES,
    NAMESPACES,
    NETWORK_POLICIES,
    NODES,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    RESOURCE_QUOTAS,
    ROLE_BINDINGS,
    SECRETS,
    SERVICE_ACCOUNTS,
    SERVICES,
)
from virtengine.core.ids import lease_object_name
from virtengine.plans.gateway_access import GatewayRole
from virtengine.plans.image import ImagePolicy
from virtengine.plans.isolation import LEASE_LABEL
from virtengine.runtime.controller import Controller, Watch
from virtengine.runtime.objects import Objects
from virtengine.runtime.operator import Operator, run
from virtengine.runtime.queue import Key
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types

END_SECONDS = 3600.0
SOON_SECONDS = 2.0
MADE = (
    NAMESPACES,
    RESOURCE_QUOTAS,
    LIMIT_RANGES,
    SERVICE_ACCOUNTS,
    NETWORK_POLICIES,
    ROLE_BINDINGS,
    PERSISTENT_VOLUME_CLAIMS,
    SECRETS,
    DEPLOYMENTS,
    SERVICES,
    INGRESSES,
)
ORDER_NEWS = (types_pb2.EventOrderCreated, types_pb2.EventOrderStateChanged, types_pb2.EventBidStateChanged)
LEASE_NEWS = (
    types_pb2.EventLeaseStateChanged,
    types_pb2.EventManifestChanged,
    settlement_types.EventLeaseSettled,
    settlement_types.EventUsageRecorded,
)


class ProviderOperator:
    """The parts of the provider operator, and who is told what."""

    def __init__(self, settings: Settings, *, open_chain: OpenChain = open_client) -> None:
        self.settings = settings
        self.networks = Networks(self.on_block, open_chain=open_chain)
        self.sellers = Sellers(self.networks)
        self.bids = BidEngine(self.sellers, look_seconds=settings.bid_seconds)
        registries = tuple(part for part in settings.image_registries.split(",") if part)
        policy = ImagePolicy(registries, needs_digest=settings.needs_image_digest)
        self._leases = Leases(
            self.sellers,
            self._look_at_provider,
            public_host=settings.public_host,
            policy=policy,
            gateway=GatewayRole(settings.gateway_role, settings.namespace) if settings.gateway_role else None,
        )
        self.providers = self._provider_controller()
        self.offerings = self._offering_controller()
        self.leases = self._lease_controller()

    def build(self) -> Operator:
        """Return the operator."""
        return Operator(
            name="provider",
            controllers=(self.providers, self.offerings, self.leases),
            settings=self.settings,
            background=(self.networks.follow, self.bids.run),
            closing=(self.networks.close,),
        )

    def on_block(self, block: Block) -> None:
        """Look at what a block concerns. State is read again; events only say where."""
        for event in block.events:
            message = event.message
            if isinstance(message, ORDER_NEWS):
                self.bids.wake()
            elif isinstance(message, types_pb2.EventLeaseCreated):
                self._look(message.provider, lease_id="")
            elif isinstance(message, types_pb2.EventContractChange):
                self._look(message.provider, lease_id="")
                self._look(message.provider, lease_id=message.lease_id)
            elif isinstance(message, LEASE_NEWS):
                self._look(message.provider, lease_id=message.lease_id)

    def _look(self, address: str, *, lease_id: str) -> None:
        key = self.sellers.by_address(address)
        if key is None:
            return
        self.bids.wake()
        self.offerings.enqueue_all(within=SOON_SECONDS)  # listings count their orders
        if lease_id:
            self.leases.enqueue(key.namespace, lease_object_name(lease_id))
        else:
            self._look_at_provider(key)

    def _look_at_provider(self, key: Key) -> None:
        self.providers.enqueue(*key)

    def _provider_controller(self) -> Controller[Provider]:
        is_pinned = bool(self.settings.gateway_role) and self.settings.gateway_pinned
        actions = Providers(self.sellers, self.bids.wake, is_pinned=is_pinned)

        def keep(_item: Object, objects: Objects) -> Iterable[Key]:
            """Watch for the cache's sake only."""
            self.bids.objects = objects
            return ()

        def every(item: Object, objects: Objects) -> Iterable[Key]:
            """Look at every provider: at what its Account, its Network or a node means for it."""
            self.bids.objects = objects
            return [Key(one.namespace, one.name) for one in objects.list(Provider)]

        return Controller(
            Provider,
            actions.reconcile,
            finalize=actions.finalize,
            finalize_within=farewell.within,
            watches=(
                Watch(Network, keys=every),
                Watch(Account, keys=every),
                Watch(NODES, keys=every),
                Watch(PODS, keys=keep),
            ),
        )

    def _offering_controller(self) -> Controller[Offering]:
        actions = Offerings(self.sellers, self.bids.wake)

        def of_provider(item: Object, objects: Objects) -> Iterable[Key]:
            """Look at the listings of a provider."""
            metadata = item["metadata"]
            return [
                Key(one.namespace, one.name)
                for one in objects.list(Offering, metadata["namespace"])
                if one.spec.provider_ref.name == metadata["name"]
            ]

        return Controller(
            Offering,
            actions.reconcile,
            finalize=actions.finalize,
            finalize_within=END_SECONDS,
            watches=(Watch(Provider, keys=of_provider),),
            handles_suspend=True,
        )

    def _lease_controller(self) -> Controller[Lease]:
        def of_pod(item: Object, objects: Objects) -> Iterable[Key]:
            """Look at the lease of a pod."""
            label = (item["metadata"].get("labels") or {}).get(LEASE_LABEL)
            name = f"lease-{label}"
            return [Key(place, name) for place in self._places(objects)] if label else ()

        kinds = (*MADE, HTTP_ROUTES) if self.settings.gateway_api else MADE
        made = tuple(Watch(kind) for kind in kinds)
        return Controller(
            Lease,
            self._leases.reconcile,
            finalize=self._leases.finalize,
            finalize_within=END_SECONDS,
            watches=(*made, Watch(PODS, keys=of_pod)),
        )

    def _places(self, objects: Objects) -> list[str]:
        return sorted({one.namespace for one in objects.list(Provider)})


def main() -> None:
    """Serve until SIGTERM."""
    run(ProviderOperator(Settings()).build())
