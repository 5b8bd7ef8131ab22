"""Processes as the charts run them: spread, authorities, images and the Secrets that open registries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packaging.rendering import pods, render

pytestmark = pytest.mark.contract

WITH_PODS = ("virtengine", "virtengine-provider")


def test_replicas_are_spread_over_nodes_and_zones_unless_told_otherwise() -> None:
    def rules(**values: Any) -> Any:
        found = pods(render("virtengine", **values))["Deployment/virtengine-chain-operator"]
        return found.get("topologySpreadConstraints")

    assert rules() is None
    spread = rules(chainOperator__replicas=2)
    assert [one["topologyKey"] for one in spread] == ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]
    assert [one["whenUnsatisfiable"] for one in spread] == ["DoNotSchedule", "ScheduleAnyway"]
    for one in spread:
        labels = one["labelSelector"]["matchLabels"]
        assert labels["app.kubernetes.io/name"] == "virtengine-chain-operator"
    mine = [{"maxSkew": 2, "topologyKey": "rack", "whenUnsatisfiable": "DoNotSchedule"}]
    assert rules(chainOperator__replicas=2, chainOperator__topologySpreadConstraints=mine) == mine


@pytest.mark.parametrize("chart", WITH_PODS)
def test_every_process_of_ours_trusts_the_authorities_that_are_named(chart: str) -> None:
    plain, trusting = pods(render(chart)), pods(render(chart, trust__existingSecret="authorities"))
    ours = [name for name in trusting if name.startswith("Deployment/")]
    assert ours
    for name in ours:
        (container,) = trusting[name]["containers"]
        environment = {entry["name"]: entry.get("value") for entry in container["env"]}
        (mount,) = [one for one in container["volumeMounts"] if one["name"] == "trust"]
        for variable in ("SSL_CERT_FILE", "PGSSLROOTCERT", "AWS_CA_BUNDLE"):
            assert environment[variable] == f"{mount['mountPath']}/ca.crt", name
        assert "trust" not in {volume["name"] for volume in plain[name]["volumes"]}


def test_nodes_of_a_chain_may_keep_their_image_while_the_platform_changes() -> None:
    def image(**values: Any) -> str:
        pod = pods(render("virtengine", **values))["Deployment/virtengine-chain-operator"]
        (container,) = pod["containers"]
        return next(one["value"] for one in container["env"] if one["name"] == "VIRTENGINE_PLATFORM_IMAGE")

    assert image(images__platform__tag="2") == "registry.virtengine.local/virtengine/platform:2"
    kept = image(images__platform__tag="2", images__node={"repository": "elsewhere/node", "tag": "1"})
    assert kept == "elsewhere/node:1"


def test_pull_secrets_reach_the_pods_that_the_chain_operator_makes() -> None:
    pod = pods(render("virtengine", images__pullSecrets=["a", "b"]))["Deployment/virtengine-chain-operator"]
    environment = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
    assert environment["VIRTENGINE_IMAGE_PULL_SECRETS"] == "a,b"
