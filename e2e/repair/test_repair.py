"""What people break by hand comes back."""

from __future__ import annotations

import urllib.request

from e2e.support.kubernetes import condition, wait_for
from e2e.support.tenant import Tenant


def test_a_deleted_deployment_and_a_deleted_namespace_come_back(tenant: Tenant) -> None:
    kubectl = tenant.kubectl
    before = _orders(tenant)
    tenant.order("repair")
    order = tenant.ready("repair")
    lease_id = order["status"]["leaseId"]
    lease = tenant.lease_object(lease_id)
    assert lease
    namespace = lease["status"]["namespace"]

    deployment = kubectl.list("deployments", namespace)[0]
    kubectl.delete("deployments", deployment["metadata"]["name"], namespace)
    wait_for(lambda: _ready_deployments(tenant, namespace), "the Deployment to come back", 60)

    old = kubectl.get("namespaces", namespace)
    assert old
    kubectl.delete("namespaces", namespace)
    wait_for(lambda: _is_new(kubectl.get("namespaces", namespace), old), "the namespace to come back", 120)
    wait_for(lambda: _ready_deployments(tenant, namespace), "its Deployment to be ready", 120)

    # Same lease, same order, and it answers again at the address of its status.
    wait_for(lambda: condition(tenant.get("repair")).get("status") == "True", "the order to be Ready", 60)
    again = tenant.ready("repair")
    assert again["status"]["leaseId"] == lease_id
    wait_for(lambda: _answers(tenant), "the endpoint to answer", 60)
    assert len(_orders(tenant) - before) == 1


def _orders(tenant: Tenant) -> set[str]:
    """Return the orders of this story on chain, those of earlier runs too."""
    ids = {str(one["external_id"]) for one in tenant.chain.orders_of(tenant.address)}
    return {one for one in ids if one.startswith("repair-")}


def _is_new(found: dict | None, old: dict) -> bool:  # type: ignore[type-arg]
    return bool(found) and found["metadata"]["uid"] != old["metadata"]["uid"]


def _ready_deployments(tenant: Tenant, namespace: str) -> bool:
    found = tenant.kubectl.list("deployments", namespace)
    return bool(found) and all(d.get("status", {}).get("readyReplicas", 0) >= 1 for d in found)


def _answers(tenant: Tenant) -> bool:
    order = tenant.get("repair")
    assert order
    try:
        with urllib.request.urlopen(order["status"]["endpoints"][0]["url"], timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False
