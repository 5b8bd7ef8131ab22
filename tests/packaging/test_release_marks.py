"""Marks on objects: what outlives a release, and in which order things come and go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packaging.rendering import render

pytestmark = pytest.mark.contract


def test_argocd_leaves_the_chain_its_keys_and_the_seller_and_may_remove_what_is_sold() -> None:
    found = [*render("virtengine", example=True), *render("virtengine-provider", example=True)]
    kept = {
        one["kind"]
        for one in found
        if one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-options")
    }
    assert kept == {"Account", "Network", "Provider", "Validator"}


@pytest.mark.parametrize(
    ("chart", "switch"), [("virtengine", "network__keep"), ("virtengine-provider", "keep")]
)
def test_our_objects_outlive_the_release_unless_told_otherwise(chart: str, switch: str) -> None:
    def marks(**values: Any) -> list[dict[str, str]]:
        found = render(chart, example=True, **values)
        ours = [one for one in found if one["apiVersion"].startswith("virtengine.com/")]
        ours = [one for one in ours if one["kind"] != "Function"]  # a process, not what money hangs on
        assert ours
        return [one["metadata"]["annotations"] for one in ours]

    for found in marks():
        assert found["helm.sh/resource-policy"] == "keep"
    for found in marks(**{switch: False}):
        assert not {"helm.sh/resource-policy", "argocd.argoproj.io/sync-options"} & set(found)


def test_waves_follow_what_needs_what() -> None:
    found = [*render("virtengine", example=True), *render("virtengine-provider", example=True)]
    waves = {
        f"{one['kind']}/{one['metadata']['name']}": int(
            one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", 0)
        )
        for one in found
    }
    operators = {
        name: wave for name, wave in waves.items() if name.endswith("-operator") and "Deploy" in name
    }
    assert set(operators.values()) == {1}
    # The genesis waits for accounts, nodes wait for the genesis, the Network for its nodes: all at once.
    together = {
        wave for name, wave in waves.items() if name.split("/")[0] in ("Account", "Network", "Validator")
    }
    assert together == {2}
    assert waves["Deployment/virtengine-meter"] == 3
    assert waves["Provider/provider"] == 4
    assert waves["Offering/small"] == 5
    assert waves["StatefulSet/virtengine-nats"] == 0


def test_values_of_an_older_release_still_render() -> None:
    older = {"trust": None, "images__node": None}
    assert len(render("virtengine", **older)) == len(render("virtengine"))
    assert len(render("virtengine-provider", trust=None)) == len(render("virtengine-provider"))
