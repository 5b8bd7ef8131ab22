"""Charts as Helm renders them: the security floor, image references, roles, and the switches."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.packaging.rendering import CHARTS, HelmRefused, find, helm, kubectl, namespaces, pods, render
from tests.support.apiserver import ApiServer
from virtengine.api import Function

pytestmark = pytest.mark.contract

CHART_NAMES = ("virtengine-crds", "virtengine", "virtengine-provider")
WITH_PODS = ("virtengine", "virtengine-provider")
TALKS_TO_KUBERNETES = {
    "Deployment/virtengine-chain-operator",
    "Deployment/virtengine-tenant-operator",
    "Deployment/virtengine-function-operator",
    "Deployment/virtengine-hpc-operator",
    "Deployment/virtengine-provider-operator",
    "Deployment/virtengine-gateway",
    "Deployment/virtengine-meter",
    "Job/virtengine-credentials",
    "Job/virtengine-provider-credentials",
}


@pytest.mark.parametrize("chart", CHART_NAMES)
def test_a_chart_passes_helms_own_check(chart: str) -> None:
    helm("lint", str(CHARTS / chart), "--strict", "--kube-version", "1.34.0")


@pytest.mark.parametrize("chart", WITH_PODS)
def test_every_pod_keeps_the_security_floor(chart: str) -> None:
    found = pods(render(chart, example=True))
    assert found
    for name, pod in found.items():
        security = pod["securityContext"]
        assert security["runAsNonRoot"] is True, name
        assert security["runAsUser"] > 0, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is (name in TALKS_TO_KUBERNETES), name
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] is True, name
            assert own["allowPrivilegeEscalation"] is False, name
            assert own["capabilities"] == {"drop": ["ALL"]}, name
            assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name
            assert "memory" in container["resources"]["limits"], name


@pytest.mark.parametrize("chart", WITH_PODS)
def test_every_image_reference_is_a_value(chart: str) -> None:
    names = [
        name
        for name in yaml.safe_load((CHARTS / chart / "values.yaml").read_text())["images"]
        if name != "pullSecrets"
    ]
    digest = "sha256:" + "a" * 64
    chosen: dict[str, Any] = {f"images__{n}__repository": f"elsewhere.example/{n}" for n in names}
    chosen |= {f"images__{n}__digest": digest for n in names} | {f"images__{n}__tag": "" for n in names}
    objects = render(chart, images__pullSecrets=["pull"], **chosen)
    for name, pod in pods(objects).items():
        assert pod["imagePullSecrets"] == [{"name": "pull"}], name
        for container in pod["containers"]:
            assert container["image"].startswith("elsewhere.example/"), name
            assert container["image"].endswith(f"@{digest}"), name
    assert "registry.virtengine.local" not in yaml.safe_dump_all(objects)


@pytest.mark.parametrize("chart", WITH_PODS)
def test_no_secret_is_rendered(chart: str) -> None:
    assert "Secret" not in {found["kind"] for found in render(chart, example=True)}


def test_rendering_twice_gives_the_same_text() -> None:
    assert render("virtengine", example=True) == render("virtengine", example=True)


def test_several_replicas_come_with_a_disruption_budget() -> None:
    one = render("virtengine")
    two = render("virtengine", chainOperator__replicas=2)
    assert "PodDisruptionBudget" not in {found["kind"] for found in one}
    budget = find(two, "PodDisruptionBudget", "virtengine-chain-operator")
    assert budget["spec"]["maxUnavailable"] == 1


def test_external_engines_leave_no_pod_and_no_password_behind() -> None:
    objects = render(
        "virtengine", nats__enabled=False, nats__url="nats://events.example:4222", postgresql__enabled=False,
        s3__enabled=False, network__enabled=True, network__spec={"chainId": "c"},
    )  # fmt: skip
    assert "StatefulSet" not in {found["kind"] for found in objects}
    assert "Job" not in {found["kind"] for found in objects}
    assert find(objects, "Network", "local")["spec"]["relay"]["eventsUrl"] == "nats://events.example:4222"


def test_an_external_nats_needs_its_address() -> None:
    with pytest.raises(HelmRefused, match=r"nats\.url is needed"):
        render("virtengine", nats__enabled=False, network__enabled=True, network__spec={"chainId": "c"})


def test_operators_get_the_generated_rules() -> None:
    for chart, operators in {
        "virtengine": ("chain", "tenant", "function"),
        "virtengine-provider": ("provider", "meter"),
    }.items():
        objects = render(chart)
        for operator in operators:
            component = "virtengine-meter" if operator == "meter" else f"virtengine-{operator}-operator"
            namespace = "virtengine-provider" if chart == "virtengine-provider" else "virtengine-system"
            role = find(objects, "ClusterRole", f"{namespace}:{component}")
            assert role["rules"] == yaml.safe_load(
                (CHARTS / f"virtengine/files/rbac/{operator}.yaml").read_text()
            )
            binding = find(objects, "ClusterRoleBinding", f"{namespace}:{component}")
            assert binding["subjects"] == [
                {"kind": "ServiceAccount", "name": component, "namespace": namespace}
            ]


def test_each_process_mounts_the_keys_of_its_own_account_only() -> None:
    objects = pods(render("virtengine-provider"))
    mounted = {
        name: {
            v["secret"]["secretName"]: [i["key"] for i in v["secret"]["items"]]
            for v in pod["volumes"]
            if "secret" in v
        }
        for name, pod in objects.items()
    }
    assert mounted["Deployment/virtengine-provider-operator"] == {}


def test_each_function_is_given_the_keys_of_its_own_account_only() -> None:
    objects = render("virtengine-provider")

    def given(name: str) -> dict[str, list[str]]:
        spec = find(objects, "Function", name)["spec"]
        return {files["secretName"]: files["keys"] for files in spec["secretFiles"]}

    assert given("virtengine-usage") == {
        "usage-agent-account": ["private-key"],
        "provider-account": ["signing-key"],
    }
    assert given("virtengine-settlement") == {"settlement-agent-account": ["private-key"]}


def test_functions_trust_the_authorities_that_are_named() -> None:
    objects = render("virtengine-provider", trust__existingSecret="authorities")
    spec = find(objects, "Function", "virtengine-usage")["spec"]
    environment = {one["name"]: one.get("value") for one in spec["env"]}
    assert environment["SSL_CERT_FILE"] == "/var/run/virtengine/trust/ca.crt"
    assert {"name": "trust", "secretName": "authorities", "keys": ["ca.crt"]} in spec["secretFiles"]


def test_functions_meet_the_kinds_own_schema() -> None:
    for values in ({}, {"usage__scale": {"min": 2, "max": 4, "lagPerReplica": 5, "idleSeconds": 9}}):
        for found in render("virtengine-provider", **values):
            if found["kind"] == "Function":
                assert Function.read(found).spec.handler


def test_crds_are_those_of_the_repository_and_are_kept() -> None:
    objects = render("virtengine-crds")
    wanted = {
        yaml.safe_load(path.read_text())["metadata"]["name"]
        for path in (CHARTS.parent / "crds").glob("*.yaml")
    }
    assert {found["metadata"]["name"] for found in objects} == wanted
    for found in objects:
        assert found["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
        assert found["metadata"]["labels"]["app.kubernetes.io/part-of"] == "virtengine"
    for found in render("virtengine-crds", keep=False):
        assert "helm.sh/resource-policy" not in found["metadata"].get("annotations", {})


@pytest.mark.parametrize("chart", WITH_PODS)
def test_a_real_api_server_takes_every_object(chart: str, api_server: ApiServer) -> None:
    objects = render(chart, example=True)
    kubectl(api_server, "apply", namespaces(objects))
    kubectl(api_server, "apply", objects, "--server-side", "--dry-run=server", "--validate=strict")


@pytest.mark.parametrize(
    ("values", "is_on"),
    [
        ({}, False),
        ({"providerOperator__gatewayApi": True}, True),
        ({"provider__spec": {"ingress": {"className": "nginx"}}}, False),
        ({"provider__spec": {"ingress": {"gatewayRef": {"name": "web", "namespace": "edge"}}}}, True),
    ],
)
def test_routes_of_the_gateway_api_are_watched_where_they_are_made(
    values: dict[str, Any], is_on: bool
) -> None:
    (container,) = pods(render("virtengine-provider", **values))["Deployment/virtengine-provider-operator"][
        "containers"
    ]
    given = {one["name"]: one.get("value") for one in container["env"]}
    assert given.get("VIRTENGINE_GATEWAY_API") == ("true" if is_on else None)
