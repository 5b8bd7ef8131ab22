"""Manifests as an attacker or a tired person writes them: each gets a clear answer, none an exception."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.test_manifest import GOOD, changed, issues
from tests.support.examples import examples
from virtengine.api.manifest import Manifest
from virtengine.core.errors import Rejected
from virtengine.core.resources import Resources
from virtengine.plans import image, isolation, manifest, manifest_units, workload
from virtengine.plans.image import ImagePolicy
from virtengine.plans.isolation import Tenancy
from virtengine.plans.manifest import ManifestInvalid

TENANCY = Tenancy("tenant/one/seller", "seller", Resources(4000, 2**33, 2**33))


def service(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "image": "app", "resources": {"cpu": "1", "memory": "1Mi"}, **changes}


def found(**changes: Any) -> dict[str, str]:
    return issues({"services": [service(**changes)]})


@pytest.mark.parametrize("count", [33, 10_000])
def test_too_many_services_are_told_by_their_number(count: int) -> None:
    data = {"services": [service(name=f"s{index}") for index in range(count)]}
    with pytest.raises(ManifestInvalid) as refused:
        manifest.parse(data)
    (issue,) = refused.value.issues
    assert (issue.path, issue.code) == ("services", "MAX_EXCEEDED")
    assert "32" in issue.message


def test_every_bound_is_taken_and_one_more_is_not() -> None:
    many = [{"name": f"p{index}", "containerPort": index + 1} for index in range(32)]
    assert manifest.parse({"services": [service(ports=many)]})
    assert found(ports=[*many, {"name": "more", "containerPort": 99}])["services[0].ports"] == "MAX_EXCEEDED"
    assert manifest.parse({"services": [service(replicas=1000)]})
    assert issues({"services": [service(replicas=999), service(name="two", replicas=2)]}) == {
        "services": "MAX_EXCEEDED"
    }
    opened = [{"name": f"p{index}", "containerPort": index + 1, "expose": True} for index in range(32)]
    three = [service(name=name, ports=opened) for name in ("one", "two", "three")]
    assert manifest.parse({"services": three[:2]})
    assert issues({"services": three}) == {"services": "MAX_EXCEEDED"}
    assert manifest.parse({"services": [service(env={"A": "x" * 30_000})]})


@pytest.mark.parametrize(
    "name",
    [
        "kubernetes",
        "default",
        "localhost",
        "kube-system",
        "kube-dns",
        "virtengine-tmp",
        "public-0123456789abcdef",
    ],
)
def test_names_of_the_system_are_refused(name: str) -> None:
    assert found(name=name) == {"services[0].name": "FORBIDDEN"}
    assert issues({"services": [service()], "volumes": [{"name": name, "size": 1}]}) == {
        "volumes[0].name": "FORBIDDEN"
    }


@pytest.mark.parametrize("field", ["labels", "annotations", "selector", "matchLabels", "networkPolicy"])
def test_labels_that_could_match_other_tenants_cannot_be_given(field: str) -> None:
    assert found(**{field: {"virtengine.com/lease": "another"}}) == {f"services[0].{field}": "FORBIDDEN"}


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31mred", "a\x7f", "\x9b", "\ud800", "a\x08"])
def test_control_characters_are_refused_where_they_are(text: str) -> None:
    assert found(env={"A": text}) == {"services[0].env.A": "INVALID_VALUE"}
    assert found(secrets={"A": text}) == {"services[0].secrets.A": "INVALID_VALUE"}
    assert found(args=["ok", text]) == {"services[0].args[1]": "INVALID_VALUE"}
    assert found(command=[text]) == {"services[0].command[0]": "INVALID_VALUE"}


def test_text_of_several_lines_and_all_scripts_is_taken() -> None:
    assert manifest.parse({"services": [service(env={"A": "line\n\tline\r\n", "B": "Grüße 👋 שלום"})]})


def test_a_variable_is_given_once() -> None:
    assert found(env={"A": "1"}, secrets={"A": "2"}) == {"services[0].secrets": "DUPLICATE_NAME"}
    assert found(secrets={"not a name": "2"}) == {"services[0].secrets": "INVALID_NAME"}


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "app:", "app@", "app:1:2", "APP", "app:tag with space", "../app", "app/../other", "/app",
        "https://reg.example/app", "app\n", "app\x00", "reg.example:99999999/app", "арр", "app@sha256:xyz",
        "app:" + "a" * 129, "a" * 513, "app;rm -rf /", "$(id)", "app:latest@", "-app",
        "reg_example.org/app@@",
    ],
)  # fmt: skip
def test_image_names_with_tricks_are_refused(text: str) -> None:
    assert found(image=text).get("services[0].image") in {"INVALID_VALUE", "MAX_EXCEEDED"}


@pytest.mark.parametrize(
    "text",
    ["localhost:5000/app", "127.0.0.1/app", "169.254.169.254/latest", "0.0.0.0:80/app", "registry.svc/app"],
)
def test_registries_inside_the_node_or_the_cluster_are_refused_unless_named(text: str) -> None:
    with pytest.raises(Rejected):
        image.require_allowed(text, ImagePolicy())
    image.require_allowed(text, ImagePolicy(registries=(image.parse_image(text).registry,)))


@pytest.mark.parametrize("text", ["registry.example:70000/app", "registry.example:0/app"])
def test_a_registry_has_a_port_that_exists(text: str) -> None:
    with pytest.raises(Rejected):
        image.parse_image(text)


@pytest.mark.parametrize(
    "path", ["/proc/1", "/sys", "/dev/shm", "/", "//", "/./", "/a/../../etc", "/var/run/secrets/x"]
)
def test_paths_that_belong_to_the_system_are_refused(path: str) -> None:
    volumes = [{"name": "data", "size": 1}]
    data = {"services": [service(volumes=[{"name": "data", "mountPath": path}])], "volumes": volumes}
    assert issues(data) == {"services[0].volumes[0].mountPath": "FORBIDDEN"}


@pytest.mark.parametrize("path", ["..", "../x", "a/../../b", "a//b", "a/..", "a\\..\\b", "a\x01"])
def test_paths_that_leave_their_volume_are_refused(path: str) -> None:
    volumes = [{"name": "data", "size": 1}]
    mount = {"name": "data", "mountPath": "/data", "subPath": path}
    assert issues({"services": [service(volumes=[mount])], "volumes": volumes}) == {
        "services[0].volumes[0].subPath": "FORBIDDEN"
    }


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("*.example.com", "INVALID_VALUE"),
        ("Shop.example.com", "INVALID_VALUE"),
        ("example", "INVALID_VALUE"),
        ("a" * 64 + ".com", "INVALID_VALUE"),
        ("10.0.0.1", "FORBIDDEN"),
        ("kubernetes.default.svc.cluster.local", "FORBIDDEN"),
        ("web.svc", "FORBIDDEN"),
        ("db.internal", "FORBIDDEN"),
    ],
)
def test_host_names_with_tricks_are_refused(host: str, code: str) -> None:
    ports = [{"name": "http", "containerPort": 80, "http": {"host": host}}]
    assert found(ports=ports) == {"services[0].ports[0].http.host": code}


def test_two_ports_do_not_share_a_host_and_udp_has_none() -> None:
    http = {"host": "shop.example.com"}
    ports = [
        {"name": "one", "containerPort": 80, "http": http},
        {"name": "two", "containerPort": 81, "http": http},
    ]
    assert found(ports=ports) == {"services[0].ports[1].http.host": "DUPLICATE_NAME"}
    udp = [{"name": "dns", "containerPort": 53, "protocol": "UDP", "http": {}}]
    assert found(ports=udp) == {"services[0].ports[0].http": "INVALID_VALUE"}


def test_pull_secrets_are_well_formed_and_never_told() -> None:
    secret = {"registry": "ghcr.io", "username": "a:b", "password": "hush\x00"}
    with pytest.raises(ManifestInvalid) as refused:
        manifest.parse({"services": [service()], "pullSecrets": [secret, secret]})
    paths = {issue.path for issue in refused.value.issues}
    assert paths >= {"pullSecrets[0].username", "pullSecrets[0].password", "pullSecrets[1].registry"}
    assert "hush" not in refused.value.message
    with pytest.raises(ManifestInvalid) as too_long:
        manifest.parse({"services": [service(secrets={"A": ["hush"]})]})
    assert "hush" not in too_long.value.message


def test_a_refusal_names_field_value_and_what_would_be_right() -> None:
    with pytest.raises(ManifestInvalid) as refused:
        manifest.parse(changed("services.0.replicas", 1001))
    assert "services[0].replicas" in refused.value.message
    assert "1001" in refused.value.message
    assert "1000" in refused.value.message


def read_or_refuse(tree: object) -> Manifest | None:
    """Return the manifest, or nothing when it was refused with a reason for each problem."""
    try:
        return manifest.parse(tree)
    except ManifestInvalid as refused:
        reasons = [issue for issue in refused.issues if issue.code and issue.message]
    if not reasons:
        pytest.fail("refused without a reason")
    return None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.thorough
@examples(300)
@given(st.data())
def test_whatever_stands_in_one_place_is_taken_or_refused(data: st.DataObject) -> None:
    tree = copy.deepcopy(GOOD)
    node: Any = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            node[key] = data.draw(JSON)
            break
        node = node[key]
    made = read_or_refuse(tree)
    if made is None:
        return
    assert manifest.unseal(manifest.seal_bytes(made)) == made
    total = manifest_units.total_resources(made)
    assert sum(unit.count for unit in manifest_units.units_of(made)) >= 1
    objects = [*workload.deployments(TENANCY, made, is_running=True), *isolation.walls(TENANCY, made)]
    assert json.dumps(objects)
    assert {item["metadata"].get("namespace", TENANCY.namespace) for item in objects} == {TENANCY.namespace}
    assert total.cpu_millis > 0


@examples(300)
@given(st.text(max_size=40) | st.from_regex(r"[a-z.:/@_-]{1,30}", fullmatch=True))
def test_an_image_is_an_image_or_refused(text: str) -> None:
    try:
        parsed = image.parse_image(text)
    except Rejected:
        return
    assert text.isascii()
    assert ".." not in parsed.repository
    assert text.strip() == text


@pytest.mark.thorough
@examples(200)
@given(JSON)
def test_anything_else_is_no_manifest(value: Any) -> None:
    with pytest.raises(ManifestInvalid):
        manifest.parse(value)
    with pytest.raises(ManifestInvalid):
        manifest.load(json.dumps(value))
