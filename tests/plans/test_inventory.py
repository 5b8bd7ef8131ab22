from __future__ import annotations

from typing import Any

import pytest

from virtengine.core.resources import Resources
from virtengine.plans import inventory
from virtengine.plans.capacity import Holding, Node

READY = {"type": "Ready", "status": "True"}


def node(name: str = "a", *, spec: Any = None, labels: Any = None, conditions: Any = None) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": labels or {}},
        "spec": spec or {},
        "status": {
            "allocatable": {"cpu": "3920m", "memory": "8Gi"},
            "conditions": [READY] if conditions is None else conditions,
            "addresses": [
                {"type": "InternalIP", "address": "10.0.0.1"},
                {"type": "InternalIP", "address": "fd00::1"},
                {"type": "Hostname", "address": name},
            ],
        },
    }


def test_a_node_is_what_it_can_allocate() -> None:
    (found,) = inventory.read_nodes([node()], {})
    assert found == Node("a", Resources(3920, 2**33), is_usable=True, address="10.0.0.1")


@pytest.mark.parametrize(
    "item",
    [
        node(spec={"unschedulable": True}),
        node(spec={"taints": [{"key": "k", "effect": "NoSchedule"}]}),
        node(spec={"taints": [{"key": "k", "effect": "NoExecute"}]}),
        node(conditions=[{"type": "Ready", "status": "Unknown"}]),
        node(conditions=[]),
    ],
)
def test_nodes_that_take_no_tenants_are_not_usable(item: dict[str, Any]) -> None:
    (found,) = inventory.read_nodes([item], {})
    assert not found.is_usable
    assert inventory.public_host([found]) == ""


def test_only_chosen_nodes_are_sold() -> None:
    items = [node("a", labels={"sold": "yes"}), node("b")]
    assert [one.name for one in inventory.read_nodes(items, {"sold": "yes"})] == ["a"]


def test_the_address_is_that_of_the_first_usable_node() -> None:
    nodes = inventory.read_nodes([node("b"), node("a", spec={"unschedulable": True})], {})
    assert inventory.public_host(nodes) == "10.0.0.1"


def container(cpu: str, **more: Any) -> dict[str, Any]:
    return {"resources": {"requests": {"cpu": cpu}}, **more}


@pytest.mark.parametrize(
    ("spec", "millis"),
    [
        ({"containers": [container("100m"), container("200m")]}, 300),
        ({"containers": [container("100m")], "initContainers": [container("1")]}, 1000),
        (
            {"containers": [container("100m")], "initContainers": [container("50m", restartPolicy="Always")]},
            150,
        ),
        (
            {
                "containers": [container("100m")],
                "initContainers": [container("50m", restartPolicy="Always"), container("500m")],
            },
            550,
        ),
        ({"containers": [container("100m")], "overhead": {"cpu": "10m"}}, 110),
        ({"containers": [{}]}, 0),
    ],
)
def test_a_pod_requests_what_the_scheduler_sets_aside(spec: dict[str, Any], millis: int) -> None:
    assert inventory.pod_requests({"spec": spec}).cpu_millis == millis


def test_pods_that_are_over_hold_nothing() -> None:
    def pod(phase: str, **labels: str) -> dict[str, Any]:
        spec = {"nodeName": "a", "containers": [container("1")]}
        return {"metadata": {"labels": labels}, "spec": spec, "status": {"phase": phase}}

    found = inventory.read_holdings(
        [pod("Running", **{"virtengine.com/lease": "abc"}), pod("Succeeded"), pod("Failed"), pod("Pending")]
    )
    assert found == (Holding("a", Resources(1000), "abc"), Holding("a", Resources(1000), ""))
