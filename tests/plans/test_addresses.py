from __future__ import annotations

from typing import Any

import pytest

from virtengine.api.capacity import GatewayRef, GpuKind, ProviderIngress
from virtengine.core.resources import Resources
from virtengine.plans import addresses, isolation, manifest, workload
from virtengine.plans.isolation import Tenancy
from virtengine.plans.site import Site
from virtengine.plans.site_rules import find_changed_claims, find_refused_hosts, taken_hosts

INGRESS = ProviderIngress(class_name="nginx", domain="apps.example.org", scheme="https")
GATEWAY = ProviderIngress(
    gateway_ref=GatewayRef(name="public", namespace="infra", section_name="web"),
    domain="apps.example.org",
    port=8080,
)


def tenancy(
    ingress: ProviderIngress | None = INGRESS, lease: str = "tenant/one/seller", **site: Any
) -> Tenancy:
    return Tenancy(lease, "seller", Resources(4000, 2**33, 2**33, 4), site=Site(ingress, **site))


def read(**http: Any) -> Any:
    ports = [
        {"name": "http", "containerPort": 8080, "http": http},
        {"name": "admin", "containerPort": 9090, "expose": True},
    ]
    service = {"name": "web", "image": "app", "resources": {"cpu": "1", "memory": "1Mi"}, "ports": ports}
    return manifest.parse({"services": [service]})


def test_an_http_port_has_an_ingress_with_a_name_of_its_own() -> None:
    *_services, ingress = addresses.addresses(tenancy(), read())
    (rule,) = ingress["spec"]["rules"]
    assert ingress["spec"]["ingressClassName"] == "nginx"
    assert rule["host"].startswith("web-")
    assert rule["host"].endswith(".apps.example.org")
    assert rule["http"]["paths"][0]["backend"] == {"service": {"name": "web", "port": {"name": "http"}}}
    *_services, other = addresses.addresses(tenancy(lease="tenant/two/seller"), read())
    assert other["spec"]["rules"][0]["host"] != rule["host"]


def test_a_gateway_gets_a_route_instead() -> None:
    *_services, route = addresses.addresses(tenancy(GATEWAY), read(host="shop.example.com", path="/api"))
    assert route["kind"] == "HTTPRoute"
    assert route["spec"]["hostnames"] == ["shop.example.com"]
    assert route["spec"]["parentRefs"][0]["sectionName"] == "web"
    assert route["spec"]["rules"][0]["matches"][0]["path"] == {"type": "PathPrefix", "value": "/api"}


def test_endpoints_tell_every_way_in() -> None:
    live = {
        "metadata": {"name": addresses.public_name("web")},
        "spec": {"ports": [{"name": "admin", "nodePort": 30001}]},
    }
    found = addresses.find_endpoints(
        tenancy(GATEWAY), read(host="shop.example.com", path="/api"), [live], "10.0.0.1"
    )
    assert found is not None
    assert [one.url for one in found] == ["http://shop.example.com:8080/api", "http://10.0.0.1:30001"]
    assert addresses.find_endpoints(tenancy(), read(), [], "10.0.0.1") is None


def test_only_the_controller_reaches_a_port_with_a_host_name() -> None:
    policies = isolation.network_policies(tenancy(), read())
    by_host = next(one for one in policies if "allow-host" in one["metadata"]["name"])
    (rule,) = by_host["spec"]["ingress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 8080}]
    assert rule["from"][0]["namespaceSelector"]["matchLabels"] == {
        "kubernetes.io/metadata.name": "ingress-nginx"
    }


@pytest.mark.parametrize(
    ("ingress", "host", "part"),
    [
        (None, None, "serves no host names"),
        (INGRESS, "web.apps.example.org", "given out by the provider"),
        (INGRESS, "apps.example.org", "given out by the provider"),
        (INGRESS, "taken.example.com", "another lease"),
        (INGRESS.model_copy(update={"own_hosts": False}), "mine.example.com", "leave host out"),
    ],
)
def test_a_host_name_that_is_not_to_be_had_is_refused(ingress: Any, host: Any, part: str) -> None:
    routes = [
        {"metadata": {"namespace": "ve-other"}, "spec": {"rules": [{"host": "taken.example.com"}]}},
        {"metadata": {"namespace": tenancy().namespace}, "spec": {"hostnames": ["mine.example.com"]}},
    ]
    taken = taken_hosts(routes, tenancy().namespace)
    assert taken == {"taken.example.com"}
    (issue,) = find_refused_hosts(read(host=host), tenancy(ingress), taken)
    assert part in issue.message
    assert not list(find_refused_hosts(read(host="mine.example.com"), tenancy(), taken))


def test_a_volume_neither_shrinks_nor_changes_its_class() -> None:
    def issues(**volume: Any) -> list[str]:
        service = {"name": "web", "image": "app", "resources": {"cpu": "1", "memory": "1Mi"}}
        made = manifest.parse(
            {"services": [service], "volumes": [{"name": "data", "type": "Persistent", **volume}]}
        )
        spec = {"resources": {"requests": {"storage": "2Gi"}}, "storageClassName": "fast"}
        return [
            issue.path for issue in find_changed_claims(made, [{"metadata": {"name": "data"}, "spec": spec}])
        ]

    assert issues(size="1Gi") == ["volumes[0].size"]
    assert issues(size="2Gi", storageClass="slow") == ["volumes[0].storageClass"]
    assert issues(size="3Gi", storageClass="fast") == []


def test_gpus_are_asked_by_the_name_of_their_model() -> None:
    kinds = (
        GpuKind(model="mi300", resource_name="amd.com/gpu", node_selector={"gpu": "mi300"}),
        GpuKind(model="h100", node_selector={"gpu": "h100"}),
    )
    place = tenancy(gpus=kinds)

    def pod(**changes: Any) -> Any:
        service = {
            "name": "web",
            "image": "app",
            "resources": {"cpu": "1", "memory": "1Mi", "gpu": 2},
            **changes,
        }
        (made,) = workload.deployments(place, manifest.parse({"services": [service]}), is_running=True)
        return made["spec"]["template"]["spec"]

    named = pod(gpuModel="h100")
    assert named["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "2"
    assert named["nodeSelector"] == {"gpu": "h100"}
    usual = pod()
    assert usual["containers"][0]["resources"]["limits"]["amd.com/gpu"] == "2"
    assert "nodeSelector" not in usual
    hard = isolation.quota(place)["spec"]["hard"]
    assert hard["requests.amd.com/gpu"] == hard["requests.nvidia.com/gpu"] == "4"


def test_pods_that_share_a_volume_run_on_one_node() -> None:
    service = {
        "name": "web",
        "image": "app",
        "resources": {"cpu": "1", "memory": "1Mi"},
        "volumes": [{"name": "data", "mountPath": "/data", "subPath": "web"}],
    }

    def pods(replicas: int) -> Any:
        made = manifest.parse(
            {
                "services": [{**service, "replicas": replicas}],
                "volumes": [{"name": "data", "type": "Persistent", "size": 1}],
            }
        )
        return workload.deployments(tenancy(), made, is_running=True)[0]["spec"]["template"]

    assert "affinity" not in pods(1)["spec"]
    both = pods(2)
    (term,) = both["spec"]["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["labelSelector"]["matchLabels"].items() <= both["metadata"]["labels"].items()
    assert both["spec"]["containers"][0]["volumeMounts"][0]["subPath"] == "web"
