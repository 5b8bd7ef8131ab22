"""The contract of an API server with pods, kept by the fake and, as far as it goes, by the real one."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.api_server import FakeApiServer
from virtengine.api import Lease
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent, Conflict
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, EVENTS, PODS, SECRETS, of_model
from virtengine.clients.pods import LogOptions, Pods
from virtengine.core.errors import Rejected, Unavailable


@dataclass
class Side:
    """A server, a client of it, and a namespace in it."""

    kube: Kubernetes
    pods: Pods
    space: str
    fake: FakeApiServer | None = None


@pytest_asyncio.fixture(params=[pytest.param("real", marks=pytest.mark.contract), "fake"])
async def side(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Side]:
    space = f"contract-{uuid.uuid4().hex[:8]}"
    async with AsyncExitStack() as stack:
        fake = None
        if request.param == "fake":
            fake = await stack.enter_async_context(FakeApiServer().running())
            kubeconfig = fake.kubeconfig(tmp_path / "kubeconfig")
        else:
            kubeconfig = request.getfixturevalue("api_server").kubeconfig
        kube = await stack.enter_async_context(await Kubernetes.connect(kubeconfig))
        pods = await stack.enter_async_context(Pods(kube))
        await kube.create(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}}, manager="test"
        )
        yield Side(kube, pods, space, fake)


def pod(space: str, name: str, **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": space, "labels": labels},
        "spec": {"containers": [{"name": "web", "image": "none"}]},
    }


async def test_pods_are_listed_by_label(side: Side) -> None:
    await side.kube.create(pod(side.space, "one", of="alice"), manager="test")
    await side.kube.create(pod(side.space, "two", of="bob"), manager="test")
    found, _version = await side.kube.list(PODS, side.space, labels="of=alice")
    assert [item["metadata"]["name"] for item in found] == ["one"]
    assert found[0]["kind"] == "Pod"
    assert found[0]["metadata"]["creationTimestamp"]


async def test_an_event_of_one_name_is_made_once(side: Side) -> None:
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "lease-1.0123", "namespace": side.space},
        "involvedObject": {"kind": "Lease", "name": "lease-1", "namespace": side.space},
        "reason": "AccessGranted",
        "message": "a token",
        "type": "Normal",
    }
    await side.kube.create(event, manager="test")
    with pytest.raises(Conflict):
        await side.kube.create(event, manager="test")
    found, _version = await side.kube.list(EVENTS, side.space)
    assert [item["reason"] for item in found] == ["AccessGranted"]


async def test_a_secret_is_replaced_only_as_it_was_read(side: Side) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "own", "namespace": side.space},
        "data": {"a": "YQ=="},
    }
    first = await side.kube.create(secret, manager="test")
    changed = {**first, "apiVersion": "v1", "kind": "Secret", "data": {"a": "Yg=="}}
    await side.kube.replace(changed, manager="test")
    with pytest.raises(Conflict):
        await side.kube.replace(changed, manager="test")
    found = await side.kube.get(SECRETS, side.space, "own")
    assert found is not None
    assert found["data"] == {"a": "Yg=="}


async def test_a_merge_adds_an_annotation_to_a_template(side: Side) -> None:
    labels = {"app": "web"}
    spec = {
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": "web", "image": "none"}]},
        },
    }
    metadata = {"name": "web", "namespace": side.space}
    made = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
    await side.kube.create(made, manager="test")
    patch = {"spec": {"template": {"metadata": {"annotations": {"virtengine.com/restart": "1"}}}}}
    after = await side.kube.merge(DEPLOYMENTS, side.space, "web", patch, manager="test")
    template = after["spec"]["template"]["metadata"]
    assert template["annotations"] == {"virtengine.com/restart": "1"}
    assert template["labels"] == labels


async def test_logs_of_a_pod_that_is_not_there_or_not_placed_are_refused(side: Side) -> None:
    await side.kube.create(pod(side.space, "waiting"), manager="test")
    for follow in (False, True):
        options = LogOptions(follow=follow, tail=1, timestamps=True)
        with pytest.raises(Absent):
            async with side.pods.log(side.space, "none", "web", options):
                pass
        with pytest.raises((Rejected, Absent)):
            async with side.pods.log(side.space, "waiting", "web", options):
                pass


async def test_a_command_in_a_pod_that_is_not_there_is_refused(side: Side) -> None:
    with pytest.raises((Rejected, Absent)):
        async with side.pods.run(side.space, "none", "web", ["id"], {"stdout": True}):
            pass


async def test_an_unknown_kind_is_absent_and_leases_are_listed(side: Side) -> None:
    found, version = await side.kube.list(of_model(Lease), side.space)
    assert found == []
    assert int(version) > 0


async def test_a_server_that_is_away_is_unavailable(tmp_path: Path) -> None:
    async with FakeApiServer().running() as server:
        kubeconfig = server.kubeconfig(tmp_path / "kubeconfig")
    async with await Kubernetes.connect(kubeconfig) as kube, Pods(kube) as pods:
        with pytest.raises(Unavailable):
            async with pods.log("ns", "pod", "web", LogOptions()):
                pass
        with pytest.raises(Unavailable):
            async with pods.run("ns", "pod", "web", ["id"], {"stdout": True}):
                pass
