"""The API server refuses wrong specs when they are applied, naming the field."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.core.errors import Rejected

pytestmark = pytest.mark.contract
ADDRESS = "ve1" + "q" * 38

SPECS: dict[str, dict[str, Any]] = {
    "Network": {
        "chainId": "test-1",
        "genesis": {"accounts": [{"name": "a", "address": ADDRESS, "amount": "1"}]},
        "params": {"market": {"funds_grace_blocks": "60"}},
    },
    "Validator": {"networkRef": {"name": "net"}},
    "Proposal": {
        "networkRef": {"name": "net"},
        "accountRef": {"name": "alice"},
        "title": "Upgrade",
        "summary": "The next release.",
        "upgrade": {"name": "v2", "height": 10},
    },
    "Account": {"networkRef": {"name": "net", "namespace": "other"}},
    "Provider": {
        "networkRef": {"name": "net"},
        "accountRef": {"name": "seller"},
        "hostURI": "https://example.org",
        "attributes": {"tier": "community"},
    },
    "Offering": {"providerRef": {"name": "p"}, "name": "Small", "price": {"cpu": "10"}},
    "Order": {
        "networkRef": {"name": "net"},
        "accountRef": {"name": "buyer"},
        "deposit": "100",
        "maxPricePerHour": "10",
        "manifest": {
            "services": [
                {
                    "name": "web",
                    "image": "web:1",
                    "resources": {"cpu": 1, "memory": "64Mi"},
                    "ports": [{"name": "http", "containerPort": 80, "expose": True}],
                    "volumes": [{"name": "data", "mountPath": "/data"}],
                    "healthCheck": {"http": {"path": "/", "port": 80}},
                }
            ],
            "volumes": [{"name": "data", "size": "1Gi"}],
        },
    },
    "Lease": {
        "leaseId": f"{ADDRESS}/a/{ADDRESS}",
        "orderId": f"{ADDRESS}/a",
        "tenant": ADDRESS,
        "resources": {"cpu": "1", "memory": "1Gi"},
    },
}

WRONG: list[tuple[str, str, Any, str]] = [
    ("Network", "chainId", "no spaces", "chainId"),
    ("Network", "blockTime", "0s", "blockTime"),
    ("Network", "minimumGasPrice", "-1", "minimumGasPrice"),
    ("Network", "genesis.accounts.0.accountRef", {"name": "a"}, "accountRef"),
    ("Network", "genesis.accounts.0.amount", "1.5", "amount"),
    ("Network", "relay", {"enabled": True, "eventsUrl": "http://x"}, "eventsUrl"),
    ("Validator", "mode", "archive", "mode"),
    ("Validator", "networkRef.name", "Big", "networkRef"),
    ("Validator", "remoteSigner", {"address": "nowhere", "publicKey": "x"}, "remoteSigner"),
    ("Validator", "commission", {"rate": "1.5"}, "rate"),
    ("Proposal", "deposit", "ten", "deposit"),
    ("Proposal", "spend", {"recipient": ADDRESS, "amount": "1"}, "give one of"),
    ("Proposal", "votes", [{"name": "a", "accountRef": {"name": "a"}, "option": "Maybe"}], "option"),
    ("Validator", "storage", {"size": "lots"}, "size"),
    ("Account", "deletionPolicy", "Forget", "deletionPolicy"),
    ("Provider", "hostURI", "http://example.org", "hostURI"),
    ("Provider", "limits", {"bidsPerMinute": 0}, "bidsPerMinute"),
    ("Provider", "attributes", {"x" * 64: "1"}, "attributes"),
    ("Offering", "price", {}, "price"),
    ("Offering", "price", {"billing": "Rate"}, "price"),
    ("Offering", "price", {"cpu": "-10"}, "cpu"),
    ("Offering", "category", "Magic", "category"),
    ("Offering", "price.strategy", {"kind": "CostPlus"}, "percent"),
    ("Offering", "price.strategy", {"kind": "CostPlus", "percent": "12.345"}, "percent"),
    ("Offering", "price.strategy", {"kind": "ByAttribute"}, "rules"),
    ("Offering", "price.strategy", {"rules": [{"attribute": "region", "value": "eu"}]}, "percent or a price"),
    ("Offering", "price.strategy", {"surcharges": [{"usedPercent": 101, "percent": "1"}]}, "usedPercent"),
    ("Offering", "price", {"billing": "Rate", "strategy": {"kind": "CostPlus", "percent": "1"}}, "rate"),
    ("Offering", "tenants", {"allowed": ["nobody"]}, "allowed"),
    ("Provider", "leaving", {"windowSeconds": -1}, "windowSeconds"),
    ("Order", "requirements", {"signedBy": {"anyOf": ["nobody"]}}, "anyOf"),
    ("Order", "deposit", "ten", "deposit"),
    ("Order", "maxPricePerHour", None, "maxPricePerHour"),
    ("Order", "billing", "Rate", "maxRate"),
    ("Order", "selection", {"rule": "Named"}, "selection"),
    ("Order", "offering", {"provider": ADDRESS}, "offering"),
    ("Order", "manifest.version", "v2", "version"),
    ("Order", "manifest.services", [], "services"),
    ("Order", "manifest.services.0.name", "Web_1", "name"),
    ("Order", "manifest.services.0.replicas", 0, "replicas"),
    ("Order", "manifest.services.0.resources.cpu", "-1", "cpu"),
    ("Order", "manifest.services.0.ports.0.containerPort", 70000, "containerPort"),
    ("Order", "manifest.services.0.healthCheck", {"http": {"port": 1}, "tcp": {"port": 1}}, "healthCheck"),
    ("Order", "manifest.services.0.healthCheck", {}, "healthCheck"),
    ("Order", "manifest.services.0.gpuModel", "a100", "gpuModel"),
    ("Order", "manifest.services.0.volumes.0.mountPath", "/data/../etc", "mountPath"),
    ("Order", "manifest.services.0.volumes.0.subPath", "../up", "subPath"),
    ("Order", "manifest.services.0.volumes.0.subPath", "/root", "subPath"),
    ("Order", "manifest.services.0.ports.0.http", {"host": "Not A Host"}, "host"),
    ("Order", "manifest.pullSecrets", [{"registry": "a b", "username": "u", "password": "p"}], "registry"),
    ("Order", "manifest.update", {"deadlineSeconds": 1}, "deadlineSeconds"),
    ("Order", "secretRefs", [{"service": "web", "name": "Bad_Name"}], "secretRefs"),
    ("Provider", "ingress", {"domain": "apps.example.org"}, "className"),
    ("Provider", "capacity", {"gpus": [{"model": "a100", "resourceName": "cpu"}]}, "resourceName"),
    ("Order", "manifest.volumes", [], "volume"),
    ("Order", "manifest.volumes.0.size", "0", "size"),
    ("Order", "topUp", {"whenBelowHours": 0, "amount": "1", "limit": "1"}, "whenBelowHours"),
    ("Lease", "tenant", "cosmos1abc", "tenant"),
]

FIXED: list[tuple[str, str, Any]] = [
    ("Network", "chainId", "test-2"),
    ("Network", "genesis.accounts.0.amount", "2"),
    ("Network", "params.market.funds_grace_blocks", "61"),
    ("Validator", "networkRef.name", "other"),
    ("Validator", "mode", "full"),
    ("Validator", "accountRef", {"name": "other"}),
    ("Proposal", "title", "Another"),
    ("Proposal", "upgrade.height", 11),
    ("Account", "networkRef.name", "other"),
    ("Account", "secretRef", {"name": "words"}),
    ("Provider", "accountRef.name", "other"),
    ("Provider", "networkRef.name", "other"),
    ("Offering", "providerRef.name", "other"),
    ("Order", "accountRef.name", "other"),
    ("Order", "networkRef.name", "other"),
    ("Order", "deposit", "200"),
    ("Order", "offering", {"offeringId": f"{ADDRESS}/x"}),
    ("Lease", "leaseId", "another"),
]


def item(namespace: str, kind: str, spec: dict[str, Any]) -> Object:
    metadata = {"name": "one", "namespace": namespace}
    return {"apiVersion": "virtengine.com/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}


def changed(kind: str, path: str, value: Any) -> dict[str, Any]:
    """Return a good spec with one thing changed; None takes it away."""
    spec: Any = copy.deepcopy(SPECS[kind])
    *parents, last = path.split(".")
    node: Any = spec
    for name in parents:
        node = node[int(name)] if isinstance(node, list) else node.setdefault(name, {})
    if value is None:
        del node[last]
    else:
        node[last] = value
    return dict(spec)


@pytest.mark.parametrize("kind", SPECS)
async def test_a_good_spec_is_taken(kube: Kubernetes, namespace: str, kind: str) -> None:
    made = await kube.create(item(namespace, kind, SPECS[kind]), manager="test")
    assert made["spec"]["suspend"] is False


@pytest.mark.parametrize(("kind", "path", "value", "word"), WRONG)
async def test_a_wrong_spec_is_refused_with_the_field(
    kube: Kubernetes, namespace: str, kind: str, path: str, value: Any, word: str
) -> None:
    with pytest.raises(Rejected) as caught:
        await kube.create(item(namespace, kind, changed(kind, path, value)), manager="test")
    assert caught.value.reason == "Invalid"
    assert word in caught.value.message


@pytest.mark.parametrize(("kind", "path", "value"), FIXED)
async def test_what_is_fixed_at_creation_cannot_change(
    kube: Kubernetes, namespace: str, kind: str, path: str, value: Any
) -> None:
    made = await kube.create(item(namespace, kind, SPECS[kind]), manager="test")
    made["spec"] = {**made["spec"], **changed(kind, path, value)}
    with pytest.raises(Rejected) as caught:
        await kube.replace(made, manager="test")
    assert "cannot change after creation" in caught.value.message
