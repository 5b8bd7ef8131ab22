"""The same manifests applied twice change nothing: asked of a real API server, for Helm and for kustomize."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.packaging.rendering import (
    CHARTS,
    EXAMPLE,
    EXAMPLE_VALUES,
    ROOT,
    Object,
    find,
    kubectl,
    kustomize,
    namespaces,
    render,
    run_kubectl,
)
from tests.support.apiserver import ApiServer

pytestmark = pytest.mark.contract

AS_ARGOCD = ("--server-side", "--field-manager=argocd-controller", "--force-conflicts")
WITH_PODS = ("virtengine", "virtengine-provider")


def from_charts(name: str) -> list[Object]:
    """Return what the charts give with the values of the example, of several nodes, or of production."""
    objects = render("virtengine-crds")
    for chart in WITH_PODS:
        own = CHARTS / chart / f"values-{name}.yaml"
        example = EXAMPLE / EXAMPLE_VALUES[chart]
        files = {"example": (example,), "kind": (example, own), "production": (own,)}[name]
        objects += render(chart, files=files)
    return objects


def versions(server: ApiServer, objects: list[Object]) -> dict[str, str]:
    """Return the version of every object as it is stored."""
    found = json.loads(kubectl(server, "get", objects, "-o", "json"))["items"]
    assert len(found) == len(objects)
    return {one["metadata"]["uid"]: one["metadata"]["resourceVersion"] for one in found}


@pytest.mark.parametrize("source", ["helm", "kustomize"])
@pytest.mark.parametrize("name", ["example", "kind", "production"])
def test_what_is_applied_again_changes_nothing(source: str, name: str, own_server: ApiServer) -> None:
    folder = f"kustomize/overlays/{'local' if name == 'example' else name}"
    objects = from_charts(name) if source == "helm" else kustomize(folder)
    kubectl(own_server, "apply", namespaces(objects), *AS_ARGOCD)
    kinds = [one for one in objects if one["kind"] == "CustomResourceDefinition"]
    kubectl(own_server, "apply", kinds, *AS_ARGOCD)
    run_kubectl(own_server, "wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")

    kubectl(own_server, "apply", objects, *AS_ARGOCD)
    before = versions(own_server, objects)
    # kubectl diff ends with an error when anything would change.
    assert kubectl(own_server, "diff", objects, *AS_ARGOCD) == ""
    kubectl(own_server, "apply", objects, *AS_ARGOCD)
    assert versions(own_server, objects) == before
    ours = [one for one in objects if one["apiVersion"].startswith("virtengine.com/")]
    kubectl(own_server, "delete", ours)  # the next variant has other chains under the same names


def test_what_somebody_changes_by_hand_is_drift(own_server: ApiServer) -> None:
    operator = find(render("virtengine"), "Deployment", "virtengine-tenant-operator")
    kubectl(own_server, "apply", namespaces([operator]), *AS_ARGOCD)
    kubectl(own_server, "apply", [operator], *AS_ARGOCD)
    where = ("-n", operator["metadata"]["namespace"])
    run_kubectl(own_server, *where, "scale", "deployment", operator["metadata"]["name"], "--replicas=7")
    with pytest.raises(AssertionError, match="replicas: 7"):
        kubectl(own_server, "diff", [operator], *AS_ARGOCD)


@pytest.mark.parametrize("name", ["kind", "production"])
def test_an_overlay_is_what_helm_gives_with_the_same_values(name: str) -> None:
    def places(objects: list[Object]) -> set[tuple[str, str, str]]:
        return {(o["kind"], o["metadata"].get("namespace", ""), o["metadata"]["name"]) for o in objects}

    overlay = [one for one in kustomize(f"kustomize/overlays/{name}") if one["kind"] != "Namespace"]
    assert places(overlay) == places(from_charts(name))


def test_the_settings_of_argocd_join_what_is_there(own_server: ApiServer) -> None:
    theirs = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "argocd-cm", "namespace": "argocd"},
        "data": {"url": "https://argocd.example.com"},
    }
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}
    kubectl(own_server, "apply", [namespace, theirs], "--server-side", "--field-manager=them")
    for _ in range(2):
        kubectl(own_server, "apply", kustomize("kustomize/argocd/config"), "--server-side")
    live = json.loads(run_kubectl(own_server, "-n", "argocd", "get", "configmap", "argocd-cm", "-o", "json"))
    assert live["data"]["url"] == "https://argocd.example.com"
    assert live["data"]["application.resourceTrackingMethod"] == "annotation"


def test_the_applications_name_folders_and_values_that_are_there() -> None:
    for path in sorted((ROOT / "kustomize/argocd/applications").glob("*.yaml")):
        for one in yaml.safe_load_all(path.read_text()):
            source = one["spec"]["source"]
            assert (ROOT / source["path"]).is_dir(), source
            for values in source.get("helm", {}).get("valueFiles", []):
                assert (ROOT / source["path"] / values).is_file(), source
            ignored = one["spec"].get("ignoreDifferences", [{"group": "virtengine.com", "kind": "*"}])
            assert ignored[0]["group"] == "virtengine.com"
            assert ignored[0]["kind"] == "*"
