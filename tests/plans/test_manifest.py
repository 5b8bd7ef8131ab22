from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.resources import Resources
from virtengine.plans import manifest, manifest_units
from virtengine.plans.image import ImagePolicy
from virtengine.plans.manifest import ManifestInvalid

GOOD: dict[str, Any] = {
    "version": "v1",
    "services": [
        {
            "name": "web",
            "image": "registry.example/app:1.0",
            "resources": {"cpu": "250m", "memory": "64Mi"},
            "replicas": 2,
            "ports": [{"name": "http", "containerPort": 8080, "expose": True}],
            "volumes": [{"name": "data", "mountPath": "/data"}, {"name": "cache", "mountPath": "/cache"}],
            "healthCheck": {"http": {"port": 8080}},
        }
    ],
    "volumes": [
        {"name": "data", "type": "Persistent", "size": "1Gi"},
        {"name": "cache", "type": "Ephemeral", "size": "512Mi"},
    ],
}
MI = 2**20


def changed(path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    target: Any = data
    for part in parents:
        target = target[part]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return data


def issues(data: object) -> dict[str, str]:
    with pytest.raises(ManifestInvalid) as refused:
        manifest.parse(data)
    return {issue.path: issue.code for issue in refused.value.issues}


def test_yaml_and_json_are_the_same_manifest() -> None:
    import yaml

    assert manifest.load(json.dumps(GOOD)) == manifest.load(yaml.safe_dump(GOOD)) == manifest.parse(GOOD)


def test_every_replica_has_its_own_ephemeral_volumes() -> None:
    total = manifest_units.total_resources(manifest.parse(GOOD))
    assert total == Resources(500, 128 * MI, 2 * 512 * MI + 1024 * MI)


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        ("version", "v2", "version", "UNSUPPORTED_VERSION"),
        ("services.0.image", ..., "services[0].image", "REQUIRED_FIELD"),
        ("services.0.name", "Not_A_Name", "services[0].name", "INVALID_NAME"),
        ("services.0.name", "9lives", "services[0].name", "INVALID_NAME"),
        ("services.0.name", "a" * 64, "services[0].name", "INVALID_NAME"),
        ("services.0.image", "Not An Image", "services[0].image", "INVALID_VALUE"),
        ("services.0.image", "app@sha256:12", "services[0].image", "INVALID_VALUE"),
        ("services.0.resources.cpu", "0", "services[0].resources.cpu", "REQUIRED_FIELD"),
        ("services.0.resources.cpu", "-1", "services[0].resources.cpu", "INVALID_VALUE"),
        ("services.0.resources.memory", "lots", "services[0].resources.memory", "INVALID_VALUE"),
        ("services.0.replicas", 1001, "services[0].replicas", "INVALID_VALUE"),
        ("services.0.ports.0.containerPort", 65536, "services[0].ports[0].containerPort", "INVALID_VALUE"),
        ("services.0.ports.0.protocol", "SCTP", "services[0].ports[0].protocol", "UNSUPPORTED_TYPE"),
        ("services.0.ports.0.name", "80", "services[0].ports[0].name", "INVALID_NAME"),
        ("services.0.volumes.0.name", "nowhere", "services[0].volumes[0].name", "UNDEFINED_REFERENCE"),
        ("services.0.volumes.1.mountPath", "/data", "services[0].volumes[1].mountPath", "DUPLICATE_NAME"),
        ("services.0.volumes.0.mountPath", "/proc", "services[0].volumes[0].mountPath", "FORBIDDEN"),
        ("services.0.volumes.0.mountPath", "/a/../../x", "services[0].volumes[0].mountPath", "FORBIDDEN"),
        (
            "services.0.volumes.0.mountPath",
            "//run/secrets/a",
            "services[0].volumes[0].mountPath",
            "FORBIDDEN",
        ),
        ("services.0.restartPolicy", "Never", "services[0].restartPolicy", "UNSUPPORTED_TYPE"),
        ("services.0.healthCheck", {}, "services[0].healthCheck", "INVALID_VALUE"),
        (
            "services.0.healthCheck",
            {"http": {"port": 1}, "tcp": {"port": 1}},
            "services[0].healthCheck",
            "INVALID_VALUE",
        ),
        ("services.0.env", {"a b": "c"}, "services[0].env", "INVALID_NAME"),
        ("services.0.env", {"A": "\x00"}, "services[0].env.A", "INVALID_VALUE"),
        ("volumes.0.size", "0", "volumes[0].size", "INVALID_VALUE"),
        ("volumes.1.name", "data", "volumes[1].name", "DUPLICATE_NAME"),
        ("services", [], "services", "REQUIRED_FIELD"),
        ("services", "web", "services", "INVALID_VALUE"),
        ("colour", "red", "colour", "UNKNOWN_FIELD"),
        ("services.0.constructor", 1, "services[0].constructor", "UNKNOWN_FIELD"),
    ],
)
def test_each_broken_rule_has_its_path_and_code(path: str, value: Any, where: str, code: str) -> None:
    assert issues(changed(path, value)).get(where) == code


