"""What each route does, once it is clear who asks and that they may."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from operators.gateway import bodies, execution, manifests
from operators.gateway.access import LEASE, TENANT, Access
from operators.gateway.ledger import Ledger
from operators.gateway.log_hub import LogHub
from operators.gateway.logs import Logs
from operators.gateway.manifests import Manifests
from operators.gateway.mirror import Mirror
from operators.gateway.nonces import Nonces
from operators.gateway.settings import Settings
from operators.gateway.streams import Streams
from operators.gateway.workloads import Workloads
from virtengine.api import Lease
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.pods import Pods
from virtengine.core.ids import short_hash
from virtengine.crypto import access_token
from virtengine.plans import gateway, gateway_openapi, gateway_query, gateway_request
from virtengine.plans.gateway import ROUTES, Problem, Route

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
OfLease = Callable[[web.Request, Lease], Awaitable[web.StreamResponse]]
Public = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Outside:
    """The connections of the process."""

    kube: Kubernetes
    pods: Pods
    chain: ChainClient


class Routes:
    """The handlers by the names of their routes."""

    def __init__(
        self, settings: Settings, outside: Outside, mirror: Mirror, access: Access, seed: bytes
    ) -> None:
        self._settings = settings
        self._mirror = mirror
        self._access = access
        self._seed = seed
        self._pods = outside.pods
        self._nonces = Nonces(outside.kube, settings.identity)
        self._workloads = Workloads(outside.kube, fresh_seconds=settings.snapshot_seconds)
        self._ledger = Ledger(outside.chain, fresh_seconds=settings.usage_seconds)
        self._manifests = Manifests(outside.chain)
        self._logs = Logs(
            outside.pods,
            LogHub(outside.pods),
            self._workloads.replicas,
            self._is_held,
            seconds=settings.stream_seconds,
        )
        self._streams = Streams(settings.streams, settings.streams_per_lease)
        self._document = json.dumps(gateway_openapi.document(settings.max_body_bytes)).encode()

    def table(self) -> Iterator[tuple[Route, Callable[[web.Request], Awaitable[web.StreamResponse]]]]:
        """Yield every route with its handler, access included."""
        public: Mapping[str, Public] = {
            "health": self.health,
            "openapi": self.openapi,
            "provider": self.provider,
            "token": self.token,
        }
        of_lease: Mapping[str, OfLease] = {
            "status": self.status,
            "usage": self.usage,
            "events": self.events,
            "logs": self.logs,
            "exec": self.exec,
            "restart": self.restart,
            "manifest": self.manifest,
        }
        for route in ROUTES:
            yield (
                route,
                public[route.name]
                if route.access == "public"
                else self._guarded(route, of_lease[route.name]),
            )

    async def health(self, request: web.Request) -> web.Response:
        """Say that the process runs."""
        return web.json_response({"status": "ok"})

    async def openapi(self, request: web.Request) -> web.Response:
        """Describe the interface."""
        self._access.count_address(request)
        return web.Response(body=self._document, content_type="application/json")

    async def provider(self, request: web.Request) -> web.Response:
        """Say whose gateway this is."""
        self._access.count_address(request)
        settings = self._settings
        return web.json_response(
            {
                "provider": settings.provider,
                "chain_id": settings.chain_id,
                "audience": gateway.audience(settings.chain_id, settings.provider),
                "token_seconds": settings.token_seconds,
                "time": int(time.time()),
            }
        )

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a signed request for a token."""
        self._access.count_address(request)
        gateway_query.read_nothing(request.query.items())
        settings, now = self._settings, time.time()
        signed = gateway_request.read(
            await bodies.read(request), chain_id=settings.chain_id, provider=settings.provider, now=now
        )
        request[TENANT], request[LEASE] = signed.tenant, signed.lease
        found = self._lease(short_hash(signed.lease))
        lease = gateway.require_holder(found, signed.tenant, settings.provider)
        if lease.spec.lease_id != signed.lease:
            raise gateway.not_yours()
        await self._nonces.spend(signed, lease)
        claims = signed.claims(
            provider=settings.provider, chain_id=settings.chain_id, seconds=settings.token_seconds, now=now
        )
        return web.json_response(
            {
                "token": access_token.issue(claims, self._seed),
                "token_type": "Bearer",
                "expires_at": claims.expires_at,
                "lease": signed.lease,
                "reference": short_hash(signed.lease),
            },
            status=201,
        )

    async def status(self, request: web.Request, lease: Lease) -> web.Response:
        """Show the lease and its replicas."""
        gateway_query.read_nothing(request.query.items())
        return web.json_response(await self._workloads.status(lease))

    async def usage(self, request: web.Request, lease: Lease) -> web.Response:
        """Show usage so far."""
        gateway_query.read_nothing(request.query.items())
        return web.json_response(await self._ledger.usage(lease))

    async def events(self, request: web.Request, lease: Lease) -> web.Response:
        """List events."""
        limit = gateway_query.read_events(request.query.items())
        return web.json_response({"events": await self._workloads.events(lease, limit)})

    async def logs(self, request: web.Request, lease: Lease) -> web.StreamResponse:
        """Send logs."""
        query = gateway_query.read_logs(request.query.items())
        with self._streams.open("logs", lease):
            return await self._logs.answer(request, lease, query)

    async def exec(self, request: web.Request, lease: Lease) -> web.StreamResponse:
        """Run a command."""
        self._require_origin(request)
        query = gateway_query.read_exec(request.query.items())
        with self._streams.open("exec", lease):
            replica = await self._workloads.replica(lease, query.service, query.replica)
            return await execution.serve(
                request, self._pods, replica, lease.spec.lease_id, query, seconds=self._settings.exec_seconds
            )

    async def restart(self, request: web.Request, lease: Lease) -> web.Response:
        """Restart services."""
        gateway_query.read_nothing(request.query.items())
        service = gateway_query.read_restart(bodies.parse(await bodies.read(request)))
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if len(key) > 128:
            raise gateway_query.wrong(IDEMPOTENCY_KEY, "has at most 128 characters")
        return web.json_response(
            {"restarted": await self._workloads.restart(lease, service, key)}, status=202
        )

    async def manifest(self, request: web.Request, lease: Lease) -> web.Response:
        """Take a sealed manifest."""
        gateway_query.read_nothing(request.query.items())
        status, body = await self._manifests.push(
            lease, manifests.read(bodies.parse(await bodies.read(request)))
        )
        return web.json_response(body, status=status)

    def _guarded(self, route: Route, work: OfLease) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            claims = self._access.claims(request)
            request[TENANT], request[LEASE] = claims.subject, claims.lease
            reference = request.match_info["lease"]
            found = self._lease(reference) if short_hash(claims.lease) == reference else None
            is_allowed = route.is_exec and found is not None and self._may_exec(found)
            lease = gateway.authorise(
                route, claims, reference, found, provider=self._settings.provider, may_exec=is_allowed
            )
            return await work(request, lease)

        return handle

    def _may_exec(self, lease: Lease) -> bool:
        return self._settings.allow_exec and self._mirror.may_exec(lease)

    def _lease(self, reference: str) -> Lease | None:
        lease = self._mirror.lease(reference)
        if lease is None and not self._mirror.is_complete:
            # Not known yet is not the same as not there.
            raise Problem(503, "starting", "The gateway is starting", "Ask again.", retry_after=2)
        return lease

    def _is_held(self, lease: Lease) -> bool:
        now = self._mirror.lease(short_hash(lease.spec.lease_id))
        return now is not None and now.metadata.uid == lease.metadata.uid

    def _require_origin(self, request: web.Request) -> None:
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._settings.allowed_origins:
            raise Problem(403, "origin", "This origin may not open WebSockets here")
