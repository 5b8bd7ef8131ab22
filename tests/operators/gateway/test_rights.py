"""The gateway at a real API server with the rights that the chart gives it, and no others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from operators.gateway.certificate import OwnSecret
from operators.gateway.mirror import Mirror
from operators.gateway.nonces import Nonces
from operators.gateway.rbac import FOR_COMMANDS, IN_LEASES, PERMISSIONS
from operators.gateway.workloads import Workloads
from tests.operators.gateway import scene
from tests.operators.gateway.scene import ALICE, BOB, PROVIDER, lease_id, lease_object
from tests.support.apiserver import ApiServer
from tests.support.running import eventually
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Conflict
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import Rejected
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.plans.gateway import Problem
from virtengine.plans.gateway_access import GatewayRole, role_binding
from virtengine.plans.gateway_request import TokenRequest

ROOT = Path(__file__).resolve().parents[3]
USER = "operator-gateway"
RBAC = "rbac.authorization.k8s.io"
pytestmark = pytest.mark.contract


def rendered_role(*, with_exec: bool = False) -> list[dict[str, Any]]:
    """Return what the chart's ClusterRole for leases says."""
    text = (ROOT / "charts/virtengine-provider/templates/gateway.yaml").read_text()
    part = text.partition("name: {{ $inLeases }}\n")[2].partition("rules:\n")[2]
    part = part.partition("{{- if .Values.providerOperator.enabled }}")[0]
    lines = [line for line in part.splitlines() if "{{" not in line]
    rules: list[dict[str, Any]] = yaml.safe_load("\n".join(lines))
    return rules if with_exec else [one for one in rules if one["resources"] != ["pods/exec"]]


def test_the_chart_gives_in_leases_what_is_declared() -> None:
    assert rendered_role() == list(IN_LEASES)
    assert rendered_role(with_exec=True) == [*IN_LEASES, *FOR_COMMANDS]


@pytest_asyncio.fixture
async def guest(api_server: ApiServer, kube: Kubernetes, namespace: str) -> AsyncIterator[Kubernetes]:
    """A client with the gateway's rights in a namespace and in Alice's lease."""
    space, role = lease_namespace(lease_id(ALICE)), "test-gateway-leases"
    for name in (space, lease_namespace(lease_id(BOB))):
        made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        await kube.apply(made, manager="test")
    with suppress(Conflict):
        body = _role("ClusterRole", role, list(IN_LEASES))
        await kube._call("POST", f"/apis/{RBAC}/v1/clusterroles", body, "application/json")
    await kube._call(
        "POST",
        f"/apis/{RBAC}/v1/namespaces/{namespace}/roles",
        _role("Role", "own", PERMISSIONS.rules()),
        "application/json",
    )
    own = {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "own", "namespace": namespace},
        "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": "own"},
        "subjects": [{"kind": "User", "name": USER, "apiGroup": RBAC}],
    }
    await kube.apply(own, manager="test")
    binding = role_binding(GatewayRole(role, namespace), space, {})
    binding["subjects"] = own["subjects"]
    await kube.apply(binding, manager="test")
    async with await Kubernetes.connect(api_server.kubeconfig_for(USER, "token-gateway")) as client:
        yield client


def _role(kind: str, name: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": {"name": name}, "rules": rules}


async def test_it_does_all_its_work_with_the_rights_it_declares(
    api_server: ApiServer, kube: Kubernetes, guest: Kubernetes, namespace: str
) -> None:
    lease = lease_id(ALICE)
    item = {**lease_object(lease), "metadata": {"name": f"lease-{short_hash(lease)}", "namespace": namespace}}
    del item["status"]
    mirror = Mirror(guest, namespace, PROVIDER.address)
    watching = asyncio.create_task(mirror.run())
    try:
        await eventually(lambda: _is(mirror.is_complete))
        await asyncio.sleep(2)  # the watch is up, so what follows comes by it
        await kube.apply(item, manager="test")
        await eventually(lambda: _is(mirror.lease(short_hash(lease)) is not None))
        held = mirror.lease(short_hash(lease))
        assert held is not None
        first = await OwnSecret(guest, namespace, ("a.example",), time.time).ensure()
        later = time.time() + 350 * 86_400
        assert await OwnSecret(guest, namespace, ("a.example",), lambda: later).ensure() != first
        request = TokenRequest(ALICE.address, lease, "0" * 32, int(time.time()))
        await Nonces(guest, "one").spend(request, held)
        with pytest.raises(Problem):
            await Nonces(guest, "two").spend(request, held)
        workloads = Workloads(guest, fresh_seconds=0)
        assert await workloads.replicas(held) == ()
        assert await workloads.events(held, 10) == []
        with pytest.raises(Problem) as refused:
            await workloads.restart(held, None, "")
        assert refused.value.kind == "no-service"
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    refusals = [one for one in _requests(api_server) if one["responseStatus"]["code"] == 403]
    assert [one["objectRef"] for one in refusals] == []


async def test_it_sees_nothing_else(kube: Kubernetes, guest: Kubernetes, namespace: str) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "provider-account", "namespace": namespace},
        "data": {},
    }
    await kube.create(secret, manager="test")
    with pytest.raises(Rejected) as refused:
        await guest.get(SECRETS, namespace, "provider-account")
    assert refused.value.reason == "Forbidden"
    with pytest.raises(Rejected):
        await guest.list(SECRETS, namespace)
    theirs = scene.Lease.read(lease_object(lease_id(BOB)))
    with pytest.raises(Problem) as away:
        await Workloads(guest, fresh_seconds=0).replicas(theirs)
    assert away.value.status == 503


def _requests(server: ApiServer) -> list[dict[str, Any]]:
    return [one for one in server.requests() if one["user"]["username"] == USER and "objectRef" in one]


async def _is(value: bool) -> bool:
    return value
