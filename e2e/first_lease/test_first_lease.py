"""examples/first-lease, unchanged: from an Order to a paid invoice, and back to nothing."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from e2e.support.chain import totals
from e2e.support.command import virtengine
from e2e.support.kubernetes import wait_for
from e2e.support.tenant import EXAMPLE, ORDERS, Tenant, example_order
from virtengine.core.ids import lease_namespace


def test_an_order_becomes_a_running_workload_a_bill_and_a_refund(tenant: Tenant, tmp_path: Path) -> None:
    kubectl, chain = tenant.kubectl, tenant.chain
    name = example_order()["metadata"]["name"]
    kubectl("apply", "-k", str(EXAMPLE))
    order = tenant.ready(name, seconds=120)

    # It answers where its status says.
    url = order["status"]["endpoints"][0]["url"]
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.status == 200

    # It is metered, settled and invoiced while it runs.
    lease_id = order["status"]["leaseId"]
    wait_for(lambda: chain.usage_records(lease_id), "the first usage record", 120)
    invoice = wait_for(lambda: next(iter(chain.invoices(lease_id)), None), "the first invoice", 180)
    rendered = wait_for(lambda: _artifacts(tenant, lease_id, invoice["id"]), "its documents", 60)
    assert {artifact["media_type"] for artifact in rendered} == {"application/json", "application/pdf"}

    # What it says can be recomputed by anyone.
    pdf = tmp_path / "invoice.pdf"
    virtengine("invoice", "download", invoice["id"], "--file", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF-")
    verdict = json.loads(virtengine("invoice", "verify", invoice["id"], "--output", "json"))
    assert verdict["ok"] is True, verdict

    # Deleting the order ends it: settled, refunded, cleaned.
    before = chain.balance(tenant.address)
    tenant.orders.append(name)
    tenant.delete(name, seconds=180)
    lease = wait_for(lambda: _in_state(tenant, lease_id, "LEASE_STATE_TERMINATED"), "the lease to end", 60)
    assert lease["settled"] is True
    sums = totals(chain, lease_id)
    assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
    assert sums["uncollected"] == 0
    deposited = int(order["spec"]["deposit"])
    assert sums["refunded"] == deposited - sums["settled"]
    assert chain.balance(tenant.address) - before > sums["refunded"] - 1_000_000  # fees of closing
    assert int(chain.escrow(lease["escrow_id"])["balance"]) == 0

    # Nothing of it stays in the cluster.
    wait_for(lambda: tenant.lease_object(lease_id) is None, "the Lease object to go", 60)
    namespace = lease_namespace(lease_id)
    wait_for(lambda: kubectl.get("namespaces", namespace) is None, "its namespace to go", 60)
    assert kubectl.get(ORDERS, name, tenant.namespace) is None


def _artifacts(tenant: Tenant, lease_id: str, invoice_id: str) -> list[dict[str, str]] | None:
    found = next(i for i in tenant.chain.invoices(lease_id) if i["id"] == invoice_id)["artifacts"]
    return found if len(found) == 2 else None


def _in_state(tenant: Tenant, lease_id: str, state: str) -> dict[str, object] | None:
    lease = tenant.chain.lease(lease_id)
    return lease if lease["state"] == state else None
