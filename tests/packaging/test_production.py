"""Values for production: highly available, nothing embedded, everything under TLS, no key in the cluster."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packaging.rendering import CHARTS, Object, find, pods, render
from virtengine.api import Account, Function, Network, Offering, Provider, Validator

pytestmark = pytest.mark.contract

KINDS = {one.definition.kind: one for one in (Account, Function, Network, Offering, Provider, Validator)}
WITH_PODS = ("virtengine", "virtengine-provider")


def production(chart: str) -> list[Object]:
    return render(chart, files=(CHARTS / chart / "values-production.yaml",))


def everything() -> list[Object]:
    return [one for chart in WITH_PODS for one in production(chart)]


def test_our_objects_meet_the_models() -> None:
    read = [KINDS[one["kind"]].read(one) for one in everything() if one["kind"] in KINDS]
    assert {type(one) for one in read} == set(KINDS.values())


def test_no_engine_and_no_password_is_made() -> None:
    assert not {"StatefulSet", "Job", "Secret"} & {one["kind"] for one in everything()}


def test_every_process_has_two_replicas_a_budget_and_spread() -> None:
    objects = everything()
    processes = [one for one in objects if one["kind"] == "Deployment"]
    assert processes
    for one in processes:
        name, spec = one["metadata"]["name"], one["spec"]
        assert spec["replicas"] == 2, name
        assert find(objects, "PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1
        assert spec["template"]["spec"]["topologySpreadConstraints"], name
        for container in spec["template"]["spec"]["containers"]:
            assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name


def test_every_process_is_closed_to_all_but_those_who_read_metrics() -> None:
    objects = everything()
    for one in objects:
        if one["kind"] == "Deployment":
            assert find(objects, "NetworkPolicy", one["metadata"]["name"])["spec"]["policyTypes"] == [
                "Ingress"
            ]


def test_engines_elsewhere_are_reached_under_tls() -> None:
    relay = find(everything(), "Network", "main")["spec"]["relay"]
    assert relay["eventsUrl"].startswith("tls://")
    assert relay["authoritiesSecretRef"] == {"name": "virtengine-authorities"}
    for name, pod in pods(everything()).items():
        (container,) = pod["containers"]
        environment = {one["name"]: one for one in container["env"]}
        assert environment["SSL_CERT_FILE"]["value"].endswith("/ca.crt"), name
    for one in everything():
        if one["kind"] == "Function":
            environment = {entry["name"]: entry.get("value", "") for entry in one["spec"]["env"]}
            assert environment["SSL_CERT_FILE"].endswith("/ca.crt")
            assert environment["PGSSLMODE"] == "verify-full"
            assert environment.get("VIRTENGINE_S3_ENDPOINT", "https://").startswith("https://")


def test_the_validators_key_is_elsewhere_and_sentries_stand_before_it() -> None:
    validators = {one["metadata"]["name"]: one["spec"] for one in everything() if one["kind"] == "Validator"}
    signers = {
        name: spec for name, spec in validators.items() if spec.get("mode", "validator") == "validator"
    }
    assert signers
    for spec in signers.values():
        assert spec["remoteSigner"]["publicKey"]
        assert all(validators[name]["mode"] == "sentry" for name in spec["sentries"])
        assert len(spec["sentries"]) >= 2


def test_images_are_pulled_with_a_secret_and_never_from_the_local_registry() -> None:
    for name, pod in pods(everything()).items():
        assert pod["imagePullSecrets"] == [{"name": "registry"}], name
    texts: list[Any] = [str(one) for one in everything()]
    assert not [text for text in texts if "registry.virtengine.local" in text]
