"""Money runs out: suspended with a reason, resumed by a top-up, closed after the grace period."""

from __future__ import annotations

import json

from e2e.support.chain import totals
from e2e.support.kubernetes import condition, wait_for
from e2e.support.tenant import ORDERS, Tenant, example_order


def test_an_empty_escrow_suspends_a_top_up_resumes_and_the_end_of_grace_closes(tenant: Tenant) -> None:
    kubectl, chain = tenant.kubectl, tenant.chain
    small = _deposit_for_seconds(tenant, 25)
    tenant.order("short", deposit=str(small))
    order = tenant.ready("short")
    lease_id = order["status"]["leaseId"]

    lease = wait_for(lambda: _suspended(tenant, lease_id), "the lease to be suspended", 180)
    assert lease["reason"] == "LEASE_REASON_INSUFFICIENT_FUNDS"
    assert int(lease["grace_until_height"]) > 0
    found = wait_for(lambda: _not_ready(tenant), "the order to say so", 60)
    assert "deposit" in condition(found)["message"].lower() or "fund" in condition(found)["message"].lower()
    namespace = (tenant.lease_object(lease_id) or {})["status"]["namespace"]
    wait_for(lambda: kubectl.list("pods", namespace) == [], "its pods to stop", 90)

    patch = {"spec": {"topUp": {"whenBelowHours": 1, "amount": str(small), "limit": str(small)}}}
    kubectl("patch", ORDERS, "short", "-n", tenant.namespace, "--type=merge", "-p", json.dumps(patch))
    wait_for(lambda: chain.lease(lease_id)["state"] == "LEASE_STATE_ACTIVE", "the lease to resume", 90)
    tenant.ready("short")

    closed = wait_for(
        lambda: _terminated(tenant, lease_id), "the lease to be closed after grace", 400, every=1
    )
    assert closed["reason"] == "LEASE_REASON_INSUFFICIENT_FUNDS"
    sums = totals(chain, lease_id)
    assert sums["settled"] == sums["invoiced"] == 2 * small
    assert sums["usage"] == sums["settled"] + sums["uncollected"]
    assert any(invoice["is_final"] for invoice in chain.invoices(lease_id))
    assert int(chain.escrow(closed["escrow_id"])["balance"]) == 0


def _deposit_for_seconds(tenant: Tenant, seconds: int) -> int:
    offerings = tenant.chain.get("/virtengine/market/v1/offerings")["offerings"]
    prices = {p["resource"]: int(p["price"]["amount"]) for p in offerings[0]["price"]["prices"]}
    assert prices["RESOURCE_TYPE_CPU"] > 0
    hourly = int(
        tenant.chain.get(
            "/virtengine/market/v1/offering_price",
            offering_id=f"{offerings[0]['provider']}/{offerings[0]['external_id']}",
            **_resources(),
        )["total"]
    )
    return max(1, hourly * seconds // 3600)


def _resources() -> dict[str, str]:
    from virtengine.api.order import OrderSpec

    wanted = OrderSpec.model_validate(example_order()["spec"]).total_resources()
    return {
        "resources.cpu_millis": str(wanted.cpu_millis),
        "resources.memory_bytes": str(wanted.memory_bytes),
        "resources.storage_bytes": str(wanted.storage_bytes),
        "resources.gpus": str(wanted.gpus),
    }


def _suspended(tenant: Tenant, lease_id: str) -> dict | None:  # type: ignore[type-arg]
    lease = tenant.chain.lease(lease_id)
    return lease if lease["state"] == "LEASE_STATE_SUSPENDED" else None


def _terminated(tenant: Tenant, lease_id: str) -> dict | None:  # type: ignore[type-arg]
    lease = tenant.chain.lease(lease_id)
    return lease if lease["state"] == "LEASE_STATE_TERMINATED" and lease["settled"] else None


def _not_ready(tenant: Tenant) -> dict | None:  # type: ignore[type-arg]
    found = tenant.get("short")
    return found if condition(found).get("status") == "False" else None
