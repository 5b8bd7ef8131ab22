"""Two providers with different prices and one tenant: the cheaper wins, leaves, and the tenant moves.

Everything is done as examples/two-providers/README.md says, and every coin is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster import commands, tools
from e2e.support.chain import Chain, Refused, totals
from e2e.support.command import virtengine
from e2e.support.kubernetes import Kubectl, Object, condition, wait_condition, wait_for
from e2e.support.money import Treasury
from virtengine.core.ids import lease_namespace

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "two-providers"
CHART = Path(__file__).resolve().parents[2] / "charts" / "virtengine-provider"
RELEASE = "virtengine-thrifty"
TENANTS = "two-providers"
LABEL = "virtengine.com/thrifty"
ORDERS, PROVIDERS, OFFERINGS = (f"{kind}.virtengine.com" for kind in ("orders", "providers", "offerings"))
THOUSAND_VE = 1_000_000_000
FEES_VE = 2_000_000
"""More than a tenant pays for the handful of transactions of this story."""


@dataclass
class Street:
    """The second provider beside the first one, and the tenant."""

    kubectl: Kubectl
    chain: Chain
    node: str
    thrifty: str
    tenant: str
    steady: str

    def order(self, name: str, **spec: Any) -> None:
        """Apply one of the example's Orders, with other fields where given."""
        wanted = yaml.safe_load((EXAMPLE / f"{name}.yaml").read_text(encoding="utf-8"))
        wanted["spec"].update(spec)
        self.kubectl.apply(wanted)

    def ready(self, name: str, reason: str | None = None) -> Object:
        """Wait until an Order's workload runs."""
        return wait_condition(self.kubectl, ORDERS, name, TENANTS, reason=reason, seconds=120)

    def bids(self, order_id: str) -> dict[str, Any]:
        """Return the bids on an order by provider."""
        found = self.chain.get("/virtengine/market/v1/bids", order_id=order_id)["bids"]
        return {bid["provider"]: bid for bid in found}

    def nodes(self) -> list[str]:
        """Return the nodes that take pods of tenants."""
        return [
            item["metadata"]["name"]
            for item in self.kubectl.list("nodes")
            if not item["spec"].get("unschedulable")
            and not any(taint["effect"] == "NoSchedule" for taint in item["spec"].get("taints") or [])
        ]

    def take_node_away(self) -> None:
        """Cordon the cheaper provider's node; where it is the only one, take it out of sale instead."""
        if len(self.nodes()) > 1:
            self.kubectl("cordon", self.node)
        else:
            self.kubectl("label", "node", self.node, f"{LABEL}-")


@pytest.fixture
def street(kubectl: Kubectl, chain: Chain, tmp_path: Path) -> Iterator[Street]:
    """Install the second provider and fund everybody; take all of it away afterwards."""
    node = _last_node(kubectl)
    kubectl("label", "node", node, f"{LABEL}=true", "--overwrite")
    kubectl("apply", "-k", str(EXAMPLE))
    kubectl.apply(_namespace())
    _helm(kubectl, "upgrade", "--install", RELEASE, str(CHART), "--values", str(_values(kubectl, tmp_path)))
    treasury = Treasury.open(kubectl, chain, tmp_path)
    thrifty = treasury.fund(f"{RELEASE}/thrifty", THOUSAND_VE)
    for agent in ("usage-agent", "settlement-agent"):
        treasury.fund(f"{RELEASE}/{agent}", THOUSAND_VE)
    tenant = treasury.fund(f"{TENANTS}/tenant", THOUSAND_VE)
    steady = next(
        item["status"]["address"]
        for item in kubectl.list(PROVIDERS)
        if item["metadata"]["namespace"] != RELEASE and (item.get("status") or {}).get("address")
    )
    wait_condition(kubectl, PROVIDERS, "thrifty", RELEASE, reason="Selling", seconds=180)
    wait_condition(kubectl, OFFERINGS, "thrifty", RELEASE, seconds=120)
    yield Street(kubectl, chain, node, thrifty, tenant, steady)
    _clean(kubectl, node)


