"""Provider, tenant and meter at a real API server with the rights that they declare, and no others."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from operators.meter.main import MeterProcess
from operators.meter.rbac import PERMISSIONS as METER
from operators.meter.settings import Settings as MeterSettings
from operators.provider.rbac import PERMISSIONS as PROVIDER
from operators.tenant.rbac import PERMISSIONS as TENANT
from tests.operators.chain.test_chain import raw_create, refused_to, used_by
from tests.operators.conftest import KEY, Market
from tests.support.apiserver import ApiServer
from tests.support.nats import bus, nats_server
from tests.support.running import eventually
from virtengine.api import Offering, Order, Provider
from virtengine.clients.events import USAGE, EventBus
from virtengine.clients.kubernetes import Kubernetes
from virtengine.runtime.permissions import Permissions

__all__ = ["bus", "nats_server"]
pytestmark = [pytest.mark.contract, pytest.mark.timeout(240)]
RBAC = "rbac.authorization.k8s.io"
Right = tuple[str, str, str]


def declared(permissions: Permissions) -> set[Right]:
    """Return every right of an operator."""
    return {
        (group, resource, verb)
        for rule in permissions.rules()
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


async def grant(kube: Kubernetes, api_server: ApiServer, name: str, permissions: Permissions) -> str:
    """Give a user exactly the declared rights; return how it logs in."""
    user, role = f"operator-{name}", f"rights-of-{name}"
    about = {"apiVersion": f"{RBAC}/v1", "metadata": {"name": role}}
    await raw_create(kube, {**about, "kind": "ClusterRole", "rules": permissions.rules()})
    subject = {"kind": "User", "name": user, "apiGroup": RBAC}
    ref = {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}
    await raw_create(kube, {**about, "kind": "ClusterRoleBinding", "subjects": [subject], "roleRef": ref})
    return str(api_server.kubeconfig_for(user, f"token-{name}"))


async def test_a_whole_lease_uses_only_rights_that_are_declared(
    market: Market, api_server: ApiServer, bus: EventBus, tmp_path: Path
) -> None:
    kube, namespace = market.kube, market.namespace
    logins = {
        "provider": await grant(kube, api_server, "provider", PROVIDER),
        "tenant": await grant(kube, api_server, "tenant", TENANT),
        "meter": await grant(kube, api_server, "meter", METER),
    }
    started = []
    for name in ("provider", "tenant"):
        market.kubeconfig = logins[name]
        started.append(market.start(name))
    (tmp_path / "key").write_bytes(KEY)
    chosen: dict[str, Any] = {
        "chain_id": market.node.chain.chain_id, "chain_grpc": market.node.grpc, "chain_rpc": market.node.url,
        "events_url": "unused", "provider": market.provider, "signing_key_file": tmp_path / "key",
        "interval_seconds": 0.3, "lag_seconds": 0.2, "leader_election": False, "health_port": 0,
        "metrics_port": 0,
    }  # fmt: skip
    async with await Kubernetes.connect(logins["meter"]) as guest, market.billing():
        meter = asyncio.create_task(MeterProcess(MeterSettings(**chosen), guest, market.chain, bus).serve())
        await market.until(Offering, "small", "Listed")
        await market.order()
        await market.until(Order, "hello", "Active")
        await eventually(lambda: bus.last_sequence(USAGE))
        await market.delete(Order, "hello")
        await market.gone(Order, "hello")
        await market.delete(Offering, "small")
        await market.gone(Offering, "small")
        await market.delete(Provider, "seller")
        await market.gone(Provider, "seller")
        for stop, task in started:
            stop.set()
            await asyncio.wait_for(task, 20)
        meter.cancel()
        await asyncio.gather(meter, return_exceptions=True)
    await asyncio.sleep(1)  # a watch enters the audit log when it ends
    for name, permissions in (("provider", PROVIDER), ("tenant", TENANT), ("meter", METER)):
        used = used_by(api_server, f"operator-{name}")
        assert refused_to(api_server, f"operator-{name}", namespace) == set(), name
        assert used <= declared(permissions), (name, used - declared(permissions))
        unused = declared(permissions) - used
        assert {right for right in unused if not _is_for_other_days(right)} == set(), name


SELDOM = frozenset(
    {
        "events",
        "httproutes",
        "ingresses",
        "leases",
        "nodes/proxy",
        "persistentvolumeclaims",
        "rolebindings",
        "secrets",
    }
)


def _is_for_other_days(right: Right) -> bool:
    """Say whether a right is for what this one lease has not: leaders, volumes, secrets, routes, pruning."""
    _group, resource, verb = right
    return resource in SELDOM or verb == "delete"
