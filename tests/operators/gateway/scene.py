"""A gateway as it runs, over HTTPS, with a fake API server and a chain that says what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from operators.gateway import connections, server
from operators.gateway.access import Access
from operators.gateway.certificate import OwnSecret, Tls
from operators.gateway.mirror import Mirror
from operators.gateway.routes import Outside, Routes
from operators.gateway.settings import Settings
from tests.fakes.api_server import FakeApiServer
from virtengine.api import Lease
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_kinds import of_manifest, of_model
from virtengine.clients.pods import Pods
from virtengine.core.errors import Unavailable
from virtengine.core.ids import lease_namespace, lease_object_name, short_hash
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.plans import gateway_request
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow_types
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2

CHAIN = "virtengine-test-1"
SPACE = "virtengine-provider"
PROVIDER = PrivateKey(b"p" * 32)
ALICE = PrivateKey(b"a" * 32)
BOB = PrivateKey(b"b" * 32)


def lease_id(tenant: PrivateKey, name: str = "web") -> str:
    return f"{tenant.address}/{name}/{PROVIDER.address}"


def lease_object(lease: str, *, state: str | None = "Active", **spec: Any) -> dict[str, Any]:
    """Return a Lease object as the provider operator writes it."""
    conditions = [
        {
            "type": "Ready",
            "status": "True",
            "reason": "Running",
            "message": "every replica is ready",
            "observedGeneration": 1,
            "lastTransitionTime": "2026-01-01T00:00:00Z",
        }
    ]
    status = {"state": state, "conditions": conditions, "readyReplicas": 2, "desiredReplicas": 2}
    return {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": "Lease",
        "metadata": {"name": lease_object_name(lease), "namespace": SPACE, "generation": 1},
        "spec": {
            "providerRef": {"name": "seller"},
            "leaseId": lease,
            "orderId": lease.rpartition("/")[0],
            "tenant": lease.split("/", maxsplit=1)[0],
            "offeringId": "",
            "resources": {"cpu": "1", "memory": "1Gi"},
            **spec,
        },
        "status": status if state else {},
    }


def pod(
    lease: str, name: str, *, service: str = "web", created: str = "2026-01-01T00:00:00Z"
) -> dict[str, Any]:
    """Return a running pod of a lease."""
    running = {
        "name": service,
        "ready": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": created}},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": lease_namespace(lease),
            "creationTimestamp": created,
            "labels": {"virtengine.com/lease": short_hash(lease), "virtengine.com/service": service},
        },
        "spec": {"nodeName": "node-1", "containers": [{"name": service}]},
        "status": {"phase": "Running", "containerStatuses": [running]},
    }


def deployment(lease: str, service: str = "web") -> dict[str, Any]:
    labels = {"virtengine.com/lease": short_hash(lease), "virtengine.com/service": service}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": service, "namespace": lease_namespace(lease), "labels": labels},
        "spec": {"replicas": 2, "template": {"metadata": {"labels": labels}, "spec": {}}},
    }


class FakeRpc:
    """Takes transactions."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    async def broadcast(self, raw: bytes) -> Any:
        self.sent.append(raw)
        return type("Check", (), {"code": 0, "codespace": "", "log": ""})()


@dataclass
class FakeChain:
    """Answers what it was told, or nothing while it is away."""

    leases: dict[str, market.Lease] = field(default_factory=dict)
    away: bool = False
    rpc: FakeRpc = field(default_factory=FakeRpc)
    asked: int = 0

    def _ask(self) -> None:
        self.asked += 1
        if self.away:
            raise Unavailable("the chain is away", reason="ChainUnavailable")

    async def lease(self, lease_id: str) -> market.Lease | None:
        self._ask()
        return self.leases.get(lease_id)

    async def usage_summary(self, lease_id: str) -> query_pb2.QueryUsageSummaryResponse:
        self._ask()
        total = types_pb2.UsageTotal(resource=market.RESOURCE_TYPE_CPU, quantity="3600000", amount="4000000")
        return query_pb2.QueryUsageSummaryResponse(totals=[total], recorded="4000000", settled="1000000")

    async def escrow_account(self, account_id: str) -> escrow_types.Account:
        self._ask()
        return escrow_types.Account(id=account_id, balance="7")


