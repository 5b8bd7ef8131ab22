"""The API server refuses wrong jobs when they are applied, naming the field."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.core.errors import Rejected

pytestmark = pytest.mark.contract

SPEC: dict[str, Any] = {
    "networkRef": {"name": "net"},
    "accountRef": {"name": "payer"},
    "clusterRef": {"name": "batch"},
    "script": "#!/bin/sh\ntrue\n",
    "timeLimitSeconds": 60,
    "maxPrice": "1000",
    "array": {"from": 0, "to": 9},
    "environment": [{"name": "A", "value": "1"}],
    "dependencies": [{"name": "first"}],
    "files": {
        "secretRef": {"name": "bucket"},
        "input": [{"key": "in", "sha256": "0" * 64, "path": "data"}],
        "output": [{"path": "out", "key": "results/out"}],
    },
}
WRONG: list[tuple[str, Any, str]] = [
    ("clusterRef", None, "clusterRef"),
    ("offeringId", "OFF-1", "either clusterRef or offeringId"),
    ("script", None, "script or a template"),
    ("template", {"id": "mpi-standard", "version": "1.0.0"}, "script or a template"),
    ("partition", "main\nNodeName=x", "partition"),
    ("partition", "main,all", "partition"),
    ("timeLimitSeconds", 5, "timeLimitSeconds"),
    ("maxPrice", "1.5", "maxPrice"),
    ("array", {"from": 5, "to": 4}, "from is above to"),
    ("array", {"from": 0, "to": 20_000}, "at most 10000 tasks"),
    ("resources", {"nodes": 2, "tasks": 1}, "at least one task"),
    ("resources", {"gres": [{"name": "gpu;rm"}]}, "gres"),
    ("environment", [{"name": "A=B"}], "environment"),
    ("dependencies", [{"name": "first", "condition": "Maybe"}], "condition"),
    ("files.input", [{"key": "in", "sha256": "ab", "path": "data"}], "sha256"),
    ("files.input", [{"key": "in", "sha256": "0" * 64, "path": "../data"}], "path"),
    ("files.output", [{"path": "/etc/passwd", "key": "k"}], "path"),
    ("files.output", [{"path": "out", "key": "k'; rm"}], "key"),
    ("requeue", {"limit": -1}, "limit"),
    ("acceptBill", "Never", "acceptBill"),
]
FIXED: list[tuple[str, Any]] = [
    ("script", "#!/bin/sh\nfalse\n"),
    ("maxPrice", "2000"),
    ("array", {"from": 0, "to": 8}),
    ("array", None),
    ("timeLimitSeconds", 90),
    ("resources", {"cpusPerTask": 4}),
    ("environment", [{"name": "A", "value": "2"}]),
    ("clusterRef", {"name": "other"}),
    ("dependencies", []),
]
FREE: list[tuple[str, Any]] = [
    ("hold", True),
    ("cancel", True),
    ("suspend", True),
    ("acceptBill", "AfterReview"),
]


def job(namespace: str, spec: dict[str, Any]) -> Object:
    metadata = {"name": "one", "namespace": namespace}
    return {"apiVersion": "virtengine.com/v1alpha1", "kind": "HPCJob", "metadata": metadata, "spec": spec}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the spec with one field set, or without it."""
    spec = copy.deepcopy(SPEC)
    *above, last = path.split(".")
    place = spec
    for name in above:
        place = place[name]
    if value is None:
        place.pop(last)
    else:
        place[last] = value
    return spec


@pytest.mark.parametrize(("path", "value", "named"), WRONG)
async def test_a_wrong_job_is_refused(
    kube: Kubernetes, namespace: str, path: str, value: Any, named: str
) -> None:
    with pytest.raises(Rejected) as caught:
        await kube.apply(job(namespace, changed(path, value)), manager="user")
    assert named in caught.value.message


@pytest.mark.parametrize(("path", "value"), FIXED)
async def test_what_was_bought_does_not_change(
    kube: Kubernetes, namespace: str, path: str, value: Any
) -> None:
    await kube.apply(job(namespace, SPEC), manager="user")
    with pytest.raises(Rejected):
        await kube.apply(job(namespace, changed(path, value)), manager="user")


@pytest.mark.parametrize(("path", "value"), FREE)
async def test_what_steers_a_job_may_change(kube: Kubernetes, namespace: str, path: str, value: Any) -> None:
    await kube.apply(job(namespace, SPEC), manager="user")
    assert (await kube.apply(job(namespace, changed(path, value)), manager="user"))["spec"][path] == value


async def test_a_cancelled_job_stays_cancelled(kube: Kubernetes, namespace: str) -> None:
    await kube.apply(job(namespace, changed("cancel", True)), manager="user")
    with pytest.raises(Rejected) as caught:
        await kube.apply(job(namespace, changed("cancel", False)), manager="user")
    assert "stays cancelled" in caught.value.message