def test_the_cheaper_wins_leaves_and_the_tenant_moves(street: Street) -> None:
    kubectl, chain = street.kubectl, street.chain
    before = {name: chain.balance(name) for name in (street.tenant, street.thrifty)}

    # Both bid; the cheaper wins, at the price that `quote` explains.
    street.order("shop")
    order = street.ready("shop", "Active")
    first = order["status"]["leaseId"]
    assert order["status"]["provider"] == street.thrifty
    bids = street.bids(order["status"]["orderId"])
    assert set(bids) == {street.thrifty, street.steady}
    assert int(bids[street.thrifty]["hourly"]) < int(bids[street.steady]["hourly"])
    assert bids[street.steady]["state"] == "BID_STATE_REJECTED"
    quoted = json.loads(
        virtengine(
            "provider",
            "quote",
            "--order",
            order["status"]["orderId"],
            "--offering",
            "thrifty",
            "-o",
            "json",
        )
    )
    assert [line["step"] for line in quoted["quotes"][0]["lines"]][:3] == ["cpu", "memory", "cost plus"]
    wait_for(lambda: chain.usage_records(first), "usage at the cheaper provider", 180)

    # Its node is taken away: no new lease for it, while the one that runs stays.
    street.take_node_away()
    street.order("shop-again", selection={"rule": "Named", "provider": street.thrifty})
    wait_condition(
        kubectl, ORDERS, "shop-again", TENANTS, status="False", reason="WaitingForBids", seconds=60
    )
    height = chain.height()
    wait_for(lambda: chain.height() >= height + 10, "ten blocks without a bid", 120)
    again = kubectl.get(ORDERS, "shop-again", TENANTS)
    assert again
    assert street.thrifty not in street.bids(again["status"]["orderId"])
    _delete_order(kubectl, "shop-again")
    street.ready("shop", "Active")

    # It announces that it leaves; the tenant is told.
    leaving = {"spec": {"leaving": {"reason": "our rooms are let", "windowSeconds": 3600}}}
    kubectl("patch", PROVIDERS, "thrifty", "-n", RELEASE, "--type=merge", "-p", json.dumps(leaving))
    wait_condition(kubectl, PROVIDERS, "thrifty", RELEASE, reason="Leaving", seconds=60)
    told = condition(street.ready("shop", "ProviderLeaving"), "ProviderNotice")
    assert told["status"] == "True"
    assert "our rooms are let" in told["message"]

    # The tenant moves by a new order, then ends the old one.
    street.order("shop-again")
    moved = street.ready("shop-again", "Active")
    second = moved["status"]["leaseId"]
    assert moved["status"]["provider"] == street.steady
    assert set(street.bids(moved["status"]["orderId"])) == {street.steady}
    _delete_order(kubectl, "shop")
    wait_for(lambda: _ended(chain, first), "the first lease to be settled and ended", 240)
    wait_for(lambda: kubectl.get("namespaces", lease_namespace(first)) is None, "its namespace to go", 120)
    wait_condition(kubectl, PROVIDERS, "thrifty", RELEASE, reason="Left", seconds=120)

    # Every coin: what was used is what was paid and invoiced, the rest is back, deposits of bids too.
    wait_for(lambda: chain.usage_records(second), "usage at the steady provider", 180)
    _delete_order(kubectl, "shop-again")
    wait_for(lambda: _ended(chain, second), "the second lease to be settled and ended", 240)
    paid = 0
    for lease_id in (first, second):
        sums = totals(chain, lease_id)
        assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
        assert sums["uncollected"] == 0
        assert sums["refunded"] == 20_000_000 - sums["settled"]
        paid += sums["settled"]
    spent = before[street.tenant] - chain.balance(street.tenant)
    assert paid <= spent <= paid + FEES_VE
    for bid in (*bids.values(), *street.bids(moved["status"]["orderId"]).values()):
        account = chain.escrow(f"bid/{bid['order_id']}/{bid['provider']}")
        assert account["state"] == "ACCOUNT_STATE_CLOSED"
        assert int(account["refunded"]) == int(bid["deposit"]["amount"])
    earned = sum(int(one["provider_share"]) for one in chain.settlements(first))
    gained = chain.balance(street.thrifty) - before[street.thrifty]
    assert earned - FEES_VE <= gained <= earned

    # And it is gone from the chain.
    kubectl.delete(OFFERINGS, "thrifty", RELEASE)
    kubectl.delete(PROVIDERS, "thrifty", RELEASE, wait=False)
    wait_for(lambda: kubectl.get(PROVIDERS, "thrifty", RELEASE) is None, "the Provider to go", 180)
    with pytest.raises(Refused):
        chain.get(f"/virtengine/provider/v1/providers/{street.thrifty}")


