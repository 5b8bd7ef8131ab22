"""Wrong requests are refused where they are made, with the field, the value and what would be right."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest

from e2e.support.kubernetes import Refused
from e2e.support.tenant import Tenant, example_order


def _with(path: str, value: Any) -> dict[str, Any]:
    order = copy.deepcopy(example_order())
    order["metadata"]["name"] = "refused"
    target: Any = order["spec"]
    *parents, last = path.split(".")
    for part in parents:
        target = target[int(part)] if part.isdigit() else target[part]
    target[last] = value
    return order


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("deposit", "-5", "spec.deposit"),
        ("deposit", "1.5", "spec.deposit"),
        ("billing", "Free", "spec.billing"),
        ("bidWindowSeconds", -1, "spec.bidWindowSeconds"),
        ("selection", {"rule": "Named"}, "rule Named needs provider"),
        ("manifest.services.0.ports", [{"name": "web", "containerPort": 99999}], "containerPort"),
        ("manifest.services.0.name", "Not_A_Name", "name"),
        ("manifest.services.0.privileged", True, "privileged"),
        ("manifest.services", [], "spec.manifest.services"),
    ],
)
def test_the_schema_names_the_field(tenant: Tenant, path: str, value: Any, named: str) -> None:
    with pytest.raises(Refused) as refusal:
        tenant.kubectl.apply(_with(path, value))
    assert named in str(refusal.value)


def test_an_immutable_field_cannot_change(tenant: Tenant) -> None:
    tenant.order("fixed", deposit="50000000")
    with pytest.raises(Refused) as refusal:
        tenant.order("fixed", deposit="60000000")
    assert "deposit" in str(refusal.value)


def test_what_only_the_chain_knows_comes_back_as_stalled(tenant: Tenant) -> None:
    seller = tenant.chain.get("/virtengine/market/v1/offerings")["offerings"][0]["provider"]
    unknown = {"offeringId": f"{seller}/no-such-offering"}
    itself = {"offeringId": f"{tenant.address}/anything"}
    tenant.order("unknown-offering", offering=unknown)
    tenant.order("self-deal", offering=itself)
    tenant.order("unfunded", deposit="9" * 30)
    tenant.order("too-cheap", maxPricePerHour="1")
    for name, reason in (
        ("unknown-offering", "OfferingNotFound"),
        ("self-deal", "SelfDeal"),
        ("unfunded", "InsufficientFunds"),
        ("too-cheap", ""),
    ):
        stalled = tenant.stalled(name)
        assert stalled["status"] == "True"
        assert not reason or stalled["reason"] == reason
        assert len(stalled["message"]) > 20, stalled
    for name in ("unknown-offering", "self-deal", "unfunded", "too-cheap"):
        tenant.delete(name, seconds=60)


def test_a_workload_above_its_lease_never_gets_a_pod(tenant: Tenant) -> None:
    services = copy.deepcopy(example_order()["spec"]["manifest"]["services"])
    services[0]["resources"]["cpu"] = "1500m"
    manifest = {"version": "v1", "services": services}
    tenant.order("greedy", manifest=manifest, resources={"cpu": "100m", "memory": "64Mi", "storage": "64Mi"})
    stalled = tenant.stalled("greedy")
    assert "cpu" in stalled["message"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff" * 300, id="noise"),
        pytest.param(b"\x0a\x05hello", id="truncated"),
        pytest.param(b"\x00" * 900_000, id="large"),
    ],
)
def test_malformed_transactions_leave_the_node_up(tenant: Tenant, body: bytes) -> None:
    before = tenant.chain.height()
    request = json.dumps({"tx_bytes": base64.b64encode(body).decode(), "mode": "BROADCAST_MODE_SYNC"})
    path = "/api/v1/namespaces/virtengine-system/services/local-rpc:1317/proxy/cosmos/tx/v1beta1/txs"
    said = _answer_or_refusal(tenant, path, request)
    assert "code" in said
    assert '"code": 0' not in said.replace('"code":0', '"code": 0')
    assert tenant.chain.height() >= before


def _answer_or_refusal(tenant: Tenant, path: str, request: str) -> str:
    try:
        return tenant.kubectl("create", "--raw", path, "-f", "-", stdin=request)
    except Refused as refusal:
        return f"code: {refusal}"
