"""Three ways a lease ends; each ends settled, refunded and cleaned."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.support.chain import totals
from e2e.support.command import virtengine
from e2e.support.kubernetes import wait_for
from e2e.support.tenant import LEASES, Tenant
from virtengine.core.ids import lease_namespace


def _delete_the_order(tenant: Tenant, name: str, _lease_id: str) -> None:
    tenant.delete(name, seconds=180)


def _close_by_command(tenant: Tenant, name: str, lease_id: str) -> None:
    virtengine("lease", "close", name, "--namespace", tenant.namespace, "--yes")


def _provider_deletes_the_lease(tenant: Tenant, _name: str, lease_id: str) -> None:
    found = tenant.lease_object(lease_id)
    assert found
    tenant.kubectl.delete(LEASES, found["metadata"]["name"], found["metadata"]["namespace"], wait=False)


@pytest.mark.parametrize(
    ("name", "end", "reason"),
    [
        ("by-deletion", _delete_the_order, "LEASE_REASON_OWNER"),
        ("by-tenant", _close_by_command, "LEASE_REASON_OWNER"),
        ("by-provider", _provider_deletes_the_lease, "LEASE_REASON_DECOMMISSION"),
    ],
)
def test_a_closed_lease_is_settled_refunded_and_cleaned(
    tenant: Tenant, name: str, end: Callable[[Tenant, str, str], None], reason: str
) -> None:
    tenant.order(name)
    order = tenant.ready(name)
    lease_id = order["status"]["leaseId"]
    wait_for(lambda: tenant.chain.usage_records(lease_id), "some usage", 120)

    end(tenant, name, lease_id)

    wait_for(lambda: _ended(tenant, lease_id), "the lease to be settled and ended", 180)
    assert tenant.chain.lease(lease_id)["reason"] == reason
    sums = totals(tenant.chain, lease_id)
    assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
    assert sums["refunded"] == int(order["spec"]["deposit"]) - sums["settled"]
    wait_for(lambda: tenant.lease_object(lease_id) is None, "the Lease object to go", 90)
    namespace = lease_namespace(lease_id)
    wait_for(lambda: tenant.kubectl.get("namespaces", namespace) is None, "its namespace to go", 90)


def _ended(tenant: Tenant, lease_id: str) -> bool:
    lease = tenant.chain.lease(lease_id)
    return bool(lease["state"] == "LEASE_STATE_TERMINATED" and lease["settled"])