@dataclass
class Scene:
    """The running gateway and what is behind it."""

    api: FakeApiServer
    chain: FakeChain
    settings: Settings
    mirror: Mirror
    session: aiohttp.ClientSession
    url: str = ""
    seed: bytes = b""
    secret: dict[str, Any] = field(default_factory=dict)

    def add_lease(
        self, tenant: PrivateKey, name: str = "web", *, state: str | None = "Active", **spec: Any
    ) -> str:
        """Add a lease with two pods; it is mirrored at once."""
        lease = lease_id(tenant, name)
        self.put(lease_object(lease, state=state, **spec))
        self.api.put(pod(lease, "web-1"))
        self.api.put(pod(lease, "web-2", created="2026-01-01T00:00:01Z"))
        self.api.put(deployment(lease))
        return lease

    def put(self, manifest: dict[str, Any]) -> None:
        """Store an object and let the mirror know."""
        made = self.api.put(manifest)
        self.mirror.observe(of_manifest(manifest), made)

    def forget(self, lease: str) -> None:
        """Remove a Lease object and let the mirror know."""
        place = ("virtengine.com", "leases", SPACE, lease_object_name(lease))
        gone = self.api.items.pop(place, None)
        if gone is not None:
            gone = {**gone, "metadata": {**gone["metadata"], "resourceVersion": self.api.next_version()}}
            self.mirror.observe(of_model(Lease), gone, is_deleted=True)

    def request_body(self, key: PrivateKey, lease: str, **changes: Any) -> dict[str, str]:
        said = {
            "lease": lease,
            "chain_id": CHAIN,
            "provider": PROVIDER.address,
            "nonce": secrets.token_hex(16),
            "now": time.time(),
            **changes,
        }
        return gateway_request.sign(key, **said)

    async def token(self, key: PrivateKey, lease: str) -> str:
        """Return a token got as a tenant gets it."""
        async with self.session.post(f"{self.url}/v1/tokens", json=self.request_body(key, lease)) as answer:
            body = await answer.json()
            assert answer.status == 201, body
            return str(body["token"])

    def path(self, lease: str, what: str) -> str:
        return f"{self.url}/v1/leases/{short_hash(lease)}/{what}"

    async def get(self, token: str, lease: str, what: str, /, **params: str) -> tuple[int, Any]:
        """Return status and body of one question."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.get(self.path(lease, what), headers=headers, params=params) as answer:
            body = await answer.json() if "json" in answer.content_type else await answer.text()
            return answer.status, body


@asynccontextmanager
async def running(folder: Path, **changes: Any) -> AsyncIterator[Scene]:
    """Run a gateway; the mirror is fed by hand, so that a test says when it learns of something."""
    settings = Settings(
        **{
            "chain_id": CHAIN,
            "chain_grpc": "127.0.0.1:1",
            "chain_rpc": "http://127.0.0.1:1",
            "provider": PROVIDER.address,
            "namespace": SPACE,
            "snapshot_seconds": 0,
            "usage_seconds": 0,
            "tenant_per_second": 1000,
            "tenant_burst": 10_000,
            "address_per_second": 1000,
            "address_burst": 10_000,
            "listen_host": "127.0.0.1",
            "listen_port": 0,
            "grace_seconds": 0.1,
            **changes,
        }
    )
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    async with contextlib.AsyncExitStack() as stack:
        api = await stack.enter_async_context(FakeApiServer().running())
        kube = await stack.enter_async_context(
            await Kubernetes.connect(api.kubeconfig(folder / "kubeconfig"))
        )
        pods = await stack.enter_async_context(Pods(kube))
        connector = aiohttp.TCPConnector(ssl=trust, limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        chain = FakeChain()
        mirror = Mirror(kube, SPACE, PROVIDER.address)
        await mirror.relist()
        tls = Tls(OwnSecret(kube, SPACE, ("localhost", "127.0.0.1"), time.time), None)
        identity = await tls.start()
        access = Access(settings, identity.seed)
        routes = Routes(settings, Outside(kube, pods, chain), mirror, access, identity.seed)  # type: ignore[arg-type]
        application = server.build(routes, access, max_body_bytes=settings.max_body_bytes)
        port = await stack.enter_async_context(connections.listening(application, settings, tls.context))
        url = f"https://127.0.0.1:{port}"
        yield Scene(api, chain, settings, mirror, session, url=url, seed=identity.seed)


async def until(check: Any, seconds: float = 5) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)
