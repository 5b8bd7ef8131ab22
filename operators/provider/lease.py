"""Lease: runs what a lease calls for in its own namespace, and reports it to the chain."""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf.message import Message

from operators.provider.lateness import Lateness
from operators.provider.sellers import Seller, Sellers
from operators.sending import is_same, send
from virtengine.api import Lease, Provider
from virtengine.api.manifest import Manifest
from virtengine.clients.kubernetes_kinds import (
    DEPLOYMENTS,
    HTTP_ROUTES,
    INGRESSES,
    NAMESPACES,
    NODES,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    ROLE_BINDINGS,
    SERVICES,
)
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.crypto import envelope
from virtengine.plans import bid, inventory, rollout, units
from virtengine.plans import lease as plans
from virtengine.plans import manifest as manifests
from virtengine.plans.gateway_access import GatewayRole, without_others
from virtengine.plans.image import ImagePolicy
from virtengine.plans.isolation import LEASE_LABEL, Tenancy
from virtengine.plans.issue import Issue
from virtengine.plans.lease import Cluster, Decision
from virtengine.plans.lease_report import LOOK_AGAIN_SECONDS, OVER
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.rollout import Version
from virtengine.plans.site import PLAIN, Site
from virtengine.plans.site_rules import find_changed_claims, find_refused_hosts, taken_hosts
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World
from virtengine.wire.virtengine.encryption.v1.types_pb2 import Envelope
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

ROUNDS = 3
KEPT_MANIFESTS = 3
Read = Manifest | ManifestInvalid
_Key = tuple[str, bytes, tuple[bytes, tuple[bytes, ...]]]


