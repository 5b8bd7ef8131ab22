"""kustomize/: rendered from the charts, and an overlay that changes what it should."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packaging.rendering import find, kubectl, kustomize, namespaces, pods, render
from tests.support.apiserver import ApiServer
from tools import kustomize as generated

pytestmark = pytest.mark.contract


def test_generated_files_are_those_that_the_charts_give() -> None:
    assert generated.differences() == [], "run `make generate` and commit what it changes"


def test_the_base_holds_every_object_of_the_charts() -> None:
    charts = [found for part in generated.PARTS for found in render(part.chart)]
    wanted = {(o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]) for o in charts}
    found = {
        (o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"])
        for o in kustomize("kustomize/base")
    }
    assert wanted <= found


def test_the_local_overlay_adds_a_chain_and_a_provider() -> None:
    kinds = [found["kind"] for found in kustomize("kustomize/overlays/local")]
    for kind in ("Network", "Validator", "Provider", "Offering"):
        assert kinds.count(kind) == 1
    assert kinds.count("Account") == 5


def test_the_overlay_hands_the_chain_operator_its_own_image(tmp_path: Any) -> None:
    objects = kustomize("kustomize/overlays/local")
    container = pods(objects)["Deployment/virtengine-chain-operator"]["containers"][0]
    environment = {entry["name"]: entry.get("value") for entry in container["env"]}
    assert environment["VIRTENGINE_PLATFORM_IMAGE"] == container["image"]


def test_no_mark_of_helm_stays() -> None:
    for found in kustomize("kustomize/overlays/local"):
        marks = {**found["metadata"].get("annotations", {}), **found["metadata"].get("labels", {})}
        assert not [mark for mark in marks if mark.startswith("helm.sh/")]


def test_our_namespaces_ask_for_restricted_pods() -> None:
    objects = kustomize("kustomize/base")
    for name in ("virtengine-system", "virtengine-provider"):
        labels = find(objects, "Namespace", name)["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_real_api_server_takes_the_local_overlay(api_server: ApiServer) -> None:
    objects = kustomize("kustomize/overlays/local")
    kubectl(api_server, "apply", namespaces(objects))
    kubectl(api_server, "apply", objects, "--server-side", "--dry-run=server", "--validate=strict")