@pytest.mark.parametrize(
    "field",
    [
        "privileged",
        "hostNetwork",
        "host_network",
        "hostPID",
        "securityContext",
        "capabilities",
        "serviceAccountName",
        "nodeName",
        "hostPath",
        "initContainers",
        "namespace",
    ],
)
def test_reaching_for_the_node_is_forbidden(field: str) -> None:
    assert issues(changed(f"services.0.{field}", True))[f"services[0].{field}"] == "FORBIDDEN"
    assert issues(changed(f"{field}", True))[field] == "FORBIDDEN"


def test_a_host_port_and_a_host_path_volume_are_forbidden() -> None:
    assert issues(changed("services.0.ports.0.hostPort", 80)) == {
        "services[0].ports[0].hostPort": "FORBIDDEN"
    }
    assert issues(changed("volumes.0.hostPath", "/")) == {"volumes[0].hostPath": "FORBIDDEN"}


def test_all_problems_are_told_at_once() -> None:
    data = changed("services.0.resources.cpu", "x")
    data["services"][0]["privileged"] = True
    data["services"].append({"name": "B"})
    found = issues(data)
    assert set(found) == {
        "services[0].resources.cpu",
        "services[0].privileged",
        "services[1].name",
        "services[1].image",
        "services[1].resources",
    }


def test_more_than_the_lease_is_refused_for_each_resource() -> None:
    read = manifest.parse(GOOD)
    with pytest.raises(ManifestInvalid) as refused:
        manifest.require_fit(read, Resources(499, 128 * MI - 1, 2 * 1024 * MI - 1))
    assert [issue.code for issue in refused.value.issues] == ["EXCEEDS_LEASE"] * 3
    manifest.require_fit(read, Resources(500, 128 * MI, 2 * 1024 * MI))


def test_an_image_policy_names_the_service() -> None:
    read = manifest.parse(GOOD)
    manifest.require_allowed_images(read, ImagePolicy(("registry.example",)))
    for policy in (ImagePolicy(("other.example",)), ImagePolicy(needs_digest=True)):
        with pytest.raises(ManifestInvalid) as refused:
            manifest.require_allowed_images(read, policy)
        assert refused.value.issues[0].path == "services[0].image"


def test_what_is_sealed_reads_back() -> None:
    read = manifest.parse(GOOD)
    payload = manifest.seal_bytes(read)
    assert manifest.unseal(payload) == read
    assert manifest.seal_bytes(manifest.unseal(payload)) == payload


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "version: v1\nversion: v1\nservices: []\n",
        "[" * 5000,
        "!!python/object/apply:os.system ['true']",
        "\x00",
        "- 1",
        "",
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(ManifestInvalid):
        manifest.load(text)


def test_too_large_a_manifest_is_refused_unread() -> None:
    for read in (manifest.load, manifest.unseal):
        with pytest.raises(ManifestInvalid) as refused:
            read(b" " * (manifest.MAX_BYTES + 1))
        assert refused.value.issues[0].code == "MAX_EXCEEDED"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
def test_nothing_but_a_manifest_invalid_comes_out_of_garbage(data: Any) -> None:
    for value in (data, changed("services.0", data), changed("services.0.healthCheck", data)):
        with contextlib.suppress(ManifestInvalid):
            manifest.parse(value)
