from __future__ import annotations

from virtengine.core.ids import lease_namespace
from virtengine.core.resources import Resources
from virtengine.plans import isolation, manifest
from virtengine.plans.isolation import Tenancy

GIB = 2**30
TENANCY = Tenancy("tenant/one/seller", "seller", Resources(1500, GIB, 2 * GIB, 1))
MANIFEST = manifest.parse(
    {
        "services": [
            {
                "name": "web",
                "image": "app:1",
                "resources": {"cpu": "1", "memory": "1Gi"},
                "ports": [
                    {"name": "http", "containerPort": 80, "expose": True},
                    {"name": "dns", "containerPort": 53, "protocol": "UDP", "expose": True},
                    {"name": "admin", "containerPort": 99},
                ],
            },
            {"name": "db", "image": "db:1", "resources": {"cpu": "1", "memory": "1Gi"}},
        ]
    }
)


def test_the_namespace_enforces_restricted_pod_security() -> None:
    made = isolation.namespace(TENANCY)
    labels = made["metadata"]["labels"]
    assert made["metadata"]["name"] == lease_namespace("tenant/one/seller")
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert made["metadata"]["annotations"]["virtengine.com/lease-id"] == "tenant/one/seller"
    assert all(len(value) <= 63 for value in labels.values())


def test_the_quota_is_the_lease() -> None:
    hard = isolation.quota(TENANCY)["spec"]["hard"]
    assert hard == {
        "requests.cpu": "1500m",
        "limits.cpu": "1500m",
        "requests.memory": "1Gi",
        "limits.memory": "1Gi",
        "requests.storage": "2Gi",
        "requests.ephemeral-storage": "2Gi",
        "limits.ephemeral-storage": "2Gi",
        "requests.nvidia.com/gpu": "1",
    }


def test_one_container_gets_at_most_the_lease() -> None:
    item = isolation.limits(TENANCY)["spec"]["limits"][0]
    assert item["max"] == {"cpu": "1500m", "memory": "1Gi"}


def test_pods_have_an_account_that_opens_nothing() -> None:
    assert isolation.service_account(TENANCY)["automountServiceAccountToken"] is False


def test_everything_is_denied_but_dns_the_lease_and_exposed_ports() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in isolation.network_policies(TENANCY, MANIFEST)}
    deny = policies.pop("deny-all")
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    dns = policies.pop("allow-dns")
    assert {port["port"] for port in dns["egress"][0]["ports"]} == {53}
    assert "ingress" not in dns
    inside = policies.pop("allow-lease")
    assert inside["ingress"] == [{"from": [{"podSelector": {}}]}]
    assert inside["egress"] == [{"to": [{"podSelector": {}}]}]
    (exposed,) = policies.values()
    assert exposed["podSelector"] == {"matchLabels": {"virtengine.com/service": "web"}}
    assert exposed["ingress"] == [
        {"ports": [{"protocol": "TCP", "port": 80}, {"protocol": "UDP", "port": 53}]}
    ]
    assert exposed["policyTypes"] == ["Ingress"]


def test_the_walls_begin_with_the_namespace() -> None:
    walls = isolation.walls(TENANCY, MANIFEST)
    assert walls[0]["kind"] == "Namespace"
    assert all(one["metadata"].get("namespace", TENANCY.namespace) == TENANCY.namespace for one in walls)
