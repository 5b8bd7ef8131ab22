"""The gateway beside the real provider operator, API server and chain: answers about a lease that was won."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from operators.gateway.main import serve
from operators.gateway.settings import Settings
from tests.operators.conftest import Market, namespace_of
from tests.support.running import eventually
from virtengine.api import Lease, Order
from virtengine.clients.gateway import Address, Gateway, GatewayRefused
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, ROLE_BINDINGS
from virtengine.core.errors import Rejected
from virtengine.core.ids import lease_object_name
from virtengine.plans.gateway import PIN_ATTRIBUTE
from virtengine.plans.gateway_access import GatewayRole

pytestmark = pytest.mark.contract


@asynccontextmanager
async def gateway(market: Market) -> AsyncIterator[str]:
    """Run the gateway of the market's provider and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(
        chain_id=market.node.chain.chain_id,
        chain_grpc=market.node.grpc,
        chain_rpc=market.node.url,
        provider=market.node.chain.actor("provider").address,
        namespace=market.namespace,
        kubeconfig=market.kubeconfig,
        listen_host="127.0.0.1",
        listen_port=port,
        metrics_port=0,
        tls_names="127.0.0.1",
    )
    stop, up = asyncio.Event(), asyncio.Event()
    task = asyncio.ensure_future(serve(settings, stop, listening=lambda _port: up.set()))
    try:
        await asyncio.wait_for(up.wait(), 30)
        yield f"https://127.0.0.1:{port}"
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def pin(market: Market) -> str:
    """Return the digest that the provider published."""

    async def look() -> Any:
        found = await market.chain.provider(market.node.chain.actor("provider").address)
        return found and next((one.value for one in found.attributes if one.key == PIN_ATTRIBUTE), None)

    return str(await eventually(look, seconds=60))


async def test_a_tenant_reaches_a_lease_and_a_stranger_does_not(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTENGINE_GATEWAY_ROLE", "view")
    async with gateway(market) as url, market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        await market.until(Lease, lease_object_name(lease.id), "Running")
        binding = await market.kube.get(ROLE_BINDINGS, namespace_of(lease), GatewayRole("view", "").binding)
        assert binding is not None
        assert binding["roleRef"]["name"] == "view"

        address = Address(url, lease.provider, pin=await pin(market))
        tenant, stranger = (market.node.chain.actor(name).key for name in ("tenant", "carol"))
        async with Gateway(address, lambda: tenant, lease.id) as opened:
            status = await opened.status()
            assert (status["state"], status["ready"]) == ("Active", "True")
            assert [(one["service"], one["ready"]) for one in status["replicas"]] == [("web", True)]
            assert (await opened.usage())["in_escrow"] is not None
            body = {"envelope": base64.b64encode(lease.manifest.SerializeToString()).decode()}
            assert (await opened.push_manifest(body))["manifest_hash"] == lease.manifest_hash.hex()
            assert await opened.restart() == ["web"]
            deployment = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
            assert deployment is not None
            annotations = deployment["spec"]["template"]["metadata"]["annotations"]
            assert "virtengine.com/restart" in annotations
            # The operator leaves alone what it did not write.
            await asyncio.sleep(2)
            deployment = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
            assert deployment is not None
            assert deployment["spec"]["template"]["metadata"]["annotations"] == annotations

        async with Gateway(address, lambda: stranger, lease.id) as opened:
            with pytest.raises(GatewayRefused) as refused:
                await opened.status()
        assert refused.value.kind == "not-signed"
        with pytest.raises(Rejected) as mismatch:
            async with Gateway(Address(url, lease.provider, pin="sha256/other"), lambda: tenant, lease.id):
                pass
        assert mismatch.value.reason == "CertificateMismatch"