class Leases:
    """Reconciles Lease objects.

    `ended` is told of a Provider whose lease left nothing behind; `public_host` is where node ports answer.
    """

    def __init__(
        self,
        sellers: Sellers,
        ended: Callable[[Key], None],
        *,
        public_host: str = "",
        gateway: GatewayRole | None = None,
        policy: ImagePolicy | None = None,
    ) -> None:
        self._sellers = sellers
        self._ended = ended
        self._public_host = public_host
        self._gateway = gateway
        self._policy = policy or ImagePolicy()
        self._opened: dict[str, dict[_Key, Read]] = {}
        self._lateness = Lateness()

    async def reconcile(self, lease: Lease, world: World) -> Outcome:
        """Bring the workload to what the chain calls for, and the chain to what runs."""
        seller = await self._seller(lease, world)
        outcome, decision = await self._advance(lease, seller, world)
        if decision.is_over:
            self._opened.pop(lease.spec.lease_id, None)
            self._lateness.forget(lease.spec.lease_id)
            self._ended(seller.key)
        return outcome

    async def finalize(self, lease: Lease, world: World) -> None:
        """Close the lease as its provider, and see it through: settled, reported, removed."""
        seller = await self._seller(lease, world)
        known = await self._read(lease, seller)
        if known.state not in OVER and known.state != types_pb2.LEASE_STATE_TERMINATING:
            await self._close(known, seller)
        outcome, decision = await self._advance(lease, seller, world)
        if not decision.is_over:
            raise NotYet(outcome.message, reason=outcome.reason, seconds=LOOK_AGAIN_SECONDS)

    async def _seller(self, lease: Lease, world: World) -> Seller:
        if lease.spec.provider_ref is None:
            raise Rejected(
                "spec.providerRef is missing; the operator makes Lease objects", reason="NoProvider"
            )
        return await self._sellers.of_name(world, lease.namespace, lease.spec.provider_ref.name)

    async def _advance(self, lease: Lease, seller: Seller, world: World) -> tuple[Outcome, Decision]:
        """Carry out and report until there is nothing more to report, so that status is written once."""
        for _ in range(ROUNDS):
            known = await self._read(lease, seller)
            cluster = await self._cluster(known, seller, world)
            decision = await self._decide(known, cluster, seller, lease, world)
            visits = world.objects.list(ROLE_BINDINGS, lease_namespace(known.id), _label(known))
            outcome = await world.apply(without_others(decision.plan, visits))
            if not decision.messages:
                break
            if decision.gives_up and not await self._lateness.is_proven(known.id, cluster, world):
                break
            await self._tell(decision.messages, cluster, seller, lease, world)
        return outcome, decision

    async def _read(self, lease: Lease, seller: Seller) -> types_pb2.Lease:
        known = await seller.client.lease(lease.spec.lease_id)
        if known is None:
            # A node that is behind or wrong says this too. Nothing is removed because of it.
            raise Unavailable(f"the chain does not know lease {lease.spec.lease_id}", reason="LeaseUnknown")
        return known

    async def _decide(
        self, known: types_pb2.Lease, cluster: Cluster, seller: Seller, lease: Lease, world: World
    ) -> Decision:
        tenancy = self._tenancy(known, lease, world)
        is_final = False
        if known.state == types_pb2.LEASE_STATE_TERMINATING and not known.settled:
            is_final = (await seller.client.usage_summary(known.id)).final_recorded
        manifest = self._read_manifest(known, known.manifest, seller)
        if isinstance(manifest, Manifest):
            manifest = _checked(manifest, tenancy, cluster, world)
        return plans.decide(
            known,
            manifest,
            tenancy,
            cluster,
            now=world.now(),
            is_final_recorded=is_final,
            good=self._last_good(known, cluster, seller),
        )

    def _last_good(self, known: types_pb2.Lease, cluster: Cluster, seller: Seller) -> Version | None:
        """Return the manifest that was ready last, where another one is to run now."""
        if known.manifest_version == known.ready_manifest_version:
            return None
        noted = rollout.read_noted(cluster.namespace)
        found = self._read_manifest(known, noted.envelope, seller) if noted else None
        return Version(noted.number, found) if noted and isinstance(found, Manifest) else None

    async def _cluster(self, known: types_pb2.Lease, seller: Seller, world: World) -> Cluster:
        namespace, objects = lease_namespace(known.id), world.objects
        host = self._public_host or inventory.public_host(inventory.read_nodes(objects.list(NODES), {}))
        return Cluster(
            namespace=objects.get(NAMESPACES, "", namespace),
            deployments=tuple(objects.list(DEPLOYMENTS, namespace)),
            services=tuple(objects.list(SERVICES, namespace)),
            pods=tuple(objects.list(PODS, namespace, _label(known))),
            claims=tuple(objects.list(PERSISTENT_VOLUME_CLAIMS, namespace)),
            host=host,
        )

    async def _tell(
        self,
        messages: tuple[tx_pb2.MsgAdvanceLease, ...],
        cluster: Cluster,
        seller: Seller,
        lease: Lease,
        world: World,
    ) -> None:
        async def is_done() -> bool:
            known = await self._read(lease, seller)
            wanted = (await self._decide(known, cluster, seller, lease, world)).messages
            return not is_same(messages, wanted)

        await send(seller.wallet, is_done, messages)

    async def _close(self, known: types_pb2.Lease, seller: Seller) -> None:
        message: Message = tx_pb2.MsgCloseLease(
            sender=seller.address, lease_id=known.id, reason=types_pb2.LEASE_REASON_DECOMMISSION
        )

        async def is_closed() -> bool:
            now = await seller.client.lease(known.id)
            return now is not None and (now.state in OVER or now.state == types_pb2.LEASE_STATE_TERMINATING)

        await send(seller.wallet, is_closed, [message])

    def _tenancy(self, known: types_pb2.Lease, lease: Lease, world: World) -> Tenancy:
        assert lease.spec.provider_ref is not None, "the caller has its seller"
        name = lease.spec.provider_ref.name
        provider = world.objects.get(Provider, lease.namespace, name)
        sold = provider.spec.capacity if provider else None
        site = Site(provider.spec.ingress, sold.gpus, sold.node_selector) if provider and sold else PLAIN
        return Tenancy(known.id, name, bid.resources_of(known.resources), self._gateway, site)

    def _read_manifest(self, known: types_pb2.Lease, sealed: Envelope, seller: Seller) -> Read:
        """Return a manifest of a lease, or what is wrong with it. Its content is never logged."""
        shape = (known.resources.SerializeToString(), tuple(u.SerializeToString() for u in known.units))
        digest = known.manifest_hash if sealed is known.manifest else envelope.compute_hash(sealed)
        key = (known.id, digest, shape)
        opened = self._opened.setdefault(known.id, {})
        if key not in opened:
            while len(opened) >= KEPT_MANIFESTS:
                del opened[next(iter(opened))]
            opened[key] = self._unseal(known, sealed, seller)
        return opened[key]

    def _unseal(self, known: types_pb2.Lease, sealed: Envelope, seller: Seller) -> Read:
        try:
            payload = envelope.open_envelope(sealed, seller.keys.encryption_key)
        except Rejected as error:
            return ManifestInvalid([Issue("", "UNREADABLE", f"the envelope does not open: {error.message}")])
        try:
            manifest = manifests.unseal(payload)
            manifests.require_fit(manifest, bid.resources_of(known.resources), units.read(known.units))
            manifests.require_allowed_images(manifest, self._policy)
        except ManifestInvalid as error:
            return error
        return manifest


def _label(known: types_pb2.Lease) -> dict[str, str]:
    return {LEASE_LABEL: short_hash(known.id)}


def _checked(manifest: Manifest, tenancy: Tenancy, cluster: Cluster, world: World) -> Read:
    """Return the manifest, or what of it this cluster cannot do now."""
    taken: frozenset[str] = frozenset()
    if any(port.http and port.http.host for service in manifest.services for port in service.ports):
        routes = [*world.objects.list(INGRESSES), *world.objects.list(HTTP_ROUTES)]
        taken = taken_hosts(routes, tenancy.namespace)
    issues = [*find_refused_hosts(manifest, tenancy, taken), *find_changed_claims(manifest, cluster.claims)]
    return ManifestInvalid(issues) if issues else manifest
