from __future__ import annotations

from typing import Any

import pytest

from virtengine.api.capacity import GpuKind
from virtengine.core.resources import Resources
from virtengine.plans import addresses, manifest, workload
from virtengine.plans.isolation import Tenancy
from virtengine.plans.site import Site

TENANCY = Tenancy("tenant/one/seller", "seller", Resources(4000, 2**33, 2**33))


def read(**changes: Any) -> Any:
    service = {
        "name": "web",
        "image": "app",
        "resources": {"cpu": "250m", "memory": "64Mi"},
        **changes,
    }
    volumes = [
        {"name": "data", "type": "Persistent", "size": "1Gi", "storageClass": "fast"},
        {"name": "cache", "type": "Ephemeral", "size": "512Mi"},
    ]
    return manifest.parse({"services": [service], "volumes": volumes})


def pod(*, is_running: bool = True, **changes: Any) -> dict[str, Any]:
    (made,) = workload.deployments(TENANCY, read(**changes), is_running=is_running)
    return made["spec"]["template"]["spec"]  # type: ignore[no-any-return]


def test_requests_equal_limits_and_count_ephemeral_volumes() -> None:
    amounts = pod(volumes=[{"name": "cache", "mountPath": "/cache"}])["containers"][0]["resources"]
    assert amounts["requests"] == amounts["limits"]
    assert amounts["limits"] == {"cpu": "250m", "memory": "64Mi", "ephemeral-storage": "512Mi"}


def test_a_pod_is_restricted() -> None:
    made = pod()
    container = made["containers"][0]
    assert made["securityContext"]["runAsNonRoot"] is True
    assert made["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert made["automountServiceAccountToken"] is False
    assert made["enableServiceLinks"] is False
    assert made["serviceAccountName"] == "workload"
    assert not {"hostNetwork", "hostPID", "hostIPC", "nodeName"} & set(made)


@pytest.mark.parametrize("image", ["app", "app:1", "reg.example/app@sha256:" + "0" * 64])
def test_an_image_is_used_as_it_is_written(image: str) -> None:
    container = pod(image=image)["containers"][0]
    assert container["image"] == image
    assert container["imagePullPolicy"] == "IfNotPresent"


def test_tmp_is_memory_unless_the_service_has_storage_or_mounts_it() -> None:
    in_memory = pod()["volumes"][-1]["emptyDir"]
    assert in_memory["medium"] == "Memory"
    on_disk = pod(resources={"cpu": "1", "memory": "1Gi", "storage": "1Gi"})["volumes"][-1]["emptyDir"]
    assert on_disk == {"sizeLimit": "1Gi"}
    mounted = pod(volumes=[{"name": "cache", "mountPath": "/tmp"}])["containers"][0]["volumeMounts"]
    assert [one["mountPath"] for one in mounted] == ["/tmp"]


def test_volumes_are_claims_or_empty_directories_with_a_limit() -> None:
    volumes = pod(
        volumes=[
            {"name": "data", "mountPath": "/data", "readOnly": True},
            {"name": "cache", "mountPath": "/cache"},
        ]
    )["volumes"]
    assert volumes[0] == {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    assert volumes[1] == {"name": "cache", "emptyDir": {"sizeLimit": "512Mi"}}
    (claim,) = workload.claims(TENANCY, read())
    assert claim["spec"]["resources"]["requests"]["storage"] == "1Gi"
    assert claim["spec"]["storageClassName"] == "fast"


def test_a_suspended_workload_keeps_its_template() -> None:
    (running,) = workload.deployments(TENANCY, read(replicas=3), is_running=True)
    (paused,) = workload.deployments(TENANCY, read(replicas=3), is_running=False)
    assert running["spec"]["replicas"] == 3
    assert paused["spec"]["replicas"] == 0
    assert paused["spec"]["template"] == running["spec"]["template"]


def test_a_rollout_never_needs_more_than_is_leased() -> None:
    (made,) = workload.deployments(TENANCY, read(), is_running=True)
    assert made["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == 0


def test_exposed_ports_get_an_address_of_their_own() -> None:
    ports = [
        {"name": "http", "containerPort": 80, "expose": True},
        {"name": "admin", "containerPort": 99},
    ]
    inside, outside = addresses.addresses(TENANCY, read(ports=ports))
    assert (inside["metadata"]["name"], inside["spec"]["type"]) == ("web", "ClusterIP")
    assert [port["port"] for port in inside["spec"]["ports"]] == [80, 99]
    assert outside["spec"]["type"] == "NodePort"
    assert [port["port"] for port in outside["spec"]["ports"]] == [80]
    assert addresses.addresses(TENANCY, read()) == ()


@pytest.mark.parametrize(
    ("check", "action"),
    [
        ({"http": {"path": "/ok", "port": 80}}, {"httpGet": {"path": "/ok", "port": 80}}),
        ({"tcp": {"port": 5432}}, {"tcpSocket": {"port": 5432}}),
        ({"exec": {"command": ["true"]}}, {"exec": {"command": ["true"]}}),
    ],
)
def test_a_health_check_becomes_probes(check: dict[str, Any], action: dict[str, Any]) -> None:
    container = pod(healthCheck={**check, "periodSeconds": 7})["containers"][0]
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert action.items() <= container[name].items()
    assert container["readinessProbe"]["periodSeconds"] == 7
    assert container["startupProbe"]["periodSeconds"] == 1
    assert "livenessProbe" not in pod()["containers"][0]


@pytest.mark.parametrize(
    ("name", "protocol", "url"),
    [
        ("http", "TCP", "http://h:1"),
        ("web", "TCP", "http://h:1"),
        ("https-api", "TCP", "https://h:1"),
        ("tcp-db", "TCP", "tcp://h:1"),
        ("http", "UDP", "udp://h:1"),
    ],
)
def test_an_endpoint_says_how_to_reach_it(name: str, protocol: str, url: str) -> None:
    assert addresses.endpoint_url("h", 1, port_name=name, protocol=protocol) == url


def test_pods_run_on_the_nodes_that_are_sold_only() -> None:
    site = Site(
        gpus=(GpuKind(model="a100", node_selector={"gpu": "a100"}),), node_selector={"pool": "tenants"}
    )
    assert site.selector(None) == {"pool": "tenants"}
    assert site.selector("a100") == {"pool": "tenants", "gpu": "a100"}
    assert Site().selector(None) == {}