def _ended(chain: Chain, lease_id: str) -> bool:
    lease = chain.lease(lease_id)
    return bool(lease["state"] == "LEASE_STATE_TERMINATED" and lease["settled"])


def _delete_order(kubectl: Kubectl, name: str) -> None:
    kubectl.delete(ORDERS, name, TENANTS, wait=False)
    wait_for(lambda: kubectl.get(ORDERS, name, TENANTS) is None, f"order {name} to be gone", 240)


def _last_node(kubectl: Kubectl) -> str:
    """Return the node that the cheaper provider sells: a worker where there is one."""
    names = sorted(
        item["metadata"]["name"]
        for item in kubectl.list("nodes")
        if not any(taint["effect"] == "NoSchedule" for taint in item["spec"].get("taints") or [])
    )
    return names[-1]


def _namespace() -> Object:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": RELEASE, "labels": labels}}


def _values(kubectl: Kubectl, folder: Path) -> Path:
    """Return the example's values, with the image that the first release runs."""
    values = yaml.safe_load((EXAMPLE / "values-thrifty.yaml").read_text(encoding="utf-8"))
    shown = _helm(
        kubectl, "get", "values", "virtengine-provider", "-o", "json", namespace="virtengine-provider"
    )
    values["images"] = json.loads(shown)["images"]
    path = folder / "values.yaml"
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return path


def _helm(kubectl: Kubectl, *words: str, namespace: str = RELEASE) -> str:
    program = tools.ensure("helm")
    return str(
        commands.run(
            [program, *words, "--namespace", namespace, "--kubeconfig", kubectl.kubeconfig],
            timeout=600,
            hint=f"kubectl -n {namespace} get pods,jobs,events",
        )
    )


def _clean(kubectl: Kubectl, node: str) -> None:
    for name in ("shop", "shop-again"):
        kubectl.delete(ORDERS, name, TENANTS, wait=False)
    for name in ("shop", "shop-again"):
        wait_for(lambda name=name: kubectl.get(ORDERS, name, TENANTS) is None, f"{name} to go", 240)  # type: ignore[misc]
    kubectl("uncordon", node)
    kubectl("label", "node", node, f"{LABEL}-")
    for kind in (OFFERINGS, PROVIDERS):
        for item in kubectl.list(kind, RELEASE):
            kubectl.delete(kind, item["metadata"]["name"], RELEASE, wait=False)
    wait_for(lambda: not kubectl.list(PROVIDERS, RELEASE), "the second provider to go", 300)
    _helm(kubectl, "uninstall", RELEASE, "--ignore-not-found", "--wait")
    kubectl(
        "delete",
        "networkpolicies.networking.k8s.io",
        RELEASE,
        "-n",
        "virtengine-system",
        "--ignore-not-found",
    )
    kubectl("delete", "namespace", RELEASE, TENANTS, "--ignore-not-found", timeout=300)
